import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minimise } from './minimise.ts';
import { softmaxRegression } from './softmax-regression.ts';

describe('softmax regression', () => {
  const golden = JSON.parse(readFileSync(new URL('./softmax-regression.golden.json', import.meta.url), 'utf8')) as {
    cases: { name: string; classes: number; l2: number; points: number[]; labels: number[]; weights: number[]; bias: number[] }[];
  };
  it.each(golden.cases)('is the one that scikit-learn fits: $name', ({ classes, l2, points, labels, weights, bias }) => {
    const found = softmaxRegression({ points: Float64Array.from(points), labels: Int32Array.from(labels), classes }, l2);
    const middle = found.bias.reduce((sum, value) => sum + value, 0) / classes;
    for (const [i, weight] of weights.entries()) expect(found.weights[i]).toBeCloseTo(weight, 5);
    for (const [c, value] of bias.entries()) expect((found.bias[c] ?? 0) - middle).toBeCloseTo(value, 5);
  });

  it('gives the shares of the classes where the points say nothing', () => {
    const { weights, bias } = softmaxRegression({ points: new Float64Array(8), labels: Int32Array.of(0, 0, 0, 1), classes: 2 }, 0.1);
    expect([...weights]).toEqual([0, 0, 0, 0]);
    expect((bias[0] ?? 0) - (bias[1] ?? 0)).toBeCloseTo(Math.log(3), 6);
  });

  it('refuses points that are no rows', () => {
    expect(() => softmaxRegression({ points: new Float64Array(7), labels: new Int32Array(2), classes: 2 }, 1)).toThrow(RangeError);
  });
});

describe('minimise', () => {
  it('finds the least of any convex quadratic', () => {
    const value = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0.01, max: 100, noNaN: true }), value), { minLength: 1, maxLength: 12 }),
        value,
        (parts, tilt) => {
          const f = (at: Float64Array, gradient: Float64Array): number => {
            const total = at.reduce((sum, x) => sum + x, 0) - tilt;
            gradient.fill(total);
            return parts.reduce(
              (sum, [steepness, middle], i) => {
                const away = (at[i] ?? 0) - middle;
                gradient[i] = (gradient[i] ?? 0) + steepness * away;
                return sum + (steepness / 2) * away * away;
              },
              (total * total) / 2,
            );
          };
          const found = minimise(f, new Float64Array(parts.length));
          const gradient = new Float64Array(parts.length);
          f(found, gradient);
          for (const part of gradient) expect(Math.abs(part)).toBeLessThanOrEqual(1e-5);
        },
      ),
    );
  });

  it('starts where it is told and stops after so many steps', () => {
    const start = Float64Array.of(3);
    const f = (at: Float64Array, gradient: Float64Array): number => {
      gradient[0] = (at[0] ?? 0) ** 3;
      return (at[0] ?? 0) ** 4 / 4;
    };
    expect([...minimise(f, start, { iterations: 0 })]).toEqual([3]);
    expect([...start]).toEqual([3]);
    expect(Math.abs(minimise(f, start)[0] ?? 1)).toBeLessThan(0.01);
  });
});
