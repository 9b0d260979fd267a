import { type ClosedFormResult, candidateName, mergeEvaluations, type RunState, settingsName } from '@atoll/core';
import { toScores } from './scores.ts';

/** How the run's head from sums was chosen; nothing where it has none or nobody judged it. */
export function closedFormResult({ history }: RunState): { closedForm?: ClosedFormResult } {
  const solved = history.find(({ outcome }) => outcome.kind === 'solve')?.outcome;
  const judged = history.flatMap(({ outcome }) => (outcome.kind === 'evaluate' && outcome.chosen !== null ? [outcome] : [])).at(0);
  if (solved?.kind !== 'solve' || judged?.chosen == null) return {};
  const { ridge, balance, shrinkage, temperature } = judged.chosen;
  const settings = { ridge, balance, ...(shrinkage === undefined ? {} : { shrinkage }) };
  const candidate = solved.candidates.find((one) => settingsName(one) === settingsName(settings));
  const folds = (candidate?.folds ?? []).flatMap((_, fold) => {
    const parts = judged.evaluations.filter(({ head }) => head === candidateName(settings, fold)).map(({ evaluation }) => evaluation);
    const merged = parts.length === 0 ? undefined : mergeEvaluations(parts);
    return merged === undefined || merged.count === 0 ? [] : [merged];
  });
  if (folds.length === 0) return {};
  return {
    closedForm: {
      errors: solved.errors,
      ...settings,
      temperature,
      folds: folds.map(toScores),
      together: toScores(mergeEvaluations(folds)),
    },
  };
}
