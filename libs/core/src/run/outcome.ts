import { settingsName } from '../strategies/from-sums.ts';
import type { ClosedStep } from './state.ts';

/** What was solved from sums, as a sentence for a log; null for a step of another kind. */
export function describeSolved({ outcome }: Pick<ClosedStep, 'outcome'>, metric: string): string | null {
  if (outcome.kind === 'solve') {
    const tried = outcome.errors.map(({ ridge, error }) => `${ridge.toPrecision(2)}: ${error.toFixed(4)}`).join(', ');
    return tried === '' ? 'sums added' : `sums added; squared error in cross-validation by ridge ${tried}`;
  }
  if (outcome.kind !== 'evaluate' || outcome.chosen === null) return null;
  const { temperature, value } = outcome.chosen;
  if (outcome.evaluations.every(({ evaluation }) => evaluation.count === 0))
    return `${settingsName(outcome.chosen)}: no images to choose by`;
  return `${settingsName(outcome.chosen)}, temperature ${temperature.toPrecision(2)} chosen: ${metric} ${value.toPrecision(4)}`;
}
