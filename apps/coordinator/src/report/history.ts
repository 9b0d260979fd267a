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

type Curve = RunReport['training']['curve'];

/** The metric on the validation images by round, over all sites and by site, and the training loss. */
export function curveOf(state: RunState, metric: RunReport['metric']): Curve {
  const points = new Map<number, { -readonly [Key in keyof Curve[number]]: Curve[number][Key] }>();
  for (const { task, outcome } of state.history) {
    const point = points.get(task.round) ?? { round: task.round };
    if (siteLeftOut(task) !== null) continue;
    if (outcome.kind === 'fit') points.set(task.round, { ...point, trainingLoss: outcome.trainingLoss });
    if (outcome.kind !== 'evaluate' || task.kind !== 'evaluate' || task.split !== 'validation') continue;
    const value = (evaluation: Evaluation) => metricValue(metricsOf(evaluation), metric);
    const judged = outcome.evaluations.filter(({ evaluation }) => evaluation.count > 0);
    if (judged.length === 0) continue;
    const overall = value(mergeEvaluations(judged.map(({ evaluation }) => evaluation)));
    const sites = judged.flatMap(({ site, evaluation }) => {
      const own = value(evaluation);
      return own === null ? [] : [{ site, validation: own }];
    });
    points.set(task.round, { ...point, ...(overall === null ? {} : { validation: overall }), sites });
  }
  return [...points.values()].sort((a, b) => a.round - b.round);
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
