import { compareMetric, type MetricName, mergeEvaluations, metricsOf, metricValue } from '../evaluation/index.ts';
import type { Digest } from '../identity.ts';
import type { StepOutcome } from '../run/events.ts';
import { aloneName, FEDERATED } from '../run/task.ts';
import type { Plan, Progress } from './strategy.ts';

/** A judged round: its head and the value of the federation's metric over all sites' validation images. */
export interface JudgedRound {
  readonly round: number;
  readonly head: Digest;
  readonly value: number | null;
}

/** The plan of every strategy that works in rounds: statistics, rounds of fit and evaluate, yardsticks, the final test. */
export function planIterative(progress: Progress): Plan {
  const { federation } = progress;
  const standardisation = standardisationOfRun(progress);
  if (federation.features.standardise && standardisation === null) return { kind: 'summarise', round: 0, statistics: 'moments' };

  const fits = federatedHeads(progress);
  const judged = judgedRounds(progress);
  const last = fits.at(-1) ?? { round: 0, head: progress.initialHead };
  const stop = stopReason(progress, last.round, judged);
  const nobodyCanJudge = judged.length > 0 && judged.every(({ value }) => value === null);
  const mustJudge =
    last.round > 0 &&
    !nobodyCanJudge &&
    (last.round % federation.evaluation.everyRounds === 0 || last.round === federation.rounds) &&
    !judged.some(({ round }) => round === last.round);
  if (mustJudge)
    return {
      kind: 'evaluate',
      round: last.round,
      heads: [{ name: FEDERATED, digest: last.head }],
      standardisation,
      split: 'validation',
      aloneEpochs: 0,
    };
  if (stop === null)
    return {
      kind: 'fit',
      round: last.round + 1,
      head: last.head,
      standardisation,
      epochs: federation.training.localEpochs,
      purpose: 'federated',
    };
  return planJudgement(progress, standardisation, last, stop);
}

function planJudgement(progress: Progress, standardisation: Digest | null, last: { round: number; head: Digest }, stop: string): Plan {
  const { federation, history } = progress;
  const best = bestRound(progress) ?? { ...last, value: null };
  const { alone } = federation.evaluation;
  const aloneEpochs = federation.rounds * federation.training.localEpochs;
  const trainedAlone = history.find(({ outcome }) => outcome.kind === 'alone');
  if (alone === 'cross-site' && trainedAlone === undefined)
    return { kind: 'fit', round: last.round, head: progress.initialHead, standardisation, epochs: aloneEpochs, purpose: 'alone' };

  const tested = history.some(({ task }) => task.kind === 'evaluate' && task.split === 'test');
  if (!tested) {
    const aloneHeads =
      trainedAlone?.outcome.kind === 'alone'
        ? trainedAlone.outcome.heads.map(({ site, digest }) => ({ name: aloneName(site), digest }))
        : [];
    return {
      kind: 'evaluate',
      round: best.round,
      heads: [{ name: FEDERATED, digest: best.head }, ...aloneHeads],
      standardisation,
      split: 'test',
      aloneEpochs: alone === 'own' ? aloneEpochs : 0,
    };
  }
  const chosen = best.value === null ? `round ${best.round} is the last` : `round ${best.round} is the best on validation`;
  return { kind: 'done', head: best.head, why: `${stop}; ${chosen}` };
}

/** The digest of the run's standardisation, once the sites' sums are combined. */
export function standardisationOfRun({ history }: Pick<Progress, 'history'>): Digest | null {
  for (const { outcome } of history) if (outcome.kind === 'summarise') return outcome.standardisation;
  return null;
}

/** The combined heads so far, by round. */
export function federatedHeads({ history }: Pick<Progress, 'history'>): { round: number; head: Digest }[] {
  return history.flatMap(({ task, outcome }) => (outcome.kind === 'fit' ? [{ round: task.round, head: outcome.head }] : []));
}

/** The rounds whose heads were judged on validation images, in order. */
export function judgedRounds(progress: Progress): JudgedRound[] {
  const heads = new Map(federatedHeads(progress).map(({ round, head }) => [round, head]));
  return progress.history.flatMap(({ task, outcome }) => {
    const head = heads.get(task.round);
    if (task.kind !== 'evaluate' || task.split !== 'validation' || outcome.kind !== 'evaluate' || head === undefined) return [];
    return [{ round: task.round, head, value: judge(outcome, progress.federation.evaluation.metric) }];
  });
}

type EvaluateOutcome = Extract<StepOutcome, { kind: 'evaluate' }>;

/** An outcome never changes, and plans ask for the same ones every round: each is merged once. */
const VALUES = new WeakMap<EvaluateOutcome, { readonly metric: MetricName; readonly value: number | null }>();

function judge(outcome: EvaluateOutcome, metric: MetricName): number | null {
  const known = VALUES.get(outcome);
  if (known?.metric === metric) return known.value;
  const evaluations = outcome.evaluations.map(({ evaluation }) => evaluation);
  const value = evaluations.length === 0 ? null : metricValue(metricsOf(mergeEvaluations(evaluations)), metric);
  VALUES.set(outcome, { metric, value });
  return value;
}

/** The best judged round; of equals the earliest. Null when none has a value. */
export function bestRound(progress: Progress): JudgedRound | null {
  let best: (JudgedRound & { value: number }) | null = null;
  for (const judged of judgedRounds(progress)) {
    if (judged.value === null) continue;
    if (best === null || compareMetric(progress.federation.evaluation.metric, judged.value, best.value) > 0)
      best = { ...judged, value: judged.value };
  }
  return best;
}

function stopReason(progress: Progress, round: number, judged: readonly JudgedRound[]): string | null {
  const { federation } = progress;
  if (round >= federation.rounds) return federation.rounds === 1 ? 'the only round is done' : `all ${federation.rounds} rounds are done`;
  const { patience } = federation.evaluation;
  const best = bestRound(progress);
  if (patience === 0 || best === null) return null;
  const since = judged.filter((other) => other.round > best.round).length;
  return since >= patience ? `no better round in ${since} evaluations` : null;
}
