import { classMomentsOf, classSumsOf, lossStatisticsOf, momentsOf, type SummariseTask } from '@atoll/core';
import type { TaskAnswer } from '@atoll/protocol';
import type { TaskContext } from './context.ts';
import { foldPart } from './folds.ts';

/**
 * Sums over the training images' features, rounded to the grid, which add exactly over the sites: sums and sums of squares
 * of the features as they are, or by fold the sums by class and the Gram matrix, or squares, in the coordinates that the task
 * names; or what the loss of the federation needs, in these coordinates and not rounded.
 */
export function summarise(
  task: SummariseTask,
  context: Pick<TaskContext, 'parts' | 'coordinates' | 'architecture' | 'federation'>,
): TaskAnswer {
  const { gridExponent, folds } = task;
  if (task.statistics === 'moments') {
    const { train } = context.parts;
    return { kind: 'summarise', moments: momentsOf(train.features, train.dimension, gridExponent) };
  }
  const { federation, architecture } = context;
  if (task.statistics === 'classes')
    return {
      kind: 'statistics',
      statistics: lossStatisticsOf(context.coordinates(task.standardisation).train, federation.training.loss, architecture),
    };
  const { train } = context.coordinates(task.standardisation);
  const shape = { classes: architecture.classes, dimension: train.dimension, gridExponent };
  const parts = Array.from({ length: folds }, (_, fold) => foldPart(train, fold, folds, federation.seed));
  return task.statistics === 'gram'
    ? { kind: 'gram', folds: parts.map(({ features, labels }) => classSumsOf(features, labels, shape)) }
    : { kind: 'class-moments', folds: parts.map(({ features, labels }) => classMomentsOf(features, labels, shape)) };
}
