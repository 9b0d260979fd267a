import { isSolved, needsGram } from '../federation/index.ts';
import type { SolveOutcome, SolveSettings } from '../run/events.ts';
import type { NamedHead } from '../run/task.ts';
import { gridExponentOfSums, sumsInCoordinates } from './grid-of-sums.ts';
import { planMoments } from './iterative.ts';
import { federatedHeads, standardisationOfRun } from './progress.ts';
import { SOLVED_ROUND } from './schemes.ts';
import type { Plan, Progress } from './strategy.ts';

/** What is asked until the head that is solved from sums is there; null from then on. */
export function planFromSums(progress: Progress): Plan | null {
  const { federation, history } = progress;
  const { strategy } = federation;
  if (!isSolved(strategy)) throw new RangeError(`${strategy.name} solves no head from sums`);
  if (federatedHeads(progress).length > 0) return null;
  const standardisation = standardisationOfRun(progress);
  if (sumsInCoordinates(federation) && federation.features.standardise && standardisation === null) return planMoments(progress);
  const solved = history.find(({ outcome }) => outcome.kind === 'solve')?.outcome;
  if (solved?.kind !== 'solve')
    return {
      kind: 'summarise',
      round: SOLVED_ROUND,
      statistics: needsGram(strategy) ? 'gram' : 'class-moments',
      standardisation,
      gridExponent: gridExponentOfSums(progress),
      folds: strategy.folds,
    };
  return {
    kind: 'evaluate',
    round: SOLVED_ROUND,
    heads: candidateHeads(solved),
    standardisation,
    split: strategy.folds === 1 ? 'validation' : 'train',
    folds: strategy.folds,
    chooses: true,
    aloneEpochs: 0,
    personal: false,
  };
}

/** The settings in words. */
export function settingsName({ ridge, balance, shrinkage }: SolveSettings): string {
  if (shrinkage !== undefined) return `shrinkage ${shrinkage}`;
  return ridge === 0 ? 'prototypes' : `ridge ${ridge.toPrecision(3)}, balance ${balance}`;
}

/** The name under which a candidate is judged on a fold that it has not seen. */
export const candidateName = (settings: SolveSettings, fold: number): string => `${settingsName(settings)}, fold ${fold + 1}`;

function candidateHeads({ candidates }: SolveOutcome): NamedHead[] {
  return candidates.flatMap(({ folds, ...settings }) =>
    folds.map((digest, fold) => ({
      name: candidateName(settings, fold),
      digest,
      ...(folds.length === 1 ? {} : { fold }),
      detail: 'temperature' as const,
    })),
  );
}
