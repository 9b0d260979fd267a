import { imageScores, leastImagesOfClass, type SummariseTask, scopeOf, scoreSumsOf } from '@atoll/core';
import type { TaskAnswer } from '@atoll/protocol';
import type { TaskContext } from './context.ts';
import { partsFor } from './scopes.ts';

type ScoreContext = Pick<TaskContext, 'coordinates' | 'standardisation' | 'scopes' | 'architecture' | 'federation' | 'tf' | 'head'>;

/** Sums by class of what the head says of the labelled training images; not of classes with so few that an image could be told. */
export async function sumScores(task: SummariseTask, context: ScoreContext): Promise<TaskAnswer> {
  const { tf, federation } = context;
  if (task.head === undefined) throw new RangeError(`${task.id} names no head`);
  const scope = scopeOf(task);
  const { architecture, parts } = partsFor(context, scope, task.standardisation);
  const { scores, labels } = await imageScores(tf, architecture, context.head(task.head, scope), parts.train);
  return { kind: 'statistics', statistics: scoreSumsOf(scores, labels, architecture.classes, leastImagesOfClass(federation.privacy)) };
}
