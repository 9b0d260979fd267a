import { z } from 'zod';
import { UNLABELLED_FOLDER } from './unlabelled.ts';

const className = z
  .string()
  .min(1)
  .max(80)
  .regex(/^[^\p{Cc}/\\]+$/u, 'no control characters and no slashes');

const classList = z
  .array(className)
  .max(1000)
  .refine((names) => names.length !== 1, 'two or more')
  .refine((names) => new Set(names).size === names.length, 'each class once')
  .refine((names) => !names.includes(UNLABELLED_FOLDER), `another name: ${UNLABELLED_FOLDER} is for images without a label`)
  .meta({ uniqueItems: true, minItems: 2 });

/** Columns of a site's list that say what an image is and where it belongs. */
const TAKEN = ['path', 'group', 'split', 'site'];

/** A name written twice in a map of tasks is one key: the names are as different as the columns of a CSV are. */
const taskName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9 ._-]{0,39}$/, 'lower-case letters, digits, spaces, - _ . (40 at most), starting with a letter or digit')
  .refine((name) => !TAKEN.includes(name), `a name other than ${TAKEN.join(', ')}`);

/** Keys of the federation file that say what is learned. */
export const taskKeys = {
  classes: classList
    .default([])
    .describe('The class names, in the order of the head outputs. Left out where `tasks` names several label sets.'),
  labels: z
    .enum(['one', 'several'])
    .default('one')
    .describe(
      'one: each image is of one of the classes. several: each image shows any number of them (multi-label); the model says of each class whether it is present.',
    ),
  tasks: z
    .record(taskName, z.strictObject({ classes: classList.describe('The class names, in the order of the head outputs.') }))
    .refine((tasks) => Object.keys(tasks).length <= 100, 'no more than 100 tasks')
    .optional()
    .describe(
      'In the place of `classes`: several label sets, learned by one head together, one entry a column of the sites’ CSV files. A site may know some of them.',
    ),
};

/** The parts of a federation, or of a model, that say what its head tells apart. */
export interface TaskSource {
  readonly classes: readonly string[];
  readonly labels?: 'one' | 'several' | undefined;
  readonly tasks?: Readonly<Record<string, { readonly classes: readonly string[] }>> | undefined;
}

/** One label set: of each image that has a label in it, one of the classes is right. */
export interface TaskClasses {
  readonly name: string;
  readonly classes: readonly string[];
}

/** The classes of the binary task that each class of a multi-label federation is. */
export const ABSENT_PRESENT = ['absent', 'present'] as const;

/** Whether an image may show any number of the classes. */
export const isMultiLabel = ({ labels }: Pick<TaskSource, 'labels'>): boolean => labels === 'several';

/**
 * What is learned, in one form: the head's outputs are the classes of all tasks one after the other, with a softmax over each
 * task. A federation of one label set is one task. A multi-label one is a task {absent, present} a class: the softmax of two
 * scores is the sigmoid of their difference.
 *
 * Caruana: Multitask Learning. Machine Learning 28, 1997.
 */
export function tasksOf({ classes, labels, tasks }: TaskSource): readonly TaskClasses[] {
  if (tasks !== undefined) return Object.entries(tasks).map(([name, task]) => ({ name, classes: task.classes }));
  return labels === 'several' ? classes.map((name) => ({ name, classes: ABSENT_PRESENT })) : [{ name: 'label', classes }];
}

/** Classes of each task, [tasks]. */
export const taskSizesOf = (source: TaskSource): number[] => tasksOf(source).map(({ classes }) => classes.length);

/** Outputs of the head: the classes of all tasks. */
export const outputsOf = (source: TaskSource): number => taskSizesOf(source).reduce((sum, size) => sum + size, 0);

/** What the outputs of a head for it are. */
export const outputShapeOf = (source: TaskSource): { readonly classes: number; readonly tasks: readonly number[] } => ({
  classes: outputsOf(source),
  tasks: taskSizesOf(source),
});

/** What each output of the head stands for: the class, and with several tasks also its task. */
export function outputNames(source: TaskSource): string[] {
  const tasks = tasksOf(source);
  return tasks.flatMap(({ name, classes }) => (tasks.length === 1 ? classes : classes.map((label) => `${name}: ${label}`)));
}

/** What {@link checkTasksFit} looks at. */
export interface TaskSurroundings extends TaskSource {
  readonly training: {
    readonly sampling: string;
    readonly mixup: number;
    readonly calibrate: { readonly name: string };
    readonly loss: {
      readonly classWeights: string;
      readonly logitAdjustment: number;
      readonly terms: readonly { readonly name: string }[];
    };
  };
  readonly data: { readonly shots?: number | undefined };
  readonly evaluation: { readonly subgroups: readonly unknown[] };
}

/** Terms of the loss that do not look at scores or labels. */
const TERMS: ReadonlySet<string> = new Set(['feature-map', 'l1']);

/** Either classes or tasks, and with more than one task nothing that works with the classes of one alone; an issue for each. */
export function checkTasksFit(federation: TaskSurroundings, context: z.RefinementCtx): void {
  const { classes, labels, tasks, training, data, evaluation } = federation;
  const refuse = (path: readonly (string | number)[], message: string) => context.addIssue({ code: 'custom', path: [...path], message });
  if (tasks === undefined && classes.length === 0) refuse(['classes'], 'two or more; or tasks');
  if (tasks !== undefined && classes.length > 0) refuse(['tasks'], 'either classes or tasks');
  if (tasks !== undefined && labels !== 'one') refuse(['labels'], 'several is for classes: with tasks, each task has one label');
  if (tasks !== undefined && Object.keys(tasks).length === 0) refuse(['tasks'], 'at least one');
  for (const [name, task] of Object.entries(tasks ?? {})) if (task.classes.length < 2) refuse(['tasks', name, 'classes'], 'two or more');
  if (outputsOf(federation) > 1000) refuse([tasks === undefined ? 'classes' : 'tasks'], 'no more than 1000 outputs together');
  if (tasksOf(federation).length < 2) return;

  const one = 'needs one label an image: not with labels: several or more than one task';
  if (training.sampling !== 'shuffle') refuse(['training', 'sampling'], `${training.sampling} ${one}`);
  if (training.mixup > 0) refuse(['training', 'mixup'], `mixup ${one}`);
  if (training.calibrate.name !== 'off') refuse(['training', 'calibrate'], `${training.calibrate.name} ${one}`);
  if (data.shots !== undefined) refuse(['data', 'shots'], `shots ${one}`);
  if (evaluation.subgroups.length > 0) refuse(['evaluation', 'subgroups'], `subgroups ${one}`);
  training.loss.terms.forEach(({ name }, i) => {
    if (!TERMS.has(name)) refuse(['training', 'loss', 'terms', i, 'name'], `${name} ${one}`);
  });
}

/** Says in the JSON Schema of the federation that it has either classes or tasks. */
export function withClassesOrTasks(jsonSchema: z.core.JSONSchema.BaseSchema): void {
  const { classes, tasks } = jsonSchema.properties ?? {};
  if (typeof classes !== 'object' || tasks === undefined) return;
  delete classes.default;
  jsonSchema.oneOf = ['classes', 'tasks'].map((key) => ({ type: 'object', properties: { [key]: {} }, required: [key] }));
}
