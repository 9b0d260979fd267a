import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyEvaluation, evaluate, mergeEvaluations } from './evaluation.ts';
import { metricsOf } from './metrics.ts';

const CLASSES = 3;

interface Judged {
  readonly probabilities: Float32Array;
  readonly labels: Int32Array;
}

const judged: fc.Arbitrary<Judged> = fc
  .array(
    fc.tuple(
      fc.float({ min: 0, max: 1, noNaN: true }),
      fc.float({ min: 0, max: 1, noNaN: true }),
      fc.float({ min: 0, max: 1, noNaN: true }),
      fc.nat(CLASSES - 1),
    ),
  )
  .map((rows) => ({
    probabilities: Float32Array.from(rows.flatMap((row) => row.slice(0, 3))),
    labels: Int32Array.from(rows.map((row) => row[3])),
  }));

describe('evaluate', () => {
  it('counts by true and predicted class, and sums the loss', () => {
    const { count, confusion, lossSum } = evaluate(
      Float32Array.of(0.5, 0.25, 0.25, 0.25, 0.5, 0.25, 0.25, 0.25, 0.5),
      Int32Array.of(0, 0, 2),
      CLASSES,
    );
    expect(count).toBe(3);
    expect(confusion).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 1]);
    expect(lossSum).toBeCloseTo(4 * Math.LN2, 12);
  });

  it('takes the lowest class among equals and keeps the loss of a sure mistake finite', () => {
    const { confusion, lossSum } = evaluate(Float32Array.of(0.5, 0.5, 0, 0, 1, 0), Int32Array.of(0, 2), CLASSES);
    expect(confusion).toEqual([1, 0, 0, 0, 0, 0, 0, 1, 0]);
    expect(lossSum).toBeCloseTo(Math.LN2 + 23 * Math.LN2, 10);
  });

  it('refuses what does not fit', () => {
    expect(() => evaluate(new Float32Array(4), Int32Array.of(0), CLASSES)).toThrow(RangeError);
    expect(() => evaluate(new Float32Array(3), Int32Array.of(3), CLASSES)).toThrow(RangeError);
    expect(() => evaluate(Float32Array.of(Number.NaN, 0, 0), Int32Array.of(0), CLASSES)).toThrow(RangeError);
  });
});

describe('mergeEvaluations', () => {
  it('of parts is the evaluation of the union', () => {
    fc.assert(
      fc.property(fc.array(judged, { minLength: 1, maxLength: 5 }), (parts) => {
        const merged = mergeEvaluations(parts.map(({ probabilities, labels }) => evaluate(probabilities, labels, CLASSES)));
        const whole = evaluate(
          Float32Array.from(parts.flatMap((part) => [...part.probabilities])),
          Int32Array.from(parts.flatMap((part) => [...part.labels])),
          CLASSES,
        );
        expect(merged.confusion).toEqual(whole.confusion);
        expect(merged.count).toBe(whole.count);
        expect(Math.abs(merged.lossSum - whole.lossSum)).toBeLessThanOrEqual(1e-12 * whole.lossSum);
        expect({ ...metricsOf(merged), meanLoss: 0 }).toEqual({ ...metricsOf(whole), meanLoss: 0 });
      }),
    );
  });

  it('refuses nothing and other classes', () => {
    expect(() => mergeEvaluations([])).toThrow(RangeError);
    expect(() => mergeEvaluations([emptyEvaluation(2), emptyEvaluation(3)])).toThrow(RangeError);
  });
});
