import { beforeAll, describe, expect, it } from 'vitest';
import { AtollError } from '../errors.ts';
import { softmax } from '../evaluation/index.ts';
import { type HeadConfig, headArchitecture, type Tf } from '../heads/index.ts';
import { createRandom, seedFrom } from '../random/index.ts';
import { predictScores } from './predict.ts';
import { epochOrder } from './sampler.ts';
import { clusters } from './testing/examples.ts';
import { plainSoftmaxRegression } from './testing/plain-softmax.ts';
import { wasmEngine } from './testing/wasm.ts';
import { type TrainingRequest, train } from './train.ts';
import type { OptimiserConfig } from './types.ts';

const CLASSES = 3;
const SGD: OptimiserConfig = { name: 'sgd', learningRate: 0.1, momentum: 0.9 };
const ADAM: OptimiserConfig = { name: 'adam', learningRate: 0.01 };
const data = clusters({ count: 50, dimension: 8, classes: CLASSES });

let tf: Tf;
beforeAll(async () => {
  tf = await wasmEngine();
});

function request(head: HeadConfig, changes: Partial<TrainingRequest> = {}): TrainingRequest {
  const set = changes.data ?? data;
  const architecture = headArchitecture(head, { featureSize: set.dimension, classes: CLASSES });
  return {
    architecture,
    initial: architecture.initialise(1),
    data: set,
    config: { batchSize: 16, optimiser: SGD, l2: 0.01 },
    epochs: 3,
    seed: 5,
    ...changes,
  };
}

function greatestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] ?? Number.NaN))));
}

describe('train', () => {
  it.each([
    ['SGD without momentum', { ...SGD, momentum: 0 }],
    ['SGD with momentum', SGD],
    ['Adam', ADAM],
    ['Adam with own decays', { ...ADAM, beta1: 0.8, beta2: 0.99 }],
  ])('takes the same steps as plain softmax regression: %s', async (_name, optimiser) => {
    const config = { batchSize: 16, optimiser, l2: 0.01 };
    const { parameters, steps } = await train(tf, request({ kind: 'linear' }, { config }));
    const batches = [1, 2, 3].flatMap((epoch) => {
      const order = epochOrder('shuffle', data.labels, createRandom(seedFrom('epoch', 5, epoch)));
      return [0, 16, 32, 48].map((start) => order.subarray(start, start + 16));
    });
    expect(steps).toBe(batches.length);
    expect(greatestDifference(parameters.values, plainSoftmaxRegression(data, CLASSES, batches, optimiser, config.l2))).toBeLessThan(1e-5);
  });

  it('comes to the optimum, where the gradient is zero', async () => {
    const config = { batchSize: data.count, optimiser: { ...SGD, learningRate: 0.3 }, l2: 0.1 };
    const { parameters } = await train(tf, request({ kind: 'linear' }, { config, epochs: 200 }));
    const { values } = parameters;
    const architecture = headArchitecture({ kind: 'linear' }, { featureSize: 8, classes: CLASSES });
    const probabilities = softmax(await predictScores(tf, architecture, parameters, data.features, 8), CLASSES);
    for (let j = 0; j < 8; j++) {
      for (let k = 0; k < CLASSES; k++) {
        let gradient = config.l2 * (values[j * CLASSES + k] ?? 0);
        data.labels.forEach((label, row) => {
          gradient += (((probabilities[row * CLASSES + k] ?? 0) - (label === k ? 1 : 0)) * (data.features[row * 8 + j] ?? 0)) / data.count;
        });
        expect(Math.abs(gradient)).toBeLessThan(1e-5);
      }
    }
  });

  it.each<[string, HeadConfig, OptimiserConfig]>([
    ['linear, SGD', { kind: 'linear' }, SGD],
    ['MLP, Adam', { kind: 'mlp', hidden: 16 }, ADAM],
  ])('gives the same bits again, and others for another seed: %s', async (_name, head, optimiser) => {
    const config = { batchSize: 16, optimiser, l2: 1e-4 };
    const first = await train(tf, request(head, { config }));
    expect((await train(tf, request(head, { config }))).parameters.values).toEqual(first.parameters.values);
    expect((await train(tf, request(head, { config, seed: 6 }))).parameters.values).not.toEqual(first.parameters.values);
  });

  it('learns what a linear head cannot, with a hidden layer', async () => {
    const random = createRandom(9);
    const count = 120;
    const features = Float32Array.from({ length: 2 * count }, () => random.normal());
    const labels = Int32Array.from({ length: count }, (_, i) => Number((features[2 * i] ?? 0) * (features[2 * i + 1] ?? 0) > 0));
    const config = { batchSize: 30, optimiser: { name: 'adam', learningRate: 0.05 } as const, l2: 0 };
    const accuracy = async (head: HeadConfig): Promise<number> => {
      const training = request(head, { data: { features, labels, count, dimension: 2 }, config, epochs: 50 });
      const scores = await predictScores(tf, training.architecture, (await train(tf, training)).parameters, features, 2);
      const probabilities = softmax(scores, CLASSES);
      return labels.filter((label, i) => (probabilities[i * CLASSES + label] ?? 0) > 0.5).length / count;
    };
    expect(await accuracy({ kind: 'linear' })).toBeLessThan(0.7);
    expect(await accuracy({ kind: 'mlp', hidden: 16 })).toBeGreaterThan(0.95);
  });

  it('leaves no tensor behind, whether it ends, is stopped or fails', async () => {
    const before = tf.memory().numTensors;
    for (const optimiser of [SGD, ADAM])
      await train(tf, request({ kind: 'mlp', hidden: 4 }, { config: { batchSize: 7, optimiser, l2: 0.1 } }));
    const pulled = request({ kind: 'mlp', hidden: 4 }, { rates: [0, 0.5, 1, 1] });
    await train(tf, { ...pulled, startingPoint: { strength: 1, towards: pulled.initial, tensors: new Set(['hidden/bias']) } });
    await train(tf, request({ kind: 'linear' }, { signal: { aborted: true } }));
    await expect(train(tf, request({ kind: 'linear' }, { onEpoch: () => Promise.reject(new Error('stop')) }))).rejects.toThrow('stop');
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each<[string, OptimiserConfig]>([
    ['SGD', SGD],
    ['Adam', ADAM],
  ])('moves each tensor by its own rate, and leaves one of rate 0 as it was, bit for bit: %s', async (_name, optimiser) => {
    const config = { batchSize: data.count, optimiser, l2: 0 };
    const changeAt = async (rates?: readonly number[]) => {
      const training = request({ kind: 'mlp', hidden: 4 }, { config, epochs: 1, ...(rates === undefined ? {} : { rates }) });
      const initial = { ...training.initial, values: training.initial.values.map((value, i) => value + 0.1 * Math.sin(i)) };
      const { parameters, steps } = await train(tf, { ...training, initial });
      expect(steps).toBe(1);
      const change = parameters.values.map((value, i) => value - (initial.values[i] ?? 0));
      return parameters.layout.tensors.map(({ offset, size }) => change.subarray(offset, offset + size));
    };
    const plain = await changeAt();
    const rates = [0, 0.5, 2, 1];
    const rated = await changeAt(rates);
    rates.forEach((rate, i) => {
      if (rate === 0) expect(new Set(rated[i])).toEqual(new Set([0]));
      else
        expect(
          greatestDifference(
            rated[i] ?? [],
            Float32Array.from(plain[i] ?? [], (value) => rate * value),
          ),
        ).toBeLessThan(1e-6);
    });
  });

  it('pulls the named tensors to the starting point, in the place of the L2 penalty', async () => {
    const learningRate = 0.1;
    const config = { batchSize: data.count, optimiser: { name: 'sgd' as const, learningRate, momentum: 0 }, l2: 0.3 };
    const training = request({ kind: 'mlp', hidden: 4 }, { config, epochs: 1 });
    const initial = { ...training.initial, values: training.initial.values.map((value, i) => value + 0.1 * Math.cos(i)) };
    const towards = { ...initial, values: initial.values.map((value, i) => value - Math.sin(i)) };
    const tensors = new Set(['hidden/weights', 'hidden/bias']);
    const without = await train(tf, { ...training, initial, config: { ...config, l2: 0 } });
    const pulled = await train(tf, { ...training, initial, startingPoint: { strength: 0.7, towards, tensors } });
    initial.layout.tensors.forEach(({ name, shape, offset, size }) => {
      for (let i = offset; i < offset + size; i++) {
        const weight = initial.values[i] ?? 0;
        const penalty = tensors.has(name) ? 0.7 * (weight - (towards.values[i] ?? 0)) : shape.length > 1 ? 0.3 * weight : 0;
        expect(Math.abs((pulled.parameters.values[i] ?? 0) - ((without.parameters.values[i] ?? 0) - learningRate * penalty))).toBeLessThan(
          1e-6,
        );
      }
    });
  });

  it('says 306 when it diverges', async () => {
    const config = { batchSize: 16, optimiser: { ...SGD, learningRate: 1e30 }, l2: 1 };
    const failure = await train(tf, request({ kind: 'mlp', hidden: 4 }, { config, epochs: 50 })).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AtollError);
    expect(failure).toMatchObject({ code: 306 });
  });

  it('stops after the step under way, and tells each whole epoch', async () => {
    const signal = { aborted: false };
    const told: number[] = [];
    const result = await train(
      tf,
      request(
        { kind: 'linear' },
        {
          signal,
          epochs: 10,
          onEpoch: async (epoch, loss, parametersNow) => {
            told.push(epoch, loss);
            if (epoch === 2) signal.aborted = true;
            expect((await parametersNow()).values.some((value) => value !== 0)).toBe(true);
          },
        },
      ),
    );
    expect(result).toMatchObject({ aborted: true, steps: 8 });
    expect(told).toEqual([1, result.losses[0], 2, result.losses[1]]);
    expect(result.losses[1] ?? 9).toBeLessThan(result.losses[0] ?? 0);
  });

  it('gives back the initial parameters for no examples and for no epochs', async () => {
    const empty = { features: new Float32Array(0), labels: new Int32Array(0), count: 0, dimension: 8 };
    const training = request({ kind: 'mlp', hidden: 4 });
    for (const changes of [{ data: empty }, { epochs: 0 }]) {
      const { parameters, steps } = await train(tf, { ...training, ...changes });
      expect(parameters.values).toEqual(training.initial.values);
      expect(steps).toBe(0);
    }
  });

  it('refuses a request that does not fit', async () => {
    const other = headArchitecture({ kind: 'linear' }, { featureSize: 9, classes: CLASSES });
    await expect(train(tf, request({ kind: 'linear' }, { initial: other.initialise(1) }))).rejects.toThrow(RangeError);
    await expect(train(tf, request({ kind: 'linear' }, { architecture: other }))).rejects.toThrow(RangeError);
    await expect(train(tf, request({ kind: 'linear' }, { rates: [1] }))).rejects.toThrow(RangeError);
    await expect(train(tf, request({ kind: 'linear' }, { data: { ...data, labels: data.labels.map(() => CLASSES) } }))).rejects.toThrow(
      RangeError,
    );
  });
});
