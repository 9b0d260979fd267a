import type { Tensor2D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Tf } from '../../heads/index.ts';
import { expectFormula, normalRows, plainSoftmax, type Rows, square, sumOf, total } from '../testing/gradients.ts';
import { wasmEngine } from '../testing/wasm.ts';
import { balancedWeights } from './class-weights.ts';
import { crossEntropy, weightedCrossEntropy } from './cross-entropy.ts';
import { focalLoss } from './focal.ts';
import { smoothTargets } from './label-smoothing.ts';
import { logitOffsets } from './logit-adjustment.ts';
import { meanSquaredError } from './mean-squared-error.ts';

let tf: Tf;
beforeAll(async () => {
  tf = await wasmEngine();
});

const LOGITS = normalRows(5, 3, 1, 2);
const ONE_HOT: Rows = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  [0, 1, 0],
  [1, 0, 0],
];
/** A soft label, a row that weighs twice, and one that weighs nothing. */
const WEIGHED: Rows = [
  [0.5, 0.25, 0.25],
  [0, 2, 0],
  [0, 0, 0],
  [0, 1, 0],
  [0.75, 0, 0.25],
];
const targetsOf = (rows: Rows): Tensor2D => tf.tensor2d(rows);
const plainCrossEntropy = (logits: Rows, targets: Rows, count: number): number =>
  -total(plainSoftmax(logits), (p, i, k) => (targets[i]?.[k] ?? 0) * Math.log(p)) / count;

describe('losses of images and labels are their formulas, and so are their gradients', () => {
  it('cross-entropy', () =>
    expectFormula(
      tf,
      [LOGITS],
      (logits) => crossEntropy(tf, logits, targetsOf(ONE_HOT)),
      (logits) => plainCrossEntropy(logits, ONE_HOT, 5),
    ));

  it('cross-entropy with soft, weighed and empty targets', () =>
    expectFormula(
      tf,
      [LOGITS],
      (logits) => weightedCrossEntropy(tf, logits, targetsOf(WEIGHED), 4),
      (logits) => plainCrossEntropy(logits, WEIGHED, 4),
    ));

  it.each([0, 0.5, 1, 2, 5])('focal, gamma %d', (gamma) =>
    expectFormula(
      tf,
      [LOGITS],
      (logits) => focalLoss(tf, logits, targetsOf(WEIGHED), gamma, 4),
      (logits) => -total(plainSoftmax(logits), (p, i, k) => (WEIGHED[i]?.[k] ?? 0) * (1 - p) ** gamma * Math.log(p)) / 4,
    ),
  );

  it('focal where an image is certain', async () => {
    const gradient = tf.tidy(() =>
      tf.grad((logits) => focalLoss(tf, logits as Tensor2D, targetsOf([[1, 0]]), 0.5, 1))(tf.tensor2d([[200, -200]])),
    ); // a matrix was given
    expect([...(await gradient.data())].every(Number.isFinite)).toBe(true);
    gradient.dispose();
  });

  it('mean squared error', async () => {
    const weights = [1, 2, 0, 1, 0.5];
    const plain = (by: readonly number[]) => (logits: Rows) =>
      total(plainSoftmax(logits), (p, i, k) => (by[i] ?? 0) * square(p - (ONE_HOT[i]?.[k] ?? 0))) / 5;
    await expectFormula(tf, [LOGITS], (logits) => meanSquaredError(tf, logits, targetsOf(ONE_HOT), null, 5), plain([1, 1, 1, 1, 1]));
    await expectFormula(
      tf,
      [LOGITS],
      (logits) => meanSquaredError(tf, logits, targetsOf(ONE_HOT), tf.tensor2d(weights, [5, 1]), 5),
      plain(weights),
    );
  });
});

describe('class weights', () => {
  it('make classes count alike and leave the mean weight of an image at 1', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 2, maxLength: 8 }), (counts) => {
        const weights = balancedWeights(counts);
        const images = sumOf(counts);
        const weighed = counts.map((count, k) => count * (weights[k] ?? 0));
        if (images > 0) expect(sumOf(weighed) / images).toBeCloseTo(1);
        const present = weighed.filter((_, k) => (counts[k] ?? 0) > 0);
        for (const one of present) expect(one).toBeCloseTo(images / present.length);
        counts.forEach((count, k) => {
          if (count === 0) expect(weights[k]).toBe(0);
        });
      }),
    );
  });

  it('are n / (classes · count) by hand', () => expect([...balancedWeights([6, 2])]).toEqual([8 / 12, 2]));
});

describe('logit adjustment', () => {
  it('is tau · log of the share of the class', () => {
    [...logitOffsets([6, 2], 1.5)].forEach((value, k) => {
      expect(value).toBeCloseTo(1.5 * Math.log([0.75, 0.25][k] ?? 0), 6);
    });
  });

  it('is finite for a class that nobody has', () => expect([...logitOffsets([9, 0], 1)].every(Number.isFinite)).toBe(true));
});

it('label smoothing spreads its share over the classes and leaves rows without a label', () => {
  const targets = Float32Array.of(0, 1, 0, 0, 0, 0);
  smoothTargets(targets, [3], 0.3);
  [0.1, 0.8, 0.1, 0, 0, 0].forEach((value, i) => {
    expect(targets[i]).toBeCloseTo(value);
  });
});
