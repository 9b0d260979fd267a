import { bestTemperature, mergeEvaluations } from '../evaluation/index.ts';
import { totalEpochs } from '../federation/index.ts';
import { aloneName, FEDERATED, type NamedHead, UNCALIBRATED } from '../run/task.ts';
import { planScores, scoreReference } from './adaptation.ts';
import { unseenHeads } from './leave-one-site-out.ts';
import {
  bestOf,
  bestRound,
  calibratedHead,
  chosenHead,
  federatedHeads,
  headRounds,
  type JudgedRound,
  judgedRounds,
  standardisationOfRun,
  validationOf,
} from './progress.ts';
import type { Plan, Progress } from './strategy.ts';

/**
 * What every run ends with, once its last head is there: the yardstick of each site alone where heads may travel, the
 * test of the best head, and the end with the reason.
 */
export function planJudgement(progress: Progress, stop: string): Plan {
  const { federation, history } = progress;
  const { alone, personal } = federation.evaluation;
  const standardisation = standardisationOfRun(progress);
  const last = federatedHeads(progress).at(-1) ?? { round: 0, head: progress.initialHead, scope: 'head' as const };
  const best = bestRound(progress) ?? { ...last, value: null };
  const aloneEpochs = totalEpochs(federation);
  const trainedAlone = history.find(({ outcome }) => outcome.kind === 'alone')?.outcome;
  if (alone === 'cross-site' && trainedAlone === undefined)
    return {
      kind: 'fit',
      round: last.round,
      head: progress.initialHead,
      standardisation,
      epochs: aloneEpochs,
      purpose: 'alone',
      proximal: 0,
      corrections: null,
      statistics: null,
      teachers: [],
      goal: null,
      without: null,
    };

  const tested = history.some(({ task }) => task.kind === 'evaluate' && task.split === 'test');
  if (!tested) {
    const scores = planScores(progress, best);
    if (scores !== null) return scores;
    const aloneHeads =
      trainedAlone?.kind === 'alone' ? trainedAlone.heads.map(({ site, digest }) => ({ name: aloneName(site), digest })) : [];
    return {
      kind: 'evaluate',
      round: best.round,
      heads: [...finalHeads(best, temperatureOf(progress, best.round)), ...aloneHeads, ...unseenHeads(progress)],
      standardisation,
      split: 'test',
      folds: 1,
      chooses: false,
      aloneEpochs: alone === 'own' ? aloneEpochs : 0,
      personal: personal && alone !== 'off',
      ...scoreReference(progress, best),
    };
  }
  return { kind: 'done', head: best.head, why: `${stop}; ${reasonFor(progress, best)}` };
}

/** Why this head is kept; where fine-tuning had to beat the closed form, or a scope the head before it, with both figures. */
function reasonFor(progress: Progress, best: JudgedRound): string {
  if (best.value === null) return `round ${best.round} is the last`;
  const calibrated = calibratedHead(progress);
  const judged = judgedRounds(progress).filter(({ head }) => head !== calibrated?.head);
  if (best.head === calibrated?.head) return reasonForCalibration(progress, best, judged);
  const tails = judged.filter(({ scope }) => scope !== 'head');
  return tails.length > 0 ? reasonForScope(progress, best, tails) : reasonForHead(progress, best, judged);
}

function reasonForCalibration(progress: Progress, { value }: JudgedRound, trained: readonly JudgedRound[]): string {
  const { metric } = progress.federation.evaluation;
  const before = bestOf(metric, trained);
  const figure = `the head fitted again to virtual features is kept: ${metric} ${value?.toPrecision(4)} on validation`;
  return before === null ? figure : `${figure} against ${before.value.toPrecision(4)} in round ${before.round}`;
}

function reasonForScope(progress: Progress, { round, scope }: JudgedRound, tails: readonly JudgedRound[]): string {
  const { metric } = progress.federation.evaluation;
  const [head, tail] = [bestOf(metric, headRounds(progress)), bestOf(metric, tails)];
  if (head === null || tail === null) return `round ${round} is the best on validation`;
  const figures = `${metric} ${head.value.toPrecision(4)} on validation with frozen features against ${tail.value.toPrecision(4)} after the best round of ${tail.scope} (${tail.round})`;
  return scope === 'head'
    ? `the head on frozen features is kept, round ${round}: ${figures}`
    : `${scope} is kept, round ${round}: ${figures}`;
}

function reasonForHead(progress: Progress, { round }: JudgedRound, [first, ...tuned]: readonly JudgedRound[]): string {
  const { metric } = progress.federation.evaluation;
  if (first === undefined || first.value === null || first.head !== chosenHead(progress)?.head)
    return `round ${round} is the best on validation`;
  if (tuned.length === 0) return `the closed form has ${metric} ${first.value.toPrecision(4)} on validation`;
  const best = bestOf(metric, tuned);
  if (best === null) return 'the closed form is kept: no round of fine-tuning was judged';
  const [solved, trained] = [first.value.toPrecision(4), best.value.toPrecision(4)];
  return round === first.round
    ? `the closed form is kept: ${metric} ${solved} on validation against ${trained} after the best round of fine-tuning (${best.round})`
    : `fine-tuning from the closed form is kept, round ${round}: ${metric} ${trained} on validation against ${solved} of the closed form`;
}

/** The temperature that makes the round's head fit its validation images best; 1 where it was not judged. */
export function temperatureOf(progress: Pick<Progress, 'history'>, round: number): number {
  const evaluations = validationOf(progress, round)?.map(({ evaluation }) => evaluation) ?? [];
  return evaluations.length === 0 ? 1 : (bestTemperature(mergeEvaluations(evaluations)) ?? 1);
}

function finalHeads({ head: digest, scope }: Pick<JudgedRound, 'head' | 'scope'>, temperature: number): NamedHead[] {
  const head = { digest, ...(scope === 'head' ? {} : { scope }), detail: 'full' as const };
  if (temperature === 1) return [{ name: FEDERATED, ...head }];
  return [
    { name: FEDERATED, ...head, temperature },
    { name: UNCALIBRATED, ...head },
  ];
}
