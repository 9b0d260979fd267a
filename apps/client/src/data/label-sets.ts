import { AtollError, type Federation, isMultiLabel, type TaskSource, tasksOf } from '@atoll/core';
import { withColumns } from './columns.ts';
import { compareText, type Dataset, type Sample } from './dataset.ts';

/** How a list says that an image shows none of the classes, where it may show several. */
export const NO_CLASS = '-';

/** A dataset as a federation sees it, and what its images may be labelled with. */
export interface LabelledDataset {
  readonly dataset: Dataset;
  /** What {@link labelsOf} may give: the classes; with tasks each as `task: class`; of several labels an image also {@link NO_CLASS}. */
  readonly classes: readonly string[];
}

/**
 * Reads the images' labels in every task of the federation. Of one label set the dataset stays as it is. With `tasks`, each is a
 * column of the CSV; an empty cell, or no such column, says that the site does not know. Of several labels an image either the
 * column `label` names those present, joined by `;` ({@link NO_CLASS} for none of them, empty for not known), or each class has a
 * column with 1, 0 or nothing. What is no class stays as a label that is not among `classes`. The columns that the federation takes
 * beside the image are read too.
 * @throws AtollError 204 where the list has none of the columns, or folders stand for labels that are several; 208, 209 for the columns
 * beside the image
 */
export function labelledFor(source: Dataset, federation: TaskSource & Partial<Pick<Federation, 'features'>>): LabelledDataset {
  const dataset = withColumns(source, federation.features?.columns ?? []);
  const { tasks, classes } = federation;
  const columns = (dataset.columns ?? []).map((name) => name.toLowerCase());
  if (tasks === undefined && !isMultiLabel(federation)) {
    if (dataset.kind === 'csv' && !columns.includes('label')) throw lacks(dataset, 'there is no column "label".');
    return { dataset, classes };
  }
  const read = tasks === undefined ? severalLabels(classes, columns) : oneOfEach(federation);
  if (dataset.kind === 'folder')
    throw new AtollError(204, `${dataset.source} is a folder: it gives each image one label, and the federation has several.`, {
      hint: `Give a CSV with the columns path and ${tasks === undefined ? 'label' : Object.keys(tasks).join(', ')}.`,
    });
  const wanted = tasks === undefined ? ['label', ...classes] : Object.keys(tasks);
  if (!wanted.some((name) => columns.includes(name.toLowerCase())))
    throw lacks(dataset, `there is none of the columns ${wanted.map((name) => JSON.stringify(name)).join(', ')}.`);
  const samples = dataset.samples.map((sample): Sample => {
    const { labels, targets } = read(sample);
    return { ...sample, label: labels.join('; '), labels, targets };
  });
  const known =
    tasks === undefined
      ? [...classes, NO_CLASS]
      : tasksOf(federation).flatMap(({ name, classes: ofTask }) => ofTask.map((label) => taskLabel(name, label)));
  const found = [...new Set(samples.flatMap(labelsOf))].sort(compareText);
  return { dataset: { ...dataset, samples, classes: found }, classes: known };
}

/** The labels of an image: one, or with several tasks those that are known; none where nobody labelled it. */
export const labelsOf = ({ label, labels }: Pick<Sample, 'label' | 'labels'>): readonly string[] => labels ?? (label === '' ? [] : [label]);

/** Whether nobody labelled the image. */
export const isUnlabelled = (sample: Pick<Sample, 'label' | 'labels'>): boolean => labelsOf(sample).length === 0;

/** The class of an image in each task, [tasks], −1 where it is not known. */
export const targetsOf = ({ label, targets }: Pick<Sample, 'label' | 'targets'>, { classes }: TaskSource): readonly number[] =>
  targets ?? [classes.indexOf(label)];

type Reader = (sample: Sample) => Required<Pick<Sample, 'labels' | 'targets'>>;

const taskLabel = (task: string, label: string): string => `${task}: ${label}`;

const cellOf = ({ columns = {} }: Sample, name: string): string => {
  const column = name.toLowerCase();
  return Object.hasOwn(columns, column) ? (columns[column] ?? '').trim() : '';
};

function oneOfEach(federation: TaskSource): Reader {
  const tasks = tasksOf(federation);
  return (sample) => {
    const cells = tasks.map(({ name }) => cellOf(sample, name));
    return {
      labels: tasks.flatMap(({ name }, task) => (cells[task] === '' ? [] : [taskLabel(name, cells[task] ?? '')])),
      targets: tasks.map(({ classes }, task) => classes.indexOf(cells[task] ?? '')),
    };
  };
}

function severalLabels(classes: readonly string[], columns: readonly string[]): Reader {
  return classes.some((name) => columns.includes(name.toLowerCase())) ? fromColumns(classes) : fromNames(classes);
}

function fromColumns(classes: readonly string[]): Reader {
  return (sample) => {
    const cells = classes.map((name) => ({ name, cell: cellOf(sample, name) }));
    const labels = cells.flatMap(({ name, cell }) => (['', '0'].includes(cell) ? [] : [cell === '1' ? name : taskLabel(name, cell)]));
    const targets = cells.map(({ cell }) => ['0', '1'].indexOf(cell));
    return { labels: labels.length === 0 && targets.includes(0) ? [NO_CLASS] : labels, targets };
  };
}

function fromNames(classes: readonly string[]): Reader {
  return ({ label }) => {
    const labels = label
      .split(';')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    return { labels, targets: classes.map((name) => (labels.length === 0 ? -1 : Number(labels.includes(name)))) };
  };
}

const lacks = ({ source, kind }: Dataset, what: string): AtollError =>
  new AtollError(204, kind === 'csv' ? `${source}, line 1: ${what}` : `${source}: ${what}`);
