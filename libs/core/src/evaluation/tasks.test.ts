import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bestTemperature } from './calibration.ts';
import { evaluateScores, mergeEvaluations } from './evaluation.ts';
import { mergeTotals, metricsOf, metricsOfTotals, totalsOf } from './metrics.ts';
import { emptyTasks, evaluateTasks, labelsOfTask, scoresByTask } from './tasks.ts';

const TASKS = [3, 2];
const score = fc.float({ min: -9, max: 9, noNaN: true });
const rows = fc.array(
  fc.record({
    scores: fc.array(score, { minLength: 5, maxLength: 5 }),
    labels: fc.tuple(fc.integer({ min: -1, max: 2 }), fc.integer({ min: -1, max: 1 })),
  }),
  { maxLength: 20 },
);
const flat = (some: readonly { readonly scores: readonly number[]; readonly labels: readonly number[] }[]) => ({
  scores: Float32Array.from(some.flatMap(({ scores }) => scores)),
  labels: Int32Array.from(some.flatMap(({ labels }) => labels)),
});

it('judges each task on the examples that have a label in it', () => {
  fc.assert(
    fc.property(rows, (some) => {
      const { scores, labels } = flat(some);
      const judged = evaluateTasks(scores, labels, TASKS, { detail: 'full' });
      expect(judged.count).toBe(some.length);
      [0, 1].forEach((task) => {
        const known = some.filter((row) => (row.labels[task] ?? -1) >= 0);
        const own = evaluateScores(
          Float32Array.from(known.flatMap((row) => (task === 0 ? row.scores.slice(0, 3) : row.scores.slice(3)))),
          Int32Array.from(known, (row) => row.labels[task] ?? -1),
          TASKS[task] ?? 0,
          { detail: 'full' },
        );
        expect(judged.tasks?.[task]).toEqual(own);
      });
    }),
  );
});

it('has the mean over the tasks of every share, and the sum of their losses, also after merging', () => {
  fc.assert(
    fc.property(rows, rows, (one, other) => {
      const parts = [one, other].map((some) => evaluateTasks(flat(some).scores, flat(some).labels, TASKS, { detail: 'temperature' }));
      const together = evaluateTasks(flat([...one, ...other]).scores, flat([...one, ...other]).labels, TASKS, { detail: 'temperature' });
      const merged = mergeEvaluations(parts);
      expect(merged.tasks?.map(({ confusion }) => confusion)).toEqual(together.tasks?.map(({ confusion }) => confusion));
      const metrics = metricsOf(merged);
      const byTask = (merged.tasks ?? []).map(metricsOf);
      const known = byTask.map(({ balancedAccuracy }) => balancedAccuracy).filter((value) => value !== null);
      if (known.length === 0) expect(metrics.balancedAccuracy).toBeNull();
      else expect(metrics.balancedAccuracy).toBeCloseTo(known.reduce((sum, value) => sum + value, 0) / known.length, 12);
      const losses = byTask.map(({ meanLoss }) => meanLoss).filter((value) => value !== null);
      if (losses.length > 0)
        expect(metrics.meanLoss).toBeCloseTo(
          losses.reduce((sum, value) => sum + value, 0),
          9,
        );
      expect(metricsOfTotals(mergeTotals(parts.map(totalsOf)))).toEqual(metricsOf(merged));
      const scaled = (merged.tasks ?? []).filter(({ count }) => count > 0).map(({ scaledLosses = [] }) => scaledLosses);
      scaled[0]?.forEach((_, i) => {
        expect(merged.scaledLosses?.[i]).toBeCloseTo(
          scaled.reduce((sum, one) => sum + (one[i] ?? 0), 0),
          6,
        );
      });
      expect(bestTemperature(merged) === null).toBe(scaled.length === 0);
    }),
  );
});

it('is for one task what an evaluation always was', () => {
  const scores = Float32Array.of(1, 2, 3, 0, 0, 1);
  const labels = Int32Array.of(2, 0);
  expect(evaluateTasks(scores, labels, [3])).toEqual(evaluateScores(scores, labels, 3));
  expect(scoresByTask(scores, labels, [3])[0]?.scores).toBe(scores);
  expect(labelsOfTask(labels, 0, 1)).toBe(labels);
});

it('of nothing merges with anything of the same tasks, and with nothing else', () => {
  const some = evaluateTasks(Float32Array.of(1, 0, 0, 0, 1), Int32Array.of(0, -1), TASKS);
  expect(mergeEvaluations([emptyTasks(TASKS), some])).toEqual(some);
  expect(() => mergeEvaluations([emptyTasks([5]), some])).toThrow(RangeError);
});
