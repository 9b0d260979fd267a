import {
  type ClosedStep,
  type Evaluation,
  mergeEvaluations,
  metricsOf,
  metricValue,
  type RunReport,
  type RunState,
  type SiteId,
  siteLeftOut,
} from '@atoll/core';

type CurvePoint = RunReport['training']['curve'][number];

interface Figures {
  validation?: number;
  trainingLoss?: number;
}

/** The metric on the validation images and the training loss by round, over all sites and by site. */
export function curveOf(state: RunState, metric: RunReport['metric']): CurvePoint[] {
  const points = new Map<number, Figures & { sites: Map<SiteId, Figures> }>();
  const pointOf = (round: number) => {
    const point = points.get(round) ?? { sites: new Map<SiteId, Figures>() };
    points.set(round, point);
    return point;
  };
  const add = (round: number, site: SiteId, figures: Figures): void => {
    const { sites } = pointOf(round);
    sites.set(site, { ...sites.get(site), ...figures });
  };
  const value = (evaluation: Evaluation) => metricValue(metricsOf(evaluation), metric);
  for (const { task, outcome } of state.history) {
    if (siteLeftOut(task) !== null) continue;
    if (outcome.kind === 'fit') {
      pointOf(task.round).trainingLoss = outcome.trainingLoss;
      for (const { site, loss } of outcome.losses) add(task.round, site, { trainingLoss: loss });
    }
    if (outcome.kind !== 'evaluate' || task.kind !== 'evaluate' || task.split !== 'validation') continue;
    const judged = outcome.evaluations.filter(({ evaluation }) => evaluation.count > 0);
    if (judged.length === 0) continue;
    const overall = value(mergeEvaluations(judged.map(({ evaluation }) => evaluation)));
    if (overall !== null) pointOf(task.round).validation = overall;
    for (const { site, evaluation } of judged) {
      const own = value(evaluation);
      if (own !== null) add(task.round, site, { validation: own });
    }
  }
  return [...points]
    .sort(([a], [b]) => a - b)
    .map(([round, { sites, ...overall }]) => ({ round, ...overall, sites: [...sites].map(([site, figures]) => ({ site, ...figures })) }));
}

/** The rounds of training with all sites, as they were waited for. */
export function roundsOf(state: RunState): NonNullable<RunReport['rounds']> {
  return state.history.flatMap((step) => {
    const { task, outcome, openedAt, closedAt, cohort, answers } = step;
    if (outcome.kind !== 'fit' || siteLeftOut(task) !== null) return [];
    return [
      {
        round: task.round,
        startedMs: openedAt - state.createdAt,
        endedMs: closedAt - state.createdAt,
        cohort,
        answers: [...answers].map(([site, { at }]) => ({ site, afterMs: at - openedAt })),
        closedBecause: closeReasonInWords(step),
        headDigest: outcome.head,
      },
    ];
  });
}

/** Why a step closed: `all 5 sites answered`. */
export function closeReasonInWords({ reason, cohort, answers }: Pick<ClosedStep, 'reason' | 'cohort' | 'answers'>): string {
  switch (reason) {
    case 'all-answered':
      return `all ${answers.size} sites answered`;
    case 'goal-reached':
      return `${answers.size} of ${cohort.length} answered, which is enough for this round`;
    case 'deadline':
      return `the deadline passed with ${answers.size} of ${cohort.length} answers`;
    case 'others-gone':
      return `${answers.size} of ${cohort.length} answered, the others lost their connection`;
  }
}

/** Seconds by phase that each site says it spent, added up over its answers. */
export function secondsBySite(state: RunState): Map<SiteId, Record<string, number>> {
  const totals = new Map<SiteId, Record<string, number>>();
  for (const { answers } of state.history)
    for (const [site, { seconds }] of answers) {
      const total = totals.get(site) ?? {};
      for (const [phase, value] of Object.entries(seconds)) total[phase] = (total[phase] ?? 0) + value;
      totals.set(site, total);
    }
  return new Map([...totals].sort(([a], [b]) => (a < b ? -1 : 1)));
}
