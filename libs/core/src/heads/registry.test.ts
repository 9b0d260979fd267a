import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { digestOf, tensorValues } from '../parameters/index.ts';
import { createRandom } from '../random/index.ts';
import { tensorsOf } from '../training/tensors.ts';
import { wasmEngine } from '../training/testing/wasm.ts';
import type { HeadArchitecture, Tf } from './architecture.ts';
import { type HeadConfig, headArchitecture, type OwnHeadConfig } from './registry.ts';

let tf: Tf;
beforeAll(async () => {
  tf = await wasmEngine();
});

type Shipped = Exclude<HeadConfig, OwnHeadConfig>;

const HEADS: Shipped[] = [{ kind: 'linear' }, { kind: 'mlp', hidden: 5 }, { kind: 'adjustment', width: 3 }];

function randomParameters({ layout }: HeadArchitecture, seed: number) {
  const random = createRandom(seed);
  return { layout, values: Float32Array.from({ length: layout.size }, () => random.normal()) };
}

/** The scores in plain loops and double precision. */
function plainLogits(head: Shipped, architecture: HeadArchitecture, values: Float32Array, row: ArrayLike<number>): number[] {
  const parameters = { layout: architecture.layout, values };
  const layer = (input: number[], prefix: string, width: number): number[] => {
    const weights = tensorValues(parameters, `${prefix}weights`);
    const bias = tensorValues(parameters, `${prefix}bias`);
    return Array.from({ length: width }, (_, k) => input.reduce((sum, x, j) => sum + x * (weights[j * width + k] ?? 0), bias[k] ?? 0));
  };
  const input = Array.from(row);
  if (head.kind === 'linear') return layer(input, '', architecture.classes);
  if (head.kind === 'adjustment') {
    const hidden = layer(input, 'adjustment/down/', head.width).map((value) => Math.max(0, value));
    const adjusted = layer(hidden, 'adjustment/up/', input.length).map((value, j) => value + (input[j] ?? 0));
    return layer(adjusted, 'output/', architecture.classes);
  }
  const hidden = layer(input, 'hidden/', head.hidden).map((value) => Math.max(0, value));
  return layer(hidden, 'output/', architecture.classes);
}

describe.each(HEADS.map((head) => [JSON.stringify(head), head] as const))('head %s', (_kind, head) => {
  const architecture = headArchitecture(head, { featureSize: 7, classes: 4 });
  const samples = 6;
  const random = createRandom(2);
  const features = Float32Array.from({ length: samples * 7 }, () => random.normal());

  it('computes its scores', async () => {
    const parameters = randomParameters(architecture, 4);
    const scores = tf.tidy(() => architecture.logits(tf, tensorsOf(tf, parameters), tf.tensor2d(features, [samples, 7])));
    const values = await scores.data();
    scores.dispose();
    const expected = Array.from({ length: samples }, (_, row) =>
      plainLogits(head, architecture, parameters.values, features.subarray(row * 7, row * 7 + 7)),
    ).flat();
    expected.forEach((value, i) => {
      expect(Math.abs((values[i] ?? 0) - value)).toBeLessThan(1e-5);
    });
  });

  it('has the gradients that differences of the scores give', async () => {
    const parameters = randomParameters(architecture, 6);
    const weighting = Array.from({ length: samples * 4 }, () => random.normal());
    const objective = (values: Float64Array): number => {
      const rounded = Float32Array.from(values);
      const exact = Array.from({ length: samples }, (_, row) =>
        plainLogits(head, architecture, rounded, features.subarray(row * 7, row * 7 + 7)),
      ).flat();
      return exact.reduce((sum, value, i) => sum + value * (weighting[i] ?? 0), 0);
    };
    const gradients = tf.tidy(() => {
      const x = tf.tensor2d(features, [samples, 7]);
      const by = tf.grads((...tensors: Tensor[]) =>
        tf.sum(tf.mul(architecture.logits(tf, tensors, x), tf.tensor2d(weighting, [samples, 4]))),
      );
      return by(tensorsOf(tf, parameters));
    });
    const found = (await Promise.all(gradients.map((gradient) => gradient.data()))).flatMap((part) => [...part]);
    tf.dispose(gradients);
    expect(found.length).toBe(architecture.layout.size);
    found.forEach((gradient, i) => {
      const step = 2 ** -12;
      const at = (shift: number): number => objective(Float64Array.from(parameters.values, (value, j) => value + (i === j ? shift : 0)));
      expect(Math.abs(gradient - (at(step) - at(-step)) / (2 * step))).toBeLessThan(2e-3);
    });
  });

  it('has the representation that its last layer stands on', async () => {
    const parameters = randomParameters(architecture, 4);
    const [scores, again] = tf.tidy(() => {
      const tensors = tensorsOf(tf, parameters);
      const x = tf.tensor2d(features, [samples, 7]);
      const last = tensors.slice(-2) as [Tensor2D, Tensor];
      return [architecture.logits(tf, tensors, x), tf.add(tf.matMul(architecture.representation(tf, tensors, x), last[0]), last[1])];
    });
    const [values, others] = [await scores?.data(), await again?.data()];
    tf.dispose([scores, again].filter((tensor) => tensor !== undefined));
    values?.forEach((value, i) => {
      expect(Math.abs(value - (others?.[i] ?? Number.NaN))).toBeLessThan(1e-5);
    });
  });

  it('starts with equal scores for every class', async () => {
    const scores = tf.tidy(() => architecture.logits(tf, tensorsOf(tf, architecture.initialise(1)), tf.tensor2d(features, [samples, 7])));
    expect(new Set(await scores.data())).toEqual(new Set([0]));
    scores.dispose();
  });
});

describe('MLP head', () => {
  const architecture = headArchitecture({ kind: 'mlp', hidden: 5 }, { featureSize: 7, classes: 4 });

  it('starts from the same bits for a seed, on every platform', () => {
    const { values } = architecture.initialise(1);
    expect(digestOf(new Uint8Array(values.slice().buffer))).toBe('79ead8b8cade34d69626f73e341b8e39b628add5c9c0839b096693c7a3029e5d');
    expect(architecture.initialise(2).values).not.toEqual(values);
  });

  it('starts with hidden weights of variance 2 / featureSize', () => {
    const wide = headArchitecture({ kind: 'mlp', hidden: 200 }, { featureSize: 100, classes: 2 });
    const weights = tensorValues(wide.initialise(1), 'hidden/weights');
    expect(weights.reduce((sum, value) => sum + value * value, 0) / weights.length).toBeCloseTo(0.02, 3);
  });

  it('computes the same through the product for large weights', async () => {
    const large = headArchitecture({ kind: 'mlp', hidden: 400 }, { featureSize: 300, classes: 2 });
    const parameters = randomParameters(large, 8);
    const row = Float32Array.from({ length: 300 }, (_, i) => Math.sin(i));
    const scores = tf.tidy(() => large.logits(tf, tensorsOf(tf, parameters), tf.tensor2d(row, [1, 300])));
    const values = await scores.data();
    scores.dispose();
    plainLogits({ kind: 'mlp', hidden: 400 }, large, parameters.values, row).forEach((value, i) => {
      expect(Math.abs((values[i] ?? 0) / value - 1)).toBeLessThan(1e-4);
    });
  });
});

describe('adjustment head', () => {
  it('starts as the features are, with no adjustment', async () => {
    const architecture = headArchitecture({ kind: 'adjustment', width: 4 }, { featureSize: 6, classes: 2 });
    const rows = Float32Array.from({ length: 18 }, (_, i) => Math.fround(Math.sin(i)));
    const points = tf.tidy(() => architecture.representation(tf, tensorsOf(tf, architecture.initialise(3)), tf.tensor2d(rows, [3, 6])));
    expect(await points.data()).toEqual(rows);
    points.dispose();
    expect(tensorValues(architecture.initialise(3), 'adjustment/down/weights').some((value) => value !== 0)).toBe(true);
  });
});

describe('discriminator', () => {
  it('scores a representation by its own layer', async () => {
    const architecture = headArchitecture({ kind: 'mlp', hidden: 2, domains: 3 }, { featureSize: 4, classes: 2 });
    const parameters = randomParameters(architecture, 5);
    const scores = tf.tidy(() => architecture.discriminate(tf, tensorsOf(tf, parameters), tf.tensor2d([[1, 2]])));
    const values = await scores.data();
    scores.dispose();
    const [weights, bias] = [tensorValues(parameters, 'domain/weights'), tensorValues(parameters, 'domain/bias')];
    [0, 1, 2].forEach((k) => {
      expect(values[k]).toBeCloseTo((weights[k] ?? 0) + 2 * (weights[3 + k] ?? 0) + (bias[k] ?? 0), 5);
    });
  });

  it('is refused of a head without one', () => {
    const architecture = headArchitecture({ kind: 'mlp', hidden: 2 }, { featureSize: 4, classes: 2 });
    expect(() => tf.tidy(() => architecture.discriminate(tf, tensorsOf(tf, architecture.initialise(1)), tf.tensor2d([[1, 2]])))).toThrow(
      RangeError,
    );
  });
});
