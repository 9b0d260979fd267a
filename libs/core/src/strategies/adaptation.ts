import { adaptsByScores, tasksOf } from '../federation/index.ts';
import type { Digest } from '../identity.ts';
import type { EvaluateTask } from '../run/task.ts';
import { calibratedHead, chosenHead, type JudgedRound, standardisationOfRun } from './progress.ts';
import type { Plan, Progress } from './strategy.ts';

type FinalHead = Pick<JudgedRound, 'round' | 'head' | 'scope'>;

/**
 * Asks where the final head's scores lie at the labelled images, before the final test, where a site is there that has images
 * without a label and may make its own head from that. Null where nobody needs it, and when it is there.
 */
export function planScores(progress: Progress, { round, head, scope }: FinalHead): Plan | null {
  const { federation, members, gridExponent } = progress;
  const isNeeded = [...members.values()].some(({ presence, profile }) => presence.kind !== 'left' && (profile.counts.unlabelled ?? 0) > 0);
  if (!isNeeded || !adaptsByScores(federation) || tasksOf(federation).length > 1 || referenceOf(progress, head) !== null) return null;
  return {
    kind: 'summarise',
    round,
    statistics: 'scores',
    standardisation: standardisationOfRun(progress),
    gridExponent,
    folds: 1,
    head,
    ...(scope === 'head' ? {} : { scope }),
  };
}

/** What the final test names of it. */
export function scoreReference(progress: Progress, { head }: FinalHead): Pick<EvaluateTask, 'reference'> {
  const reference = referenceOf(progress, head);
  return reference === null ? {} : { reference };
}

function referenceOf({ history }: Progress, head: Digest): Digest | null {
  for (const { task, outcome } of history)
    if (task.kind === 'summarise' && task.head === head && outcome.kind === 'reference') return outcome.reference;
  return null;
}

/**
 * To which power the number of its images says how much a class weighed when the head was fitted: 1 where each image weighs
 * alike, 0 where each class does.
 */
export function classExponent(progress: Pick<Progress, 'federation' | 'history'>, head: Digest): number {
  if (head === calibratedHead(progress)?.head) return 0;
  const chosen = chosenHead(progress);
  if (chosen !== null && head === chosen.head) return 1 - chosen.balance;
  const { sampling, loss } = progress.federation.training;
  if (sampling !== 'shuffle' || loss.classWeights === 'balanced') return 0;
  return Math.max(0, 1 - loss.logitAdjustment);
}
