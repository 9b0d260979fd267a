import { type Classification, classifyTogether, columnsOfImages, labelledFor, readDataset, type Sample, targetsOf } from '@atoll/client';
import {
  AtollError,
  createRandom,
  evaluateTasks,
  type PairedFigure,
  type PairedUnit,
  pairedFigures,
  type TaskClasses,
  type Tf,
  tasksOf,
} from '@atoll/core';
import type { OpenedModel } from '../model/open.ts';

/** Two models on the same labelled images. */
export interface Measured {
  readonly images: number;
  /** Patients or other groups; images that stand alone are one each. */
  readonly groups: number;
  /** Left out: no label that the models know; not readable. */
  readonly unlabelled: number;
  readonly unreadable: number;
  readonly figures: readonly PairedFigure[];
  /** Images that both, only one or neither got right, in every label set in which they have a label. */
  readonly right: { readonly both: number; readonly first: number; readonly second: number; readonly neither: number };
  /** Images that each called unlike anything it was trained on. */
  readonly unlike: readonly [first: number, second: number];
}

interface MeasureOptions {
  readonly groupBy?: string;
  readonly tf: Tf;
  readonly threads?: number;
  readonly onProgress: (done: number, total: number) => void;
}

/** What a model says of one image. */
interface Judged {
  /** Logarithms of the probabilities, [outputs], in the order of the first model's classes. */
  readonly scores: readonly number[];
  readonly isRight: boolean;
  readonly unlike: boolean;
}

/** Probabilities below it count as it: no logarithm is infinite. */
const LEAST_PROBABILITY = 2 ** -23;
/** The same data and models give the same intervals. */
const SEED = 1;

/**
 * Both models on every labelled image of a folder or CSV.
 * @throws AtollError 714 (other classes), 201, 204 (data), 202 (no image that both could read)
 */
export async function measureBoth(first: OpenedModel, second: OpenedModel, data: string, options: MeasureOptions): Promise<Measured> {
  const { manifest } = first.model;
  const tasks = tasksOf(manifest);
  if (classesInWords(tasks) !== classesInWords(tasksOf(second.model.manifest)))
    throw new AtollError(
      714,
      `One model tells ${classesInWords(tasks)} apart, the other ${classesInWords(tasksOf(second.model.manifest))}.`,
    );
  const { groupBy } = options;
  const read = await readDataset(data, { anyLabels: true, ...(groupBy === undefined ? {} : { groupBy }) });
  const { samples } = labelledFor(read, manifest).dataset;
  const labelled = samples
    .map((sample) => ({ sample, targets: targetsOf(sample, manifest) }))
    .filter(({ targets }) => targets.some((target) => target >= 0));
  const answers = await judge([first, second], data, labelled, tasks, options);
  const units = new Map<string, { targets: number[]; first: number[]; second: number[] }>();
  const right = { both: 0, first: 0, second: 0, neither: 0 };
  const unlike: [number, number] = [0, 0];
  let images = 0;
  for (const [index, { sample, targets }] of labelled.entries()) {
    const [a, b] = answers.map((ofModel) => ofModel[index] ?? null);
    if (a === null || b === null || a === undefined || b === undefined) continue;
    images += 1;
    const unit = units.get(sample.group) ?? { targets: [], first: [], second: [] };
    unit.targets.push(...targets);
    unit.first.push(...a.scores);
    unit.second.push(...b.scores);
    units.set(sample.group, unit);
    right[a.isRight ? (b.isRight ? 'both' : 'first') : b.isRight ? 'second' : 'neither'] += 1;
    unlike[0] += Number(a.unlike);
    unlike[1] += Number(b.unlike);
  }
  if (images === 0) throw new AtollError(202, `There is no labelled image in ${data} that both models could read.`);
  const sizes = tasks.map(({ classes }) => classes.length);
  const evaluated = ({ targets, ...scores }: { targets: number[]; first: number[]; second: number[] }): PairedUnit => {
    const of = (values: number[]) => evaluateTasks(Float32Array.from(values), Int32Array.from(targets), sizes);
    return { first: of(scores.first), second: of(scores.second) };
  };
  return {
    images,
    groups: units.size,
    unlabelled: samples.length - labelled.length,
    unreadable: labelled.length - images,
    figures: pairedFigures([...units.values()].map(evaluated), createRandom(SEED)),
    right,
    unlike,
  };
}

/** The same for the same classes in any order. */
const classesInWords = (tasks: readonly TaskClasses[]): string =>
  tasks.map(({ name, classes }) => `${[...classes].sort().join(', ')}${tasks.length > 1 ? ` (${name})` : ''}`).join('; ');

async function judge(
  models: readonly OpenedModel[],
  data: string,
  labelled: readonly { readonly sample: Sample; readonly targets: readonly number[] }[],
  tasks: readonly TaskClasses[],
  { tf, threads, onProgress }: MeasureOptions,
): Promise<(Judged | null)[][]> {
  const paths = labelled.map(({ sample }) => sample.path);
  const columns: (Float32Array[] | undefined)[] = [];
  for (const { manifest } of models.map(({ model }) => model))
    columns.push(manifest.columns.length === 0 ? undefined : await columnsOfImages(data, manifest.columns, paths));
  const sources = paths.map((path) => ({ path }));
  const said = await classifyTogether(models, sources, { tf, columns, onProgress, ...(threads === undefined ? {} : { threads }) });
  return said.map((ofModel) => ofModel.map((answer) => judged(answer, labelled[answer.index]?.targets ?? [], tasks)));
}

/** Null where the image could not be read. */
function judged(said: Classification, targets: readonly number[], tasks: readonly TaskClasses[]): Judged | null {
  if (!said.ok) return null;
  const byTask = tasks.map(({ name, classes }) => ({ classes, answer: said.answers.find(({ task }) => task === name) }));
  return {
    scores: byTask.flatMap(({ classes, answer }) =>
      classes.map((label) => Math.log(Math.max(LEAST_PROBABILITY, answer?.probabilities[answer.classes.indexOf(label)] ?? 0))),
    ),
    isRight: byTask.every(({ classes, answer }, task) => {
      const target = targets[task] ?? -1;
      return target < 0 || classes[target] === answer?.predicted;
    }),
    unlike: said.unlike,
  };
}
