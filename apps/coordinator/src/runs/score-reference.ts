import { AtollError, type ClassStatistics, classExponent, type StepOutcome, type SummariseTask, scoreReferenceOf } from '@atoll/core';
import { encodeScoreReference } from '@atoll/protocol';
import { answersOf, type Combination } from './answers.ts';

/** Puts together where the scores of a head lie at the labelled images of each site. */
export function shareReference(task: SummariseTask, combination: Combination): StepOutcome {
  const { state, context, blobs } = combination;
  if (task.head === undefined) throw new AtollError(604, `${task.id} names no head.`);
  const sites: ClassStatistics[] = [];
  for (const { answer } of answersOf(task, combination, 'statistics')) sites.push(answer.statistics);
  const reference = scoreReferenceOf(sites, context.architecture.classes, classExponent(state, task.head));
  return { kind: 'reference', reference: blobs.put(encodeScoreReference(reference)) };
}
