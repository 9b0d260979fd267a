import { expect, it } from 'vitest';
import { emptyEvaluation } from '../evaluation/index.ts';
import type { StepOutcome } from './events.ts';
import { describeSolved } from './outcome.ts';
import { digest, judged, site } from './testing/examples.ts';

const chosen = { ridge: 3.16, balance: 1, temperature: 0.25, head: digest('head'), unseen: [], value: 0.75 };
const choice = (count: number): StepOutcome => ({
  kind: 'evaluate',
  evaluations: [{ head: 'candidate', site: site('a'), evaluation: count === 0 ? emptyEvaluation(2) : judged(3, count) }],
  chosen,
});

it('says what was solved from sums, and what the images chose', () => {
  const solved: StepOutcome = { kind: 'solve', standardisation: null, errors: [{ ridge: 1, error: 0.5 }], candidates: [] };
  expect(describeSolved({ outcome: solved }, 'loss')).toBe('sums added; squared error in cross-validation by ridge 1.0: 0.5000');
  expect(describeSolved({ outcome: { ...solved, errors: [] } }, 'loss')).toBe('sums added');
  expect(describeSolved({ outcome: choice(4) }, 'accuracy')).toBe('ridge 3.16, balance 1, temperature 0.25 chosen: accuracy 0.7500');
});

it('says so where there was nothing to choose by, and nothing of other steps', () => {
  expect(describeSolved({ outcome: choice(0) }, 'accuracy')).toBe('ridge 3.16, balance 1: no images to choose by');
  expect(describeSolved({ outcome: { kind: 'alone', heads: [] } }, 'accuracy')).toBeNull();
});
