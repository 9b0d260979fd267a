import {
  AtollError,
  bestTemperature,
  type ChosenHead,
  candidateName,
  compareMetric,
  type Digest,
  type Evaluation,
  type Federation,
  labelsIn,
  leaveOneSiteOut,
  mergeEvaluations,
  metricsOf,
  metricValue,
  type SiteEvaluation,
  type SiteId,
  type SolveOutcome,
  type SolveSettings,
  type SummariseTask,
  type TaskSums,
  TEMPERATURES,
} from '@atoll/core';
import { encodeHead } from '@atoll/protocol';
import type { AddedSums, Combination } from '../answers.ts';
import { HeadSolver } from './head-solver.ts';
import { requestOf } from './request.ts';
import { addedSums, answeredSums, parametersOf, pause, runCoordinates, settingsOf, sumOf } from './sums.ts';

/** Chooses the settings by the sites' figures on the folds, and solves with all sums, and without each site. */
export async function chooseHead(evaluations: readonly SiteEvaluation[], combination: Combination): Promise<ChosenHead> {
  const { state, context, blobs } = combination;
  const step = state.history.find(({ outcome }) => outcome.kind === 'solve');
  if (step?.outcome.kind !== 'solve' || step.task.kind !== 'summarise') throw new AtollError(604, 'There are no sums to solve.');
  const { outcome, task } = step;
  const { federation } = context;
  const best = bestCandidate(outcome, evaluations, federation);
  const request = requestOf(federation, best);
  const ofStep = { ...combination, contributions: step.contributions };
  const sums = await addedSums(task, ofStep);
  const { total } = sums;
  const settings = settingsOf(task, federation);
  const standardisation = runCoordinates(total, settings, combination);
  const solver = new HeadSolver(total, settings, 1 + step.contributions.length);
  try {
    const solved = async (without: TaskSums | null): Promise<Digest> => {
      const [scores] = (await solver.solve({ ...request, without })).heads;
      if (scores === undefined) throw new AtollError(604, 'The sums gave no head.');
      return blobs.put(encodeHead(parametersOf(scores, standardisation, best.temperature, combination)));
    };
    const head = await solved(null);
    const unseen = leaveOneSiteOut(federation) === 'sums' ? await withoutEachSite(sitesOf(task, sums, ofStep), total, solved, head) : [];
    return { ...best, head, unseen };
  } finally {
    await solver.close();
    combination.sums.delete(task.id);
  }
}

/** The sums of each site, in site order: those that were kept, else decoded again one at a time. */
async function* sitesOf(task: SummariseTask, { sites }: AddedSums, combination: Combination) {
  if (sites.size > 0) yield* sites;
  else
    for (const { site, parts } of answeredSums(task, combination)) {
      yield [site, sumOf(parts, task, combination)] as const;
      await pause();
    }
}

/** So many sites' sums wait to be solved at once. */
const MOST_WAITING = 16;

async function withoutEachSite(
  sites: AsyncIterable<readonly [SiteId, TaskSums]>,
  total: TaskSums,
  solved: (without: TaskSums) => Promise<Digest>,
  head: Digest,
): Promise<ChosenHead['unseen']> {
  const unseen: Promise<ChosenHead['unseen'][number]>[] = [];
  for await (const [site, own] of sites) {
    if (labelsIn(own) === labelsIn(total)) continue; // nobody else has an image
    const without = labelsIn(own) === 0 ? Promise.resolve(head) : solved(own); // what has no part in it never saw the site
    unseen.push(without.then((digest) => ({ site, digest })));
    if (unseen.length % MOST_WAITING === 0) await Promise.all(unseen);
  }
  return Promise.all(unseen);
}

type Choice = SolveSettings & Pick<ChosenHead, 'temperature' | 'value'>;

/** Of equals the first; where nobody judged, ridge 1 or the strength of the folds, images weighed alike; of prototypes the first. */
function bestCandidate(
  { candidates }: SolveOutcome,
  evaluations: readonly SiteEvaluation[],
  { evaluation: { metric } }: Federation,
): Choice {
  let best: Choice | undefined;
  for (const { folds, ...settings } of candidates) {
    const names = new Set(folds.map((_, fold) => candidateName(settings, fold)));
    const parts = evaluations.filter(({ head }) => names.has(head)).map(({ evaluation }) => evaluation);
    if (parts.length === 0) continue;
    const merged = mergeEvaluations(parts);
    const temperature = bestTemperature(merged) ?? 1;
    const value = metric === 'loss' ? meanLossAt(merged, temperature) : metricValue(metricsOf(merged), metric);
    if (value !== null && (best === undefined || compareMetric(metric, value, best.value) > 0)) best = { ...settings, temperature, value };
  }
  if (best !== undefined) return best;
  const [first] = [...candidates].sort((a, b) => distanceToOne(a.ridge) - distanceToOne(b.ridge) || a.balance - b.balance);
  if (first === undefined) throw new AtollError(604, 'The sums gave no candidate.');
  const { folds: _, ...settings } = first;
  return { ...settings, temperature: 1, value: 0 };
}

/** In powers; 0 for prototypes, which have no strength. */
const distanceToOne = (ridge: number): number => Math.abs(Math.log(ridge || 1));

const meanLossAt = (evaluation: Evaluation, temperature: number): number | null => {
  const means = (evaluation.tasks ?? [evaluation]).flatMap(({ count, scaledLosses }) => {
    const sum = scaledLosses?.[TEMPERATURES.indexOf(temperature)];
    return sum === undefined || count === 0 ? [] : [sum / count];
  });
  return means.length === 0 ? null : means.reduce((total, mean) => total + mean, 0);
};
