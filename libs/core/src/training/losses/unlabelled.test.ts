import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateScores, metricsOf } from '../../evaluation/index.ts';
import { type LossConfig, PLAIN_LOSS } from '../../federation/index.ts';
import { headArchitecture, type Tf } from '../../heads/index.ts';
import type { Parameters } from '../../parameters/index.ts';
import { createRandom } from '../../random/index.ts';
import { predictScores } from '../predict.ts';
import { expectFormula, normalRows, plainSoftmax, type Rows, sumOf, total } from '../testing/gradients.ts';
import { wasmEngine } from '../testing/wasm.ts';
import { train } from '../train.ts';
import type { FeatureSet } from '../types.ts';
import { viewsOf } from './consistency.ts';
import { meanEntropy } from './entropy.ts';
import { absoluteSum } from './l1.ts';
import { pseudoLabelLoss } from './pseudo-labels.ts';
import { unlabelledRows } from './term.ts';

let tf: Tf;
beforeAll(async () => {
  tf = await wasmEngine();
});

const LOGITS = normalRows(6, 3, 1, 3);
const MARKS: Rows = [[1], [0], [1], [1], [1], [0]];

describe('terms that need no label are their formulas, and so are their gradients', () => {
  it('entropy of the rows without a label', () =>
    expectFormula(
      tf,
      [LOGITS],
      (logits) => meanEntropy(tf, logits, tf.tensor2d(MARKS)),
      (logits) => -total(plainSoftmax(logits), (p, i) => (MARKS[i]?.[0] ?? 0) * p * Math.log(p)) / 4,
    ));

  it.each([0, 0.7, 0.9])('pseudo-labels from threshold %d on', (threshold) => {
    const probabilities = plainSoftmax(LOGITS);
    const labels = probabilities.map((row) => (Math.max(...row) >= threshold ? row.indexOf(Math.max(...row)) : -1));
    expect(labels.filter((label) => label >= 0).length).toBe(sumOf(probabilities.map((row) => Number(Math.max(...row) >= threshold))));
    return expectFormula(
      tf,
      [LOGITS],
      (logits) => pseudoLabelLoss(tf, logits, tf.tensor2d(MARKS), threshold),
      (logits) => -total(plainSoftmax(logits), (p, i, k) => (labels[i] === k ? (MARKS[i]?.[0] ?? 0) * Math.log(p) : 0)) / 4,
    );
  });

  it('no row without a label costs nothing', () => {
    const values = tf.tidy(() => {
      const [logits, rows] = [tf.tensor2d(LOGITS), tf.tensor2d(MARKS.map(() => [0]))];
      return [meanEntropy(tf, logits, rows), pseudoLabelLoss(tf, logits, rows, 0)].map((value) => Math.abs(value.dataSync()[0] ?? 1));
    });
    expect(values).toEqual([0, 0]);
  });

  it('a row without a label is one whose targets add up to nothing', () => {
    const marks = tf.tidy(() => [
      ...unlabelledRows(
        tf,
        tf.tensor2d([
          [0, 1],
          [0, 0],
          [0.5, 0.5],
        ]),
      ).dataSync(),
    ]);
    expect(marks).toEqual([0, 1, 0]);
  });

  it('L1', () =>
    expectFormula(
      tf,
      [LOGITS],
      (weights) => absoluteSum(tf, weights),
      (weights) => total(weights, Math.abs),
    ));

  it('L1 pulls nothing away from 0', () =>
    expect(
      tf.tidy(() => [
        ...tf
          .grad((weights) => absoluteSum(tf, weights))(tf.zeros([2, 2]))
          .dataSync(),
      ]),
    ).toEqual([0, 0, 0, 0]));
});

it('views of an image are the rows with its number', () => {
  expect(viewsOf(Int32Array.of(7, 3, 7, 7))).toEqual([[0, 2, 3], [1], [0, 2, 3], [0, 2, 3]]);
});

describe('a site without labels', () => {
  const architecture = headArchitecture({ kind: 'linear' }, { featureSize: 2, classes: 2 });
  /** Two classes along the first feature, all of it shifted. */
  function siteOf(shift: number, seed: number): FeatureSet {
    const random = createRandom(seed);
    const labels = Int32Array.from({ length: 300 }, (_, row) => row % 2);
    const features = Float32Array.from(
      { length: 600 },
      (_, i) => (i % 2 === 0 ? 5 * (labels[i / 2] ?? 0) - 2.5 + shift : 0) + random.normal(),
    );
    return { features, labels, count: 300, dimension: 2 };
  }
  const labelled = siteOf(0, 1);
  const shifted = siteOf(1.5, 2);
  const config = { batchSize: 50, optimiser: { name: 'sgd', learningRate: 0.05, momentum: 0.9 } as const, l2: 0.1 };
  const trainOn = async (initial: Parameters, data: FeatureSet, terms: LossConfig['terms'] = [], epochs = 10): Promise<Parameters> =>
    (await train(tf, { architecture, initial, data, config: { ...config, loss: { ...PLAIN_LOSS, terms } }, epochs, seed: 3 })).parameters;
  const accuracyOf = async (head: Parameters): Promise<number> =>
    metricsOf(evaluateScores(await predictScores(tf, architecture, head, shifted.features, 2), shifted.labels, 2)).accuracy ?? 0;

  it.each<[string, LossConfig['terms']]>([
    ['entropy', [{ name: 'entropy', weight: 1 }]],
    ['pseudo-labels', [{ name: 'pseudo-labels', weight: 1, threshold: 0.6 }]],
  ])('gains by %s on a model of another site', async (_name, terms) => {
    const model = await trainOn(architecture.initialise(1), labelled);
    const before = await accuracyOf(model);
    const unlabelled = { ...shifted, labels: shifted.labels.map(() => -1) };
    expect(before).toBeLessThan(0.92);
    expect(await accuracyOf(await trainOn(model, unlabelled, terms, 40))).toBeGreaterThan(before + 0.03);
    expect(await accuracyOf(await trainOn(model, unlabelled))).toBeLessThanOrEqual(before);
  });
});
