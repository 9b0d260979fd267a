import {
  AtollError,
  addClassStatistics,
  addMoments,
  type Contribution,
  type Corrections,
  type Digest,
  emptyClassStatistics,
  emptyMoments,
  type FitTask,
  headOfScope,
  lastFit,
  leaveOneSiteOut,
  lossStatisticsShape,
  type Memory,
  type Moments,
  type Parameters,
  type SiteEvaluation,
  type SiteId,
  type StepOutcome,
  scopeOf,
  standardisationOf,
  standardisingOf,
  strategyOf,
  subtractMoments,
  type Task,
} from '@atoll/core';
import { decodeHead, decodeMemory, encodeHead, encodeMemory, encodeSharedStatistics, encodeStandardisation } from '@atoll/protocol';
import { answersOf, type Combination } from './answers.ts';
import { calibrate, chooseHead, solveFolds } from './closed-form/index.ts';
import { tailOf } from './context.ts';
import { shareReference } from './score-reference.ts';
import { byStrategy, requireNow, soundAggregate } from './sound-aggregate.ts';

/**
 * What comes out of a closed step: the stored answers, read one at a time in site order, become the next head, the
 * standardisation or the figures. Same answers, same outcome, bit for bit. What takes long is done on other threads.
 */
export function combine(task: Task, combination: Combination): StepOutcome | Promise<StepOutcome> {
  switch (task.kind) {
    case 'summarise':
      if (task.calibrates === true) return calibrate(task, combination);
      if (task.statistics === 'scores') return shareReference(task, combination);
      if (task.statistics === 'classes') return shareStatistics(task, combination);
      return task.statistics === 'moments' ? summarise(task, combination) : solveFolds(task, combination);
    case 'fit':
      return task.purpose === 'alone' ? keepAlone(task, combination) : aggregate(task, combination);
    case 'evaluate': {
      const evaluations: SiteEvaluation[] = [];
      for (const { site, answer } of answersOf(task, combination, 'evaluate'))
        for (const judged of answer.evaluations) evaluations.push({ ...judged, site });
      if (!task.chooses) return { kind: 'evaluate', evaluations, chosen: null };
      return chooseHead(evaluations, combination).then((chosen) => ({ kind: 'evaluate', evaluations, chosen }));
    }
  }
}

function summarise(task: Task, combination: Combination): StepOutcome {
  const { context, blobs } = combination;
  const { federation, featureSize } = context;
  const keep = leaveOneSiteOut(federation) === 'rounds';
  const sites: { readonly site: SiteId; readonly moments: Moments }[] = [];
  let total: Moments = emptyMoments(featureSize);
  for (const { site, answer } of answersOf(task, combination, 'summarise')) {
    total = addMoments(total, answer.moments);
    if (keep) sites.push({ site, moments: answer.moments });
  }
  const put = (moments: Moments): Digest => blobs.put(encodeStandardisation(standardisationOf(moments, standardisingOf(federation))));
  const without = sites.map(({ site, moments }) => ({ site, digest: put(subtractMoments(total, moments)) }));
  return { kind: 'summarise', standardisation: put(total), without };
}

/** Adds the sums that the loss needs, in site order. */
function shareStatistics(task: Task, combination: Combination): StepOutcome {
  const { context, blobs } = combination;
  const { federation, architecture } = context;
  const shape = lossStatisticsShape(federation.training.loss, architecture);
  if (shape === null) throw new AtollError(604, `${task.id} asked for sums that the loss does not need.`);
  const statistics = emptyClassStatistics(shape);
  const sites: SiteId[] = [];
  for (const { site, answer } of answersOf(task, combination, 'statistics')) {
    addClassStatistics(statistics, answer.statistics);
    sites.push(site);
  }
  return { kind: 'statistics', statistics: blobs.put(encodeSharedStatistics({ statistics, sites })) };
}

function aggregate(task: FitTask, combination: Combination): StepOutcome {
  const { context, blobs } = combination;
  const { federation, architecture, backbone } = context;
  const { scope } = task;
  const decode = (digest: Digest): Parameters =>
    scope === undefined
      ? decodeHead(blobs.get(digest), architecture.layout)
      : headOfScope(federation, tailOf(context, scope), backbone.open, decodeHead(blobs.get(digest)));
  const heads = new Map<Digest, Parameters>();
  const headOf = (digest: Digest): Parameters => {
    const head = heads.get(digest) ?? decode(digest);
    heads.set(digest, head);
    return head;
  };
  const global = headOf(task.head);
  const strategy = strategyOf(federation);
  const round = { federation, round: task.round, global, memory: memoryOf(task, combination) };
  const aggregator = byStrategy(strategy.name, () => strategy.aggregator(round));
  let lossSum = 0;
  let weight = 0;
  const losses: { site: SiteId; loss: number }[] = [];
  for (const { site, answer, task: asked } of answersOf(task, combination, 'fit')) {
    if (asked.kind !== 'fit') throw new AtollError(604, `${asked.id} asked for no update.`);
    const { parameters, samples, steps } = answer;
    const loss = answer.losses.at(-1) ?? 0;
    const staleness = task.round - asked.round;
    const update = { site, parameters, base: headOf(asked.head), staleness, samples, steps, loss };
    requireNow(
      byStrategy(strategy.name, () => aggregator.accept(update)),
      strategy.name,
    );
    lossSum += samples * loss;
    losses.push({ site, loss });
    weight += samples;
  }
  const { parameters, memory, corrections } = soundAggregate(
    byStrategy(strategy.name, () => aggregator.finish()),
    global.layout,
    strategy.name,
  );
  return {
    kind: 'fit',
    head: blobs.put(encodeHead(parameters)),
    trainingLoss: lossSum / weight,
    losses,
    memory: memory === undefined ? null : blobs.put(encodeMemory(memory)),
    corrections: corrections === undefined ? null : keepCorrections(corrections, combination),
  };
}

function memoryOf(task: FitTask, { state, blobs }: Combination): Memory {
  const digest = lastFit(state, task.without, scopeOf(task))?.memory ?? null;
  return digest === null ? new Map() : decodeMemory(blobs.get(digest));
}

function keepCorrections(
  { others, sites }: { readonly others: Parameters; readonly sites: ReadonlyMap<Contribution['site'], Parameters> },
  { blobs }: Combination,
): Corrections {
  return {
    others: blobs.put(encodeHead(others)),
    sites: [...sites]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([site, parameters]) => ({ site, digest: blobs.put(encodeHead(parameters)) })),
  };
}

function keepAlone(task: Task, combination: Combination): StepOutcome {
  const heads: { site: Contribution['site']; digest: Digest }[] = [];
  for (const { site, answer } of answersOf(task, combination, 'fit'))
    heads.push({ site, digest: combination.blobs.put(encodeHead(answer.parameters)) });
  return { kind: 'alone', heads };
}
