import {
  classMomentsOf,
  classSumsOf,
  lastLayerOf,
  lossStatisticsOf,
  momentsOf,
  represent,
  type SummariseTask,
  taskSumsOf,
} from '@atoll/core';
import type { TaskAnswer } from '@atoll/protocol';
import type { TaskContext } from './context.ts';
import { foldPart } from './folds.ts';
import type { SitePart } from './parts.ts';
import { sumScores } from './score-sums.ts';

/**
 * Sums over the training images' features, rounded to the grid, which add exactly over the sites: sums and sums of squares
 * of the features as they are, or by fold the sums by class and the Gram matrix, or squares, in the coordinates that the task
 * names; or what the loss of the federation needs, in these coordinates and not rounded. Where the task names a
 * head, what its last layer stands on takes the place of the features, or its scores do.
 */
export async function summarise(
  task: SummariseTask,
  context: Pick<TaskContext, 'parts' | 'coordinates' | 'standardisation' | 'scopes' | 'architecture' | 'federation' | 'tf' | 'head'>,
): Promise<TaskAnswer> {
  const { gridExponent, folds } = task;
  if (task.statistics === 'moments') {
    const { train } = context.parts;
    return { kind: 'summarise', moments: momentsOf(train.features, train.dimension, gridExponent) };
  }
  if (task.statistics === 'scores') return sumScores(task, context);
  const { federation, architecture } = context;
  if (task.statistics === 'classes')
    return {
      kind: 'statistics',
      statistics: lossStatisticsOf(context.coordinates(task.standardisation).train, federation.training.loss, architecture),
    };
  const train = await summedPart(task, context);
  const { tasks } = architecture;
  const [classes = 0] = tasks;
  const shape = { classes, dimension: train.dimension, gridExponent };
  const parts = Array.from({ length: folds }, (_, fold) => foldPart(train, fold, folds, federation.seed));
  if (tasks.length > 1) return sumsByTask(task, parts, tasks);
  return task.statistics === 'gram'
    ? { kind: 'gram', folds: parts.map(({ features, labels }) => classSumsOf(features, labels, shape)) }
    : { kind: 'class-moments', folds: parts.map(({ features, labels }) => classMomentsOf(features, labels, shape)) };
}

/** The same of each task, over the images that have a label in it. */
function sumsByTask({ gridExponent, statistics }: SummariseTask, parts: readonly SitePart[], tasks: readonly number[]): TaskAnswer {
  const products = statistics === 'gram';
  const all = parts.flatMap(({ features, labels, dimension }) =>
    taskSumsOf(features, labels, tasks, { dimension, gridExponent, products }),
  );
  return products
    ? { kind: 'gram', folds: all.filter((sums) => 'gram' in sums) }
    : { kind: 'class-moments', folds: all.filter((sums) => 'squares' in sums) };
}

async function summedPart(
  { standardisation, head }: SummariseTask,
  { tf, architecture, ...context }: Pick<TaskContext, 'coordinates' | 'architecture' | 'tf' | 'head'>,
): Promise<SitePart> {
  const { train } = context.coordinates(standardisation);
  if (head === undefined) return train;
  const features = await represent(tf, architecture, context.head(head), train.features, train.dimension);
  return { ...train, features, dimension: lastLayerOf(architecture.layout).width };
}
