import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/index.ts';
import { classMomentsOf } from './class-moments.ts';
import { classSumsOf } from './class-sums.ts';
import { virtualFeatures, virtualHead } from './virtual-features.ts';

const SHAPE = { classes: 3, dimension: 3, gridExponent: -12 };
const SETTINGS = { gridExponent: -12, standardise: true, deviationFloor: 0.5 };
const MEANS = [
  [2, 0, 1],
  [-1, 3, 0],
];

/** Two of three classes, whose second feature follows the first, and whose deviations differ by a factor of 2. */
const random = createRandom(5);
const labels = Int32Array.from({ length: 600 }, (_, row) => (row % 4 === 0 ? 1 : 0));
const features = Float32Array.from(
  [...labels].flatMap((label) => {
    const [a, b, c] = [random.normal(), random.normal(), random.normal()];
    const size = label === 0 ? 1 : 2;
    return [a, a + 0.5 * b, 0.3 * c].map((value, j) => (MEANS[label]?.[j] ?? 0) + size * value);
  }),
);

function momentsOf(points: Float64Array, own: Int32Array, label: number) {
  const rows = [...own.keys()].filter((row) => own[row] === label).map((row) => [...points.subarray(3 * row, 3 * row + 3)]);
  const mean = [0, 1, 2].map((j) => rows.reduce((sum, row) => sum + (row[j] ?? 0), 0) / rows.length);
  const covariance = [0, 1, 2].map((i) =>
    [0, 1, 2].map(
      (j) => rows.reduce((sum, row) => sum + ((row[i] ?? 0) - (mean[i] ?? 0)) * ((row[j] ?? 0) - (mean[j] ?? 0)), 0) / (rows.length - 1),
    ),
  );
  return { mean, covariance };
}

const wholly = { mean: new Float32Array(3), scale: Float32Array.of(1, 1, 1) };

describe('virtual features', () => {
  it('have the means of the classes and the covariance that they share', () => {
    const sums = classSumsOf(features, labels, SHAPE);
    const { points, labels: own, classes } = virtualFeatures(sums, wholly, -12, { images: 4000, seed: 1 });
    expect([classes, own.length]).toEqual([3, 8000]);
    const drawn = [0, 1].map((label) => momentsOf(points, own, label));
    const real = [0, 1].map((label) => momentsOf(Float64Array.from(features), labels, label));
    for (const [label, { mean }] of drawn.entries())
      for (const [j, value] of mean.entries()) expect(Math.abs(value - (real[label]?.mean[j] ?? 0))).toBeLessThan(0.1);
    const pooled = (i: number, j: number) => (449 * (real[0]?.covariance[i]?.[j] ?? 0) + 149 * (real[1]?.covariance[i]?.[j] ?? 0)) / 598;
    for (const { covariance } of drawn)
      for (const i of [0, 1, 2])
        for (const j of [0, 1, 2])
          expect(Math.abs((covariance[i]?.[j] ?? 0) - pooled(i, j))).toBeLessThan(0.15 * Math.max(1, pooled(i, i)));
  });

  it('from sums of squares have the means and variances of the classes, and no covariance', () => {
    const { points, labels: own } = virtualFeatures(classMomentsOf(features, labels, SHAPE), wholly, -12, { images: 4000, seed: 1 });
    for (const label of [0, 1]) {
      const drawn = momentsOf(points, own, label);
      const real = momentsOf(Float64Array.from(features), labels, label);
      for (const j of [0, 1, 2]) {
        expect(Math.abs((drawn.mean[j] ?? 0) - (real.mean[j] ?? 0))).toBeLessThan(0.15);
        expect((drawn.covariance[j]?.[j] ?? 0) / (real.covariance[j]?.[j] ?? 1)).toBeCloseTo(1, 0);
      }
      expect(Math.abs(drawn.covariance[0]?.[1] ?? 1)).toBeLessThan(0.1 * (real.covariance[0]?.[1] ?? 0));
    }
  });

  it('are the same for the same seed, and others for another', () => {
    const sums = classSumsOf(features, labels, SHAPE);
    const drawn = (seed: number) => virtualFeatures(sums, wholly, -12, { images: 3, seed });
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7).points).not.toEqual(drawn(8).points);
  });

  it('of a class with one image, and of images that are all the same, are these images', () => {
    const one = classMomentsOf(Float32Array.of(1, 2, 3), Int32Array.of(2), SHAPE);
    expect([...virtualFeatures(one, wholly, -12, { images: 2, seed: 1 }).points]).toEqual([1, 2, 3, 1, 2, 3]);
    const same = classSumsOf(Float32Array.of(1, 2, 3, 1, 2, 3), Int32Array.of(2, 2), SHAPE);
    for (const [i, value] of virtualFeatures(same, wholly, -12, { images: 1, seed: 1 }).points.entries())
      expect(value).toBeCloseTo(i + 1, 3);
  });
});

describe('the head from virtual features', () => {
  it.each([
    ['with the Gram matrix', classSumsOf(features, labels, SHAPE)],
    ['with squares', classMomentsOf(features, labels, SHAPE)],
  ])('tells the classes apart, rare ones as well: %s', (_, sums) => {
    const { standardisation, weights, bias } = virtualHead(sums, SETTINGS, { images: 200, seed: 3, l2: 1e-3 });
    const right = [0, 0];
    labels.forEach((label, row) => {
      const scores = [0, 1].map((c) =>
        [0, 1, 2].reduce((score, j) => {
          const value = ((features[3 * row + j] ?? 0) - (standardisation.mean[j] ?? 0)) * (standardisation.scale[j] ?? 0);
          return score + value * (weights[3 * j + c] ?? 0);
        }, bias[c] ?? 0),
      );
      if ((scores[1] ?? 0) > (scores[0] ?? 0) === (label === 1)) right[label] = (right[label] ?? 0) + 1;
    });
    expect((right[0] ?? 0) / 450).toBeGreaterThan(0.85);
    expect((right[1] ?? 0) / 150).toBeGreaterThan(0.85);
  });

  it('needs an image', () => {
    expect(() =>
      virtualHead(classMomentsOf(new Float32Array(0), new Int32Array(0), SHAPE), SETTINGS, { images: 1, seed: 1, l2: 1 }),
    ).toThrow(RangeError);
  });
});
