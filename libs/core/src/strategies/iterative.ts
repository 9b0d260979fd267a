import { type Scope, statisticsNeeds } from '../federation/index.ts';
import type { Digest, SiteId } from '../identity.ts';
import { FEDERATED } from '../run/task.ts';
import { unfrozenGroups } from '../training/layer-rates.ts';
import { beforeCalibration, planCalibration } from './calibration.ts';
import { planJudgement } from './judgement.ts';
import { nextWithout } from './leave-one-site-out.ts';
import {
  bestRound,
  chosenHead,
  federatedHeads,
  headRounds,
  type JudgedRound,
  judgedRounds,
  lastAnswers,
  lastFit,
  roundName,
  standardisationOfRun,
  statisticsOfRun,
} from './progress.ts';
import { endOfScheme, nextSchemeOf, placeOf, type Scheme } from './schemes.ts';
import type { Plan, Progress } from './strategy.ts';

/** How a strategy that works in rounds differs from FedAvg in what it asks for. */
export interface IterativeOptions {
  /** Strength of the pull towards the round's head at the sites. */
  readonly proximal?: number;
  /** A round closes with so many updates; all heads of a scheme are then judged together after its last. */
  readonly goal?: number;
}

/**
 * The plan of every strategy that works in rounds: statistics, rounds of fit and evaluate in one scheme of transfer after the
 * other, calibration and the rounds without each site where the federation asks for them, yardsticks, the final test.
 */
export function planIterative(progress: Progress, options: IterativeOptions = {}): Plan {
  const { federation } = progress;
  const standardisation = standardisationOfRun(progress);
  if (federation.features.standardise && standardisation === null) return planMoments(progress);
  if (lacksStatistics(progress, null)) return planStatistics(progress, null);

  const training = beforeCalibration(progress);
  const place = placeOf(training);
  const judged = judgedRounds(training);
  const end = endOfScheme(training, place, judged);
  const last = federatedHeads(training).at(-1);
  if (last !== undefined && mustJudge(progress, last.round, end !== null, judged, options))
    return planValidation(progress, standardisation, options);
  if (end === null) return planRound(progress, place.scheme, null, options);
  if (place.next !== null && !end.isReached) return planRound(progress, place.next, null, options);
  const calibration = planCalibration(progress);
  if (calibration !== null) return calibration;
  const without = nextWithout(progress);
  if (without === null) return planJudgement(progress, end.why);
  if (lacksStatistics(progress, without)) return planStatistics(progress, without);
  return planRound(progress, nextSchemeOf(placeOf(progress, without)), without, options);
}

/** The next round of training; or the next one without a site, which knows nothing of those with it. */
function planRound(progress: Progress, { scope }: Scheme, without: SiteId | null, options: IterativeOptions): Plan {
  const { training } = progress.federation;
  const heads = federatedHeads(progress, without);
  const done = heads.filter((one) => one.scope === scope);
  const unfrozen = scope === 'head' ? null : unfrozenGroups(done.length + 1, training.unfreeze?.everyRounds ?? null);
  return {
    kind: 'fit',
    round: (heads.at(-1)?.round ?? 0) + 1,
    ...(scope === 'head' ? {} : { scope }),
    head: done.at(-1)?.head ?? startOf(progress, scope, without),
    standardisation: standardisationOfRun(progress, without),
    epochs: training.localEpochs,
    purpose: 'federated',
    proximal: options.proximal ?? 0,
    ...(unfrozen === null ? {} : { unfrozen }),
    ...(scope === 'head' && training.l2sp > 0 ? { startingPoint: firstHead(progress, without) } : {}),
    corrections: lastFit(progress, without, scope)?.corrections ?? null,
    statistics: statisticsOfRun(progress, without),
    teachers: hasEnsemble(progress) ? lastAnswers(progress, without, scope) : [],
    goal: options.goal ?? null,
    without,
  };
}

/** The head that the first round of a scope starts from. */
function startOf(progress: Progress, scope: Scope, without: SiteId | null): Digest {
  const { strategy, training } = progress.federation;
  const frozen = federatedHeads(progress, without).filter((one) => one.scope === 'head');
  if (scope === 'head' || training.fromScratch) return progress.initialHead;
  const kept = strategy.name === 'auto' ? bestRound(progress, headRounds(progress)) : null;
  return (kept ?? frozen.at(-1))?.head ?? progress.initialHead;
}

/** The first head on frozen features: solved, or the one that the rounds start from. */
function firstHead(progress: Progress, without: SiteId | null): Digest {
  return (without === null ? chosenHead(progress)?.head : undefined) ?? progress.initialHead;
}

/** Sums of the features as they are, from which the run's standardisation follows. */
export const planMoments = ({ gridExponent }: Pick<Progress, 'gridExponent'>): Plan => ({
  kind: 'summarise',
  round: 0,
  statistics: 'moments',
  standardisation: null,
  gridExponent,
  folds: 1,
});

const lacksStatistics = (progress: Progress, without: SiteId | null): boolean =>
  statisticsNeeds(progress.federation.training.loss) !== null && statisticsOfRun(progress, without) === null;

/** Sums of the features as heads take them, that the loss needs; or of all sites but one, in the coordinates of these. */
const planStatistics = (progress: Progress, without: SiteId | null): Plan => ({
  kind: 'summarise',
  round: 0,
  statistics: 'classes',
  standardisation: standardisationOfRun(progress, without),
  gridExponent: progress.gridExponent,
  folds: 1,
  ...(without === null ? {} : { without }),
});

const hasEnsemble = ({ federation }: Pick<Progress, 'federation'>): boolean =>
  federation.training.loss.terms.some((term) => term.name === 'distillation' && term.teacher === 'ensemble');

function mustJudge(
  { federation }: Progress,
  round: number,
  isOver: boolean,
  judged: readonly JudgedRound[],
  { goal }: IterativeOptions,
): boolean {
  if (judged.some((one) => one.round === round)) return false;
  if (judged.length > 0 && judged.every(({ value }) => value === null)) return false; // nobody has images to judge on
  return isOver || (goal === undefined && round % federation.evaluation.everyRounds === 0);
}

/** The last head, or where rounds do not wait for everyone all that were not judged yet: a figure by all sites can be compared. */
function planValidation(progress: Progress, standardisation: Digest | null, { goal }: IterativeOptions): Plan {
  const judged = new Set(judgedRounds(progress).map(({ round }) => round));
  const heads = federatedHeads(progress).filter(({ round }) => !judged.has(round));
  const wanted = goal === undefined ? heads.slice(-1) : heads;
  return {
    kind: 'evaluate',
    round: wanted.at(-1)?.round ?? 0,
    heads: wanted.map(({ round, head, scope }) => ({
      name: goal === undefined ? FEDERATED : roundName(round),
      digest: head,
      ...(scope === 'head' ? {} : { scope }),
      detail: 'temperature' as const,
    })),
    standardisation,
    split: 'validation',
    folds: 1,
    chooses: false,
    aloneEpochs: 0,
    personal: false,
  };
}
