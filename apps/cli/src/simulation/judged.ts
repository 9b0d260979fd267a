import { figure, mergeEvaluations, metricsOf, type RunState } from '@atoll/core';

/** The last judged round in figures: `accuracy 71.3 %, loss 0.912 on validation · training loss 0.804`. */
export function judged({ history }: Pick<RunState, 'history'>): string {
  const outcome = history.at(-1)?.outcome;
  const fit = history.findLast((step) => step.outcome.kind === 'fit')?.outcome;
  const parts: string[] = [];
  if (outcome?.kind === 'evaluate') {
    const { accuracy, meanLoss } = metricsOf(mergeEvaluations(outcome.evaluations.map(({ evaluation }) => evaluation)));
    if (accuracy !== null && meanLoss !== null)
      parts.push(`accuracy ${figure('accuracy', accuracy)}, loss ${meanLoss.toFixed(3)} on validation`);
  }
  if (fit?.kind === 'fit') parts.push(`training loss ${fit.trainingLoss.toFixed(3)}`);
  return parts.join(' · ');
}
