import { expect, it } from 'vitest';
import type { FederationInput } from '../federation/index.ts';
import type { StepOutcome } from '../run/events.ts';
import type { ClosedStep } from '../run/state.ts';
import type { Task } from '../run/task.ts';
import { digest, evaluateTask, federation, summariseTask } from '../run/testing/examples.ts';
import { classExponent } from './adaptation.ts';

const closed = (task: Task, outcome: StepOutcome): ClosedStep => ({
  task,
  openedAt: 0,
  closedAt: 1,
  combinedAt: 2,
  reason: 'all-answered',
  cohort: [],
  answers: new Map(),
  contributions: [],
  outcome,
});
const exponent = (input: Partial<FederationInput>, head = 'trained', history: readonly ClosedStep[] = []) =>
  classExponent({ federation: federation(input), history }, digest(head));

it('says how much a class weighed by its images when the head was fitted', () => {
  expect(exponent({})).toBe(1);
  expect(exponent({ training: { sampling: 'balanced' } })).toBe(0);
  expect(exponent({ training: { loss: { classWeights: 'balanced' } } })).toBe(0);
  expect(exponent({ training: { loss: { logitAdjustment: 0.4 } } })).toBeCloseTo(0.6);
  expect(exponent({ training: { loss: { logitAdjustment: 3 } } })).toBe(0);
  const chosen = { ridge: 1, balance: 0.5, temperature: 1, head: digest('solved'), value: 0.8, unseen: [] };
  const history = [
    closed(evaluateTask({ chooses: true }), { kind: 'evaluate', evaluations: [], chosen }),
    closed(summariseTask({ statistics: 'gram', calibrates: true }), { kind: 'calibrate', head: digest('calibrated') }),
  ];
  expect(exponent({}, 'solved', history)).toBe(0.5);
  expect(exponent({}, 'calibrated', history)).toBe(0);
  expect(exponent({}, 'tuned afterwards', history)).toBe(1);
});
