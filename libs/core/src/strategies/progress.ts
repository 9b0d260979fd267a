import { compareMetric, type MetricName, mergeEvaluations, metricsOf, metricValue } from '../evaluation/index.ts';
import type { Scope } from '../federation/index.ts';
import type { Digest, SiteId } from '../identity.ts';
import type { ChosenHead, StepOutcome } from '../run/events.ts';
import type { ClosedStep } from '../run/state.ts';
import { FEDERATED, scopeOf, siteLeftOut } from '../run/task.ts';
import type { Progress } from './strategy.ts';

/** A judged round: its head and the value of the federation's metric over all sites' validation images. */
export interface JudgedRound {
  readonly round: number;
  readonly head: Digest;
  readonly scope: Scope;
  readonly value: number | null;
}

const ROUND = 'round:';
/** The name of a round's head where several are judged at once. */
export const roundName = (round: number): string => `${ROUND}${round}`;
const roundOf = (name: string): number | null => (name.startsWith(ROUND) ? Number(name.slice(ROUND.length)) : null);

/**
 * The digest of the run's standardisation, once the sites' sums are combined; null before, and where features stay as they are.
 * Without a site: from the sums of the others; of a site whose sums are not in it the run's is that already.
 */
export function standardisationOfRun({ history }: Pick<Progress, 'history'>, without: SiteId | null = null): Digest | null {
  for (const { outcome } of history) {
    if (outcome.kind === 'solve') return outcome.standardisation;
    if (outcome.kind === 'summarise') return outcome.without.find(({ site }) => site === without)?.digest ?? outcome.standardisation;
  }
  return null;
}

/** The digest of the sums that the loss needs, over all sites or all but one; null where it needs none, and before they are there. */
export function statisticsOfRun({ history }: Pick<Progress, 'history'>, without: SiteId | null = null): Digest | null {
  for (const { task, outcome } of history) if (outcome.kind === 'statistics' && siteLeftOut(task) === without) return outcome.statistics;
  return null;
}

/** The answers to the last round of this scope, or to the last without a site; empty before the first. */
export function lastAnswers(progress: Pick<Progress, 'history'>, without: SiteId | null = null, scope: Scope = 'head'): Digest[] {
  return lastFitStep(progress, without, scope)?.contributions.map(({ digest }) => digest) ?? [];
}

/** The combined heads so far, by round; or those of the rounds without a site. */
export function federatedHeads(
  { history }: Pick<Progress, 'history'>,
  without: SiteId | null = null,
): { round: number; head: Digest; scope: Scope }[] {
  return history.flatMap(({ task, outcome }) => {
    if (siteLeftOut(task) !== without) return [];
    if (task.kind === 'fit' && outcome.kind === 'fit') return [{ round: task.round, head: outcome.head, scope: scopeOf(task) }];
    if (outcome.kind !== 'evaluate' || outcome.chosen === null) return [];
    return [{ round: task.round, head: outcome.chosen.head, scope: 'head' as const }];
  });
}

/** The head whose last layer was fitted again, as the round after the last; null where there is none. */
export function calibratedHead({ history }: Pick<Progress, 'history'>): { round: number; head: Digest; scope: Scope } | null {
  for (const { task, outcome } of history)
    if (outcome.kind === 'calibrate') return { round: task.round, head: outcome.head, scope: 'head' };
  return null;
}

/** The heads of all rounds, and last the calibrated one. */
export function allHeads(progress: Pick<Progress, 'history'>): { round: number; head: Digest; scope: Scope }[] {
  const calibrated = calibratedHead(progress);
  return [...federatedHeads(progress), ...(calibrated === null ? [] : [calibrated])];
}

/** The closed form that was chosen, in runs that solve one and have come so far. */
export function chosenHead({ history }: Pick<Progress, 'history'>): ChosenHead | null {
  for (const { outcome } of history) if (outcome.kind === 'evaluate' && outcome.chosen !== null) return outcome.chosen;
  return null;
}

/** What came out of the last round of this scope; or of the last without a site. */
export function lastFit(
  progress: Pick<Progress, 'history'>,
  without: SiteId | null = null,
  scope: Scope = 'head',
): Extract<StepOutcome, { kind: 'fit' }> | null {
  const outcome = lastFitStep(progress, without, scope)?.outcome;
  return outcome?.kind === 'fit' ? outcome : null;
}

function lastFitStep({ history }: Pick<Progress, 'history'>, without: SiteId | null, scope: Scope): ClosedStep | undefined {
  return history.findLast(
    ({ task, outcome }) => task.kind === 'fit' && outcome.kind === 'fit' && scopeOf(task) === scope && task.without === without,
  );
}

/** The rounds whose heads were judged on validation images, in order; last the calibrated head. */
export function judgedRounds(progress: Progress): JudgedRound[] {
  const validations = validationsByRound(progress);
  return allHeads(progress).flatMap(({ round, head, scope }) => {
    const evaluations = validations.get(round);
    return evaluations === undefined ? [] : [{ round, head, scope, value: judge(evaluations, progress.federation.evaluation.metric) }];
  });
}

/** Those among them of heads on frozen features. */
export const headRounds = (progress: Progress): JudgedRound[] => judgedRounds(progress).filter(({ scope }) => scope === 'head');

type EvaluateOutcome = Extract<StepOutcome, { kind: 'evaluate' }>;
type Evaluations = EvaluateOutcome['evaluations'];

/** All sites' figures of the round's head on their validation images; null when it was not judged. */
export function validationOf(progress: Pick<Progress, 'history'>, round: number): Evaluations | null {
  return validationsByRound(progress).get(round) ?? null;
}

function validationsByRound({ history }: Pick<Progress, 'history'>): Map<number, Evaluations> {
  const byRound = new Map<number, Evaluations>();
  for (const { task, outcome } of history) {
    if (task.kind !== 'evaluate' || task.split !== 'validation' || task.chooses || outcome.kind !== 'evaluate') continue;
    for (const { name } of task.heads) {
      const round = name === FEDERATED ? task.round : roundOf(name);
      if (round !== null && !byRound.has(round)) byRound.set(round, evaluationsNamed(outcome, name));
    }
  }
  return byRound;
}

/** An outcome never changes, and plans ask for the same parts every round: each is made once. */
const NAMED = new WeakMap<EvaluateOutcome, Map<string, Evaluations>>();

function evaluationsNamed(outcome: EvaluateOutcome, name: string): Evaluations {
  const known = NAMED.get(outcome) ?? new Map<string, Evaluations>();
  NAMED.set(outcome, known);
  const found = known.get(name) ?? outcome.evaluations.filter(({ head }) => head === name);
  known.set(name, found);
  return found;
}

const VALUES = new WeakMap<Evaluations, { readonly metric: MetricName; readonly value: number | null }>();

/** The value of a metric over all sites' validation images for a round that was judged; null without images. */
export function validationValue(progress: Pick<Progress, 'history'>, round: number, metric: MetricName): number | null {
  const evaluations = validationOf(progress, round);
  return evaluations === null ? null : judge(evaluations, metric);
}

function judge(evaluations: Evaluations, metric: MetricName): number | null {
  const known = VALUES.get(evaluations);
  if (known?.metric === metric) return known.value;
  const value =
    evaluations.length === 0 ? null : metricValue(metricsOf(mergeEvaluations(evaluations.map(({ evaluation }) => evaluation))), metric);
  VALUES.set(evaluations, { metric, value });
  return value;
}

/**
 * The round whose head is kept: the best judged one, of equals the earliest; with `auto` the closed form unless another is
 * better by more than chance makes of a few images. Null when none has a value.
 */
export function bestRound(progress: Progress, rounds: readonly JudgedRound[] = judgedRounds(progress)): JudgedRound | null {
  const { strategy, evaluation } = progress.federation;
  const best = bestOf(evaluation.metric, rounds);
  const [closedForm] = rounds;
  if (strategy.name !== 'auto' || best === null || closedForm === undefined || closedForm.value === null) return best;
  return isClearlyBetter(progress, best.value, { ...closedForm, value: closedForm.value }) ? best : closedForm;
}

/** A loss has to be lower by one part in a hundred; a share higher by more than one validation image. */
function isClearlyBetter(progress: Progress, value: number, than: { readonly round: number; readonly value: number }): boolean {
  if (progress.federation.evaluation.metric === 'loss') return value < than.value * (1 - CLEAR_PART_OF_LOSS);
  const images = (validationOf(progress, than.round) ?? []).reduce((sum, { evaluation }) => sum + evaluation.count, 0);
  return value > than.value + 1 / Math.max(1, images);
}

const CLEAR_PART_OF_LOSS = 0.01;

/** The best of judged rounds; of equals the earliest. Null when none has a value. */
export function bestOf(metric: MetricName, rounds: readonly JudgedRound[]): (JudgedRound & { readonly value: number }) | null {
  let best: (JudgedRound & { readonly value: number }) | null = null;
  for (const judged of rounds) {
    if (judged.value === null) continue;
    if (best === null || compareMetric(metric, judged.value, best.value) > 0) best = { ...judged, value: judged.value };
  }
  return best;
}
