import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMoments, emptyMoments, type Moments, momentsOf, subtractMoments } from './moments.ts';

const DIMENSION = 3;

function rowsOf(value: fc.Arbitrary<number>): fc.Arbitrary<Float32Array> {
  return fc.array(fc.tuple(value, value, value), { maxLength: 20 }).map((rows) => Float32Array.from(rows.flat()));
}

function union(a: Float32Array, b: Float32Array): Float32Array {
  return Float32Array.from([...a, ...b]);
}

function expectClose(found: Moments, expected: Moments, magnitude: Float64Array): void {
  expect(found.count).toBe(expected.count);
  for (let j = 0; j < DIMENSION; j++) {
    const limit = 1e-12 * (magnitude[j] ?? 0);
    expect(Math.abs((found.sum[j] ?? 0) - (expected.sum[j] ?? 0))).toBeLessThanOrEqual(limit);
    const square = expected.sumOfSquares[j] ?? 0;
    expect(Math.abs((found.sumOfSquares[j] ?? 0) - square)).toBeLessThanOrEqual(1e-12 * square);
  }
}

describe('moments', () => {
  it('are count, sum and sum of squares', () => {
    expect(momentsOf(Float32Array.of(1, 2, 3, -4), 2)).toEqual({
      count: 2,
      sum: Float64Array.of(4, -2),
      sumOfSquares: Float64Array.of(10, 20),
    });
  });

  it('of parts add up exactly to those of the union, for whole numbers', () => {
    const rows = rowsOf(fc.integer({ min: -1000, max: 1000 }));
    fc.assert(
      fc.property(rows, rows, rows, (a, b, c) => {
        const [x, y, z] = [momentsOf(a, DIMENSION), momentsOf(b, DIMENSION), momentsOf(c, DIMENSION)];
        const whole = momentsOf(union(union(a, b), c), DIMENSION);
        expect(addMoments(addMoments(x, y), z)).toEqual(whole);
        expect(addMoments(z, addMoments(y, x))).toEqual(whole);
      }),
    );
  });

  it('of a part taken from the whole leave those of the rest exactly, for features on a grid', () => {
    const rows = rowsOf(fc.float({ min: -100, max: 100, noNaN: true }));
    fc.assert(
      fc.property(rows, rows, (a, b) => {
        const [whole, part, rest] = [momentsOf(union(a, b), DIMENSION, -9), momentsOf(a, DIMENSION, -9), momentsOf(b, DIMENSION, -9)];
        expect(subtractMoments(whole, part)).toEqual(rest);
      }),
    );
    expect(() => subtractMoments(emptyMoments(2), emptyMoments(3))).toThrow(RangeError);
  });

  it('of parts add up to those of the union within 1e-12, for any numbers', () => {
    const rows = rowsOf(fc.float({ min: -100, max: 100, noNaN: true }));
    fc.assert(
      fc.property(rows, rows, (a, b) => {
        const all = union(a, b);
        const magnitude = momentsOf(all.map(Math.abs), DIMENSION).sum;
        expectClose(addMoments(momentsOf(a, DIMENSION), momentsOf(b, DIMENSION)), momentsOf(all, DIMENSION), magnitude);
      }),
    );
  });

  it('of nothing change nothing', () => {
    const moments = momentsOf(Float32Array.of(1, 2, 3), DIMENSION);
    expect(addMoments(moments, emptyMoments(DIMENSION))).toEqual(moments);
  });

  it('refuse broken rows and other dimensions', () => {
    expect(() => momentsOf(new Float32Array(4), DIMENSION)).toThrow(RangeError);
    expect(() => addMoments(emptyMoments(2), emptyMoments(3))).toThrow(RangeError);
  });
});
