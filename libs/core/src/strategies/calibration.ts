import type { Digest } from '../identity.ts';
import type { ClosedStep } from '../run/state.ts';
import { FEDERATED, type SummariseTask } from '../run/task.ts';
import { gridExponentOfRepresentation, gridExponentOfSums, sumsInCoordinates } from './grid-of-sums.ts';
import { bestRound, calibratedHead, federatedHeads, standardisationOfRun, validationOf } from './progress.ts';
import type { Plan, Progress } from './strategy.ts';

/**
 * What is still to be asked, once training is over, for a head whose last layer is fitted again on virtual features: the sums that
 * these are drawn from, then how good it is on the validation images, like a round after the last one. Null where the federation
 * wants none, and when all is there. See {@link virtualHead}.
 */
export function planCalibration(progress: Progress): Plan | null {
  const { calibrate } = progress.federation.training;
  if (calibrate.name === 'off') return null;
  const calibrated = calibratedHead(progress);
  const standardisation = standardisationOfRun(progress);
  if (calibrated === null)
    return {
      kind: 'summarise',
      round: (federatedHeads(progress).at(-1)?.round ?? 0) + 1,
      statistics: calibrate.covariance === 'shared' ? 'gram' : 'class-moments',
      folds: 1,
      calibrates: true,
      ...whatIsSummed(progress),
    };
  return validationOf(progress, calibrated.round) === null ? planValidation(calibrated, standardisation) : null;
}

/** The features, which a linear head stands on; what the last layer of the best head does, where that is trained too. */
function whatIsSummed(progress: Progress): Pick<SummariseTask, 'standardisation' | 'gridExponent' | 'head'> {
  const { federation, initialHead } = progress;
  const standardisation = standardisationOfRun(progress);
  if (federation.head.kind === 'linear')
    return { standardisation: sumsInCoordinates(federation) ? standardisation : null, gridExponent: gridExponentOfSums(progress) };
  const { head } = bestRound(progress) ?? federatedHeads(progress).at(-1) ?? { head: initialHead };
  return { standardisation, gridExponent: gridExponentOfRepresentation(progress), head };
}

const planValidation = ({ round, head }: { readonly round: number; readonly head: Digest }, standardisation: Digest | null): Plan => ({
  kind: 'evaluate',
  round,
  heads: [{ name: FEDERATED, digest: head, detail: 'temperature' }],
  standardisation,
  split: 'validation',
  folds: 1,
  chooses: false,
  aloneEpochs: 0,
  personal: false,
});

/** The run as it stood when training was over: calibration must not set it going again. */
export function beforeCalibration(progress: Progress): Progress {
  const at = progress.history.findIndex(calibrates);
  return at < 0 ? progress : { ...progress, history: progress.history.slice(0, at) };
}

const calibrates = ({ task }: ClosedStep): boolean => task.kind === 'summarise' && task.calibrates === true;
