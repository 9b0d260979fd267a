import type { Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Tf } from '../../heads/index.ts';
import { createRandom } from '../../random/index.ts';
import { classMeans, classStatisticsOf, withinClassVariance } from '../../statistics/index.ts';
import { expectFormula, normalRows, plainKl, plainSoftmax, type Rows, square, total } from '../testing/gradients.ts';
import { wasmEngine } from '../testing/wasm.ts';
import { distillationLoss, softenedMean } from './distillation.ts';
import { meanSquaredDistance } from './feature-map.ts';
import { klDivergence, klFromProbabilities } from './kl.ts';
import { virtualFeatures } from './source.ts';

let tf: Tf;
beforeAll(async () => {
  tf = await wasmEngine();
});

const TRAINED = normalRows(4, 3, 1);
const SOURCE = normalRows(4, 3, 2);
const over = (rows: Rows, temperature: number): Rows => rows.map((row) => row.map((value) => value / temperature));

describe('terms that hold to another head are their formulas, and so are their gradients', () => {
  it('KL between two heads, to either', () =>
    expectFormula(
      tf,
      [TRAINED, SOURCE],
      (trained, source) => klDivergence(tf, source, trained),
      (trained, source) => plainKl(plainSoftmax(source), plainSoftmax(trained)),
    ));

  it('KL is 0 between equals and above 0 otherwise, and depends on the direction', async () => {
    const values = await Promise.all(
      [
        [TRAINED, TRAINED],
        [TRAINED, SOURCE],
        [SOURCE, TRAINED],
      ].map(async ([from = [], to = []]) => {
        const kl = tf.tidy(() => klDivergence(tf, tf.tensor2d(from), tf.tensor2d(to)));
        const [value = Number.NaN] = await kl.data();
        kl.dispose();
        return value;
      }),
    );
    expect(Math.abs(values[0] ?? 1)).toBeLessThan(1e-6);
    expect(values[1]).toBeGreaterThan(0.01);
    expect(Math.abs((values[1] ?? 0) - (values[2] ?? 0))).toBeGreaterThan(1e-3);
  });

  it('KL from fixed probabilities, some of them 0', () => {
    const fixed: Rows = [
      [1, 0, 0],
      [0.5, 0.5, 0],
      [0.25, 0.25, 0.5],
      [0, 0, 1],
    ];
    return expectFormula(
      tf,
      [TRAINED],
      (trained) => klFromProbabilities(tf, tf.tensor2d(fixed), trained),
      (trained) => plainKl(fixed, plainSoftmax(trained)),
    );
  });

  it.each([1, 2, 5])('distillation at temperature %d', (temperature) => {
    const teacher = plainSoftmax(over(SOURCE, temperature));
    return expectFormula(
      tf,
      [TRAINED],
      (trained) => distillationLoss(tf, tf.tensor2d(teacher), trained, temperature),
      (trained) => temperature ** 2 * plainKl(teacher, plainSoftmax(over(trained, temperature))),
    );
  });

  it('an ensemble predicts the mean of what its heads predict', async () => {
    const mean = tf.tidy(() => softenedMean(tf, [tf.tensor2d(TRAINED), tf.tensor2d(SOURCE)], 3));
    const found = [...(await mean.data())];
    mean.dispose();
    const [a, b] = [plainSoftmax(over(TRAINED, 3)), plainSoftmax(over(SOURCE, 3))];
    a.flat().forEach((value, i) => {
      expect(found[i]).toBeCloseTo((value + (b.flat()[i] ?? 0)) / 2, 5);
    });
  });

  it('squared distance of feature maps', () =>
    expectFormula(
      tf,
      [TRAINED, SOURCE],
      (trained, source) => meanSquaredDistance(tf, trained, source as Tensor2D),
      (trained, source) => total(trained, (value, i, k) => square(value - (source[i]?.[k] ?? 0))) / 4,
    ));
});

describe('virtual features', () => {
  const random = createRandom(3);
  const count = 3000;
  const labels = Int32Array.from({ length: count }, (_, row) => (row % 4 === 0 ? 1 : 0));
  const features = Float32Array.from({ length: 2 * count }, (_, i) => {
    const label = labels[Math.floor(i / 2)] ?? 0;
    return i % 2 === 0 ? 3 * label + 0.5 * random.normal() : -label + 2 * random.normal();
  });
  const statistics = classStatisticsOf({ features, labels, dimension: 2 }, { sums: true, squares: true, gram: false, fourier: null }, 3);

  it('have the class shares, means and deviations that they are drawn from, and no class that nobody has', () => {
    const drawn = virtualFeatures(statistics, count, createRandom(4));
    const again = classStatisticsOf({ ...drawn, dimension: 2 }, { sums: true, squares: true, gram: false, fourier: null }, 3);
    expect((again.counts[1] ?? 0) / count).toBeCloseTo(0.25, 1);
    expect(again.counts[2]).toBe(0);
    const [means, variances] = [classMeans(again), withinClassVariance(again)];
    classMeans(statistics).forEach((mean, i) => {
      expect(Math.abs((means[i] ?? 0) - mean)).toBeLessThan(0.2);
    });
    [0.25, 4].forEach((variance, j) => {
      expect(Math.abs((variances[j] ?? 0) / variance - 1)).toBeLessThan(0.2);
    });
  });

  it('are the same for the same seed', () =>
    expect(virtualFeatures(statistics, 5, createRandom(4))).toEqual(virtualFeatures(statistics, 5, createRandom(4))));
});
