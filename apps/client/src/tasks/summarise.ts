import { momentsOf, type SummariseTask } from '@atoll/core';
import type { TaskAnswer } from '@atoll/protocol';
import type { TaskContext } from './context.ts';

/** Sums and sums of squares over the training images' features, which add exactly over the sites. */
export function summarise(_task: SummariseTask, { parts }: Pick<TaskContext, 'parts'>): TaskAnswer {
  return { kind: 'summarise', moments: momentsOf(parts.train.features, parts.train.dimension) };
}
