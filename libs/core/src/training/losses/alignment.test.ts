import type { Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { randomWeights, type Tf } from '../../heads/index.ts';
import { classStatisticsOf, covarianceOf } from '../../statistics/index.ts';
import { expectFormula, normalRows, plainSoftmax, type Rows, square, sumOf, total } from '../testing/gradients.ts';
import { wasmEngine } from '../testing/wasm.ts';
import { reverseGradient } from './adversarial.ts';
import { coralLoss } from './coral.ts';
import { weightedCrossEntropy } from './cross-entropy.ts';
import { prototypeDistance } from './embedding-alignment.ts';
import { fourierMaps, meanDiscrepancy } from './mmd.ts';

let tf: Tf;
beforeAll(async () => {
  tf = await wasmEngine();
});

const WIDTH = 4;
const POINTS = normalRows(6, WIDTH, 1);
const OTHERS = normalRows(40, WIDTH, 2, 1.5);

function plainCovariance(rows: Rows): Rows {
  const mean = (k: number) => sumOf(rows.map((row) => row[k] ?? 0)) / rows.length;
  return Array.from({ length: WIDTH }, (_, a) =>
    Array.from(
      { length: WIDTH },
      (__, b) => sumOf(rows.map((row) => ((row[a] ?? 0) - mean(a)) * ((row[b] ?? 0) - mean(b)))) / (rows.length - 1),
    ),
  );
}

const statisticsOf = (rows: Rows, fourier: Parameters<typeof classStatisticsOf>[1]['fourier'] = null) =>
  classStatisticsOf(
    { features: Float32Array.from(rows.flat()), labels: Int32Array.from(rows, (_, row) => row % 2), dimension: WIDTH },
    { sums: true, squares: true, gram: true, fourier },
    2,
  );

describe('terms that align the representation are their formulas, and so are their gradients', () => {
  it('distance to the prototypes', () => {
    const prototypes = normalRows(3, WIDTH, 5);
    const weights = plainSoftmax(normalRows(6, 3, 6)).map((row, i) => (i === 2 ? [0, 0, 0] : row.map(Math.fround)));
    return expectFormula(
      tf,
      [POINTS],
      (points) => prototypeDistance(tf, points, tf.tensor2d(prototypes), tf.tensor2d(weights)),
      (points) =>
        total(weights, (w, i, k) => w * sumOf((points[i] ?? []).map((x, j) => square((prototypes[k]?.[j] ?? 0) - x)))) / points.length,
    );
  });

  it('CORAL, against the covariance that sums over sites give', () => {
    const covariance = covarianceOf(statisticsOf(OTHERS));
    const plain = plainCovariance(OTHERS);
    plain.flat().forEach((value, i) => {
      expect(covariance[i]).toBeCloseTo(value, 6);
    });
    return expectFormula(
      tf,
      [POINTS],
      (points) => coralLoss(tf, points, tf.tensor2d(plain), total(plain, square)),
      (points) => total(plainCovariance(points), (value, a, b) => square(value - (plain[a]?.[b] ?? 0))) / (4 * WIDTH * WIDTH),
    );
  });

  it('CORAL of a single image is 0', () => {
    const value = tf.tidy(() =>
      coralLoss(
        tf,
        tf.tensor2d([[1, 2]]),
        tf.tensor2d([
          [1, 0],
          [0, 1],
        ]),
        2,
      ).dataSync(),
    );
    expect(value[0]).toBe(0);
  });

  it('MMD over several bandwidths, against the means that sums over sites give', () => {
    const bandwidths = [0.5, 2];
    const units = 16;
    const { fourier } = statisticsOf(OTHERS, fourierMaps({ bandwidths, units }, WIDTH));
    const drawn = bandwidths.map((bandwidth) => randomWeights({ kernel: 'fourier', units, bandwidth }, WIDTH));
    const rowsOf = (weights: Float64Array): Rows =>
      Array.from({ length: units }, (_, u) => [...weights.subarray(u * WIDTH, (u + 1) * WIDTH)]);
    const weights = drawn.flatMap((one) => rowsOf(one.weights));
    const offsets = drawn.flatMap((one) => [...one.offsets]);
    const plainMap = (x: number[]): number[] =>
      weights.map((w, u) => Math.SQRT2 * Math.cos(sumOf(w.map((value, j) => value * (x[j] ?? 0))) + (offsets[u] ?? 0)));
    const meanOf = (rows: Rows): number[] => weights.map((_, u) => sumOf(rows.map((row) => plainMap(row)[u] ?? 0)) / rows.length);
    const means = meanOf(OTHERS);
    means.forEach((value, u) => {
      expect((fourier[u] ?? 0) / OTHERS.length).toBeCloseTo(value, 5);
    });
    return expectFormula(
      tf,
      [POINTS],
      (points) =>
        meanDiscrepancy(tf, points, {
          weights: { matrix: tf.transpose(tf.tensor2d(weights)), transposed: tf.tensor2d(weights) },
          offsets: tf.tensor1d(offsets),
          means: tf.tensor1d(means),
          units,
        }),
      (points) => sumOf(meanOf(points).map((value, u) => square(value - (means[u] ?? 0)))) / units,
    );
  });

  it('MMD is near that of the Gaussian kernel itself', () => {
    const bandwidth = 1;
    const kernel = (a: number[], b: number[]) =>
      Math.exp(-sumOf(a.map((value, j) => square(value - (b[j] ?? 0)))) / (2 * bandwidth ** 2 * WIDTH));
    const mean = (a: Rows, b: Rows) => sumOf(a.flatMap((x) => b.map((y) => kernel(x, y)))) / (a.length * b.length);
    const exact = mean(POINTS, POINTS) - 2 * mean(POINTS, OTHERS) + mean(OTHERS, OTHERS);
    const units = 8000;
    const map = fourierMaps({ bandwidths: [bandwidth], units }, WIDTH);
    const sums = (rows: Rows) => rows.map((row) => map.apply(Float32Array.from(row)));
    const meanOf = (rows: Rows, u: number) => sumOf(sums(rows).map((one) => one[u] ?? 0)) / rows.length;
    const [own, others] = [sums(POINTS), sums(OTHERS)];
    const approximate =
      sumOf(
        Array.from({ length: units }, (_, u) =>
          square(sumOf(own.map((one) => one[u] ?? 0)) / own.length - sumOf(others.map((one) => one[u] ?? 0)) / others.length),
        ),
      ) / units;
    expect(meanOf(POINTS.slice(0, 1), 0)).toBeCloseTo(own[0]?.[0] ?? Number.NaN);
    expect(Math.abs(approximate - exact)).toBeLessThan(0.03);
  });

  it('the reversed gradient is that of the discriminator times −factor, and the points are as they were', async () => {
    const weights = normalRows(WIDTH, 3, 8);
    const targets = tf.tensor2d([0, 1, 2, 0, 1, 2].map((k) => [0, 1, 2].map((other) => Number(other === k))));
    const loss = (points: Tensor2D) => weightedCrossEntropy(tf, tf.matMul(points, tf.tensor2d(weights)), targets, 6);
    const [plain, reversed] = tf.tidy(() =>
      [loss, (points: Tensor2D) => loss(reverseGradient(tf, points, 0.5))].map((of) => {
        const { value, grad } = tf.valueAndGrad((points) => of(points as Tensor2D))(tf.tensor2d(POINTS)); // a matrix was given
        return { value: value.dataSync()[0], gradient: [...grad.dataSync()] };
      }),
    );
    targets.dispose();
    expect(reversed?.value).toBe(plain?.value);
    plain?.gradient.forEach((value, i) => {
      expect(reversed?.gradient[i]).toBeCloseTo(-0.5 * value, 6);
    });
  });
});
