import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { PLAIN_LOSS } from '../federation/index.ts';
import { headArchitecture, type Tf } from '../heads/index.ts';
import { lossStatisticsOf } from './loss-statistics.ts';
import { createObjective } from './objective.ts';
import { expectFormula, normalRows, plainSoftmax, type Rows, sumOf } from './testing/gradients.ts';
import { wasmEngine } from './testing/wasm.ts';
import { train } from './train.ts';
import type { FeatureSet } from './types.ts';

let tf: Tf;
beforeAll(async () => {
  tf = await wasmEngine();
});

const TASKS = [3, 2];
const X = normalRows(5, 4, 1);
/** The third image is known in the first task alone, the fourth in the second, the fifth in none. */
const Y = [
  [0, 1],
  [2, 0],
  [1, -1],
  [-1, 1],
  [-1, -1],
];
const data: FeatureSet = { features: Float32Array.from(X.flat()), labels: Int32Array.from(Y.flat()), count: 5, dimension: 4 };
const architecture = headArchitecture({ kind: 'linear' }, { featureSize: 4, classes: 5, tasks: TASKS });
const config = { batchSize: 5, optimiser: { name: 'sgd', learningRate: 0.1, momentum: 0 }, l2: 0 } as const;
const objective = (set: FeatureSet, loss = PLAIN_LOSS) =>
  createObjective(tf, { architecture, initial: architecture.initialise(1), data: set, config: { ...config, loss }, seed: 1 });

const scoresOf = (weights: Rows, bias: Rows): Rows =>
  X.map((x) => (bias[0] ?? []).map((b, k) => b + sumOf(x.map((value, j) => value * (weights[j]?.[k] ?? 0)))));

/** Σ_j of the mean over the images that are known in task j of −log p of their class. */
function formula(weights: Rows, bias: Rows, smoothing = 0, byClass: Rows = []): number {
  const scores = scoresOf(weights, bias);
  return sumOf(
    TASKS.map((size, task) => {
      const start = sumOf(TASKS.slice(0, task));
      const known = Y.flatMap((labels, row) => ((labels[task] ?? -1) < 0 ? [] : [row]));
      const losses = known.map((row) => {
        const [p = []] = plainSoftmax([scores[row]?.slice(start, start + size) ?? []]);
        return (
          -(byClass[task]?.[Y[row]?.[task] ?? 0] ?? 1) *
          sumOf(p.map((value, k) => ((1 - smoothing) * Number(k === Y[row]?.[task]) + smoothing / size) * Math.log(value)))
        );
      });
      return known.length === 0 ? 0 : sumOf(losses) / known.length;
    }),
  );
}

describe('the loss of several tasks', () => {
  it.each([0, 0.2])('is the sum of their means over the images that have a label, with its gradient; smoothed by %s', async (smoothing) => {
    const { lossOf, dispose } = objective(data, { ...PLAIN_LOSS, labelSmoothing: smoothing });
    const onEngine = (weights: Tensor2D, bias: Tensor2D): Scalar => lossOf(Int32Array.of(0, 1, 2, 3, 4))(weights, tf.squeeze(bias));
    await expectFormula(tf, [normalRows(4, 5, 2), normalRows(1, 5, 3)], onEngine, (w, b) => formula(w, b, smoothing));
    dispose();
  });

  it('weighs classes within each task, by the counts of all sites', async () => {
    const loss = { ...PLAIN_LOSS, classWeights: 'balanced' as const };
    const statistics = lossStatisticsOf(data, loss, architecture);
    expect([...statistics.counts]).toEqual([1, 1, 1, 1, 2]);
    const request = { architecture, initial: architecture.initialise(1), data, config: { ...config, loss }, seed: 1 };
    const { lossOf, dispose } = createObjective(tf, { ...request, federated: { statistics, teachers: [], domain: null } });
    const onEngine = (weights: Tensor2D, bias: Tensor2D): Scalar => lossOf(Int32Array.of(0, 1, 2, 3, 4))(weights, tf.squeeze(bias));
    const byClass = [
      [1, 1, 1],
      [1.5, 0.75],
    ];
    const weighed = (weights: Rows, bias: Rows): number => formula(weights, bias, 0, byClass);
    await expectFormula(tf, [normalRows(4, 5, 2), normalRows(1, 5, 3)], onEngine, weighed);
    dispose();
  });

  it('is 0 with no gradient where a batch knows nothing', async () => {
    const { lossOf, dispose } = objective(data);
    const onEngine = (weights: Tensor2D, bias: Tensor2D): Scalar => lossOf(Int32Array.of(4))(weights, tf.squeeze(bias));
    await expectFormula(tf, [normalRows(4, 5, 2), normalRows(1, 5, 3)], onEngine, () => 0);
    dispose();
  });
});

describe('several labels an image', () => {
  it('as tasks {absent, present} have the loss of a sigmoid of the difference of both scores', async () => {
    const labels = Int32Array.of(1, 0, 0, 1, 1, 1, 0, 0, 1, -1);
    const binary = headArchitecture({ kind: 'linear' }, { featureSize: 4, classes: 4, tasks: [2, 2] });
    const { lossOf, dispose } = createObjective(tf, {
      architecture: binary,
      initial: binary.initialise(1),
      data: { ...data, labels },
      config,
      seed: 1,
    });
    const onEngine = (weights: Tensor2D, bias: Tensor2D): Scalar => lossOf(Int32Array.of(0, 1, 2, 3, 4))(weights, tf.squeeze(bias));
    const sigmoids = (weights: Rows, bias: Rows): number => {
      const scores = scoresOf(weights, bias);
      return sumOf(
        [0, 1].map((label) => {
          const known = [0, 1, 2, 3, 4].filter((row) => (labels[2 * row + label] ?? -1) >= 0);
          const losses = known.map((row) => {
            const z = (scores[row]?.[2 * label + 1] ?? 0) - (scores[row]?.[2 * label] ?? 0);
            const present = labels[2 * row + label] === 1;
            return Math.log(1 + Math.exp(present ? -z : z)); // −log σ(±z)
          });
          return sumOf(losses) / known.length;
        }),
      );
    };
    await expectFormula(tf, [normalRows(4, 4, 2), normalRows(1, 4, 3)], onEngine, sigmoids);
    dispose();
  });
});

describe('training', () => {
  it('moves the outputs of a task by the images that know it, and no others', async () => {
    const labels = Int32Array.from(Y.flatMap(([first = -1]) => [first, -1]));
    const { parameters } = await train(tf, {
      architecture,
      initial: architecture.initialise(1),
      data: { ...data, labels },
      config,
      epochs: 3,
      seed: 4,
    });
    const ofTask = (task: number) => parameters.values.filter((_, i) => Number(i % 5 >= 3) === task);
    expect(ofTask(0).some((value) => value !== 0)).toBe(true);
    expect(ofTask(1).every((value) => value === 0)).toBe(true);
  });

  it('refuses labels that are not one a task', async () => {
    const wrong = { ...data, labels: Int32Array.of(0, 1, 2, 0, 1) };
    const request = { architecture, initial: architecture.initialise(1), data: wrong, config, epochs: 1, seed: 1 };
    await expect(train(tf, request)).rejects.toThrow(RangeError);
    await expect(train(tf, { ...request, data: { ...data, labels: data.labels.map(() => 2) } })).rejects.toThrow('label 2');
  });
});
