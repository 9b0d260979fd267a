import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createRandom } from '../../random/index.ts';
import { samePadding } from '../architecture.ts';
import { convolution } from './convolution.ts';
import { depthwise, filterGradient, inputGradient } from './depthwise.ts';
import { type LinearPart, weightedLayer } from './layer.ts';
import { pointwise } from './pointwise.ts';

type Operation = 'pointwise' | 'depthwise' | 'convolution';

interface Example {
  readonly operation: Operation;
  readonly shape: readonly [number, number, number, number];
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
  readonly activation: 'relu6' | 'none';
  readonly seed: number;
}

const example: fc.Arbitrary<Example> = fc
  .record({
    operation: fc.constantFrom<Operation>('pointwise', 'depthwise', 'convolution'),
    shape: fc.tuple(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 5 }),
    ),
    outputs: fc.integer({ min: 1, max: 5 }),
    kernel: fc.integer({ min: 1, max: 5 }),
    stride: fc.integer({ min: 1, max: 3 }),
    activation: fc.constantFrom('relu6', 'none'),
    seed: fc.integer({ min: 0, max: 1000 }),
  })
  // A window that skips pixels: of these WASM pads a 2×2 one with stride 3 otherwise. No backbone has any but 1×1.
  .filter(({ kernel, stride }) => kernel === 1 || kernel >= stride);

const weightShape = ({ operation, shape: [, , , channels], outputs, kernel }: Example): number[] =>
  ({ pointwise: [outputs, channels], depthwise: [channels, kernel, kernel], convolution: [outputs, channels, kernel, kernel] })[operation];

function valuesOf(one: Example) {
  const random = createRandom(one.seed);
  const draw = (count: number, spread: number) => Float64Array.from({ length: count }, () => Math.fround(spread * random.normal()));
  const size = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1);
  const channels = one.operation === 'depthwise' ? one.shape[3] : one.outputs;
  return { input: draw(size(one.shape), 1), weight: draw(size(weightShape(one)), 1), bias: draw(channels, 1), channels };
}

/** The layer in plain loops and double precision, and what each output's gradient would have to be: those of Σ cᵢ·yᵢ. */
function plain(one: Example, input: Float64Array, weight: Float64Array, bias: Float64Array, channels: number): number[] {
  const [batch, height, width, inputs] = one.shape;
  const { kernel, stride } = one.operation === 'pointwise' ? { kernel: 1, stride: 1 } : one;
  const [top, left] = [samePadding(height, kernel, stride).before, samePadding(width, kernel, stride).before];
  const results: number[] = [];
  for (let b = 0; b < batch; b++)
    for (let y = 0; y < Math.ceil(height / stride); y++)
      for (let x = 0; x < Math.ceil(width / stride); x++)
        for (let o = 0; o < channels; o++) {
          let sum = bias[o] ?? 0;
          for (let i = 0; i < kernel; i++)
            for (let j = 0; j < kernel; j++) {
              const [row, column] = [y * stride + i - top, x * stride + j - left];
              if (row < 0 || row >= height || column < 0 || column >= width) continue;
              for (let c = 0; c < inputs; c++) {
                if (one.operation === 'depthwise' && c !== o) continue;
                const seen = input[((b * height + row) * width + column) * inputs + c] ?? 0;
                const at = one.operation === 'depthwise' ? (o * kernel + i) * kernel + j : ((o * inputs + c) * kernel + i) * kernel + j;
                sum += seen * (weight[at] ?? 0);
              }
            }
          results.push(one.activation === 'relu6' ? Math.min(6, Math.max(0, sum)) : sum);
        }
  return results;
}

const partOf = ({ operation, kernel, stride }: Example): LinearPart =>
  ({ pointwise, depthwise: depthwise({ kernel, stride }), convolution: convolution({ kernel, stride }) })[operation];

const close = (found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number) => {
  expect(found.length).toBe(wanted.length);
  for (let i = 0; i < wanted.length; i++) expect(Math.abs((found[i] ?? Number.NaN) - (wanted[i] ?? 0))).toBeLessThan(tolerance);
};

describe.each(['wasm', 'cpu'])('a weighted layer on %s', (backend) => {
  afterEach(() => tf.setBackend('wasm'));

  it('is what plain loops give, with the gradients that differences of these show', async () => {
    await tf.setBackend(backend);
    fc.assert(
      fc.property(example, (one) => {
        const { input, weight, bias, channels } = valuesOf(one);
        const outputs = plain(one, input, weight, bias, channels);
        const random = createRandom(one.seed + 1);
        const weighting = outputs.map(() => Math.fround(random.normal()));
        const objective = (...given: [Float64Array, Float64Array, Float64Array]) =>
          plain(one, ...given, channels).reduce((sum, value, i) => sum + value * (weighting[i] ?? 0), 0);
        const layer = (...[x, w, b]: tf.Tensor[]) =>
          weightedLayer(
            tf,
            partOf(one),
            { input: x as tf.Tensor4D, weight: w as tf.Tensor, bias: b as tf.Tensor },
            { activation: one.activation, onData: false },
          );
        const before = tf.memory().numTensors;
        const [value, ...gradients] = tf.tidy(() => {
          const given = [
            tf.tensor(Float32Array.from(input), [...one.shape]),
            tf.tensor(Float32Array.from(weight), weightShape(one)),
            tf.tensor1d(Float32Array.from(bias)),
          ];
          const y = layer(...given);
          const loss = (...tensors: tf.Tensor[]) => {
            const out = layer(...tensors);
            return tf.sum(tf.mul(out, tf.tensor(weighting, out.shape)));
          };
          return [y, ...tf.grads(loss)(given)].map((tensor) => tensor.dataSync());
        });
        expect(tf.memory().numTensors).toBe(before);
        close(value ?? [], outputs, 1e-4);
        const numbers: [Float64Array, Float64Array, Float64Array] = [input, weight, bias];
        numbers.forEach((values, which) => {
          for (const place of [0, values.length >> 1, values.length - 1]) {
            const at = (shift: number) =>
              objective(
                ...(numbers.map((other, k) =>
                  k === which ? other.map((v, i) => (i === place ? v + shift : v)) : other,
                ) as typeof numbers),
              ); // three again
            const step = 1e-6;
            const [up, down] = [(at(step) - at(0)) / step, (at(0) - at(-step)) / step];
            if (Math.abs(up - down) > 1e-3) continue; // a corner of the activation lies there
            expect(Math.abs((gradients[which]?.[place] ?? Number.NaN) - up)).toBeLessThan(2e-3);
          }
        });
      }),
      { numRuns: 150 },
    );
  });

  it('gives no gradient to data, and those of weight and bias all the same', async () => {
    await tf.setBackend(backend);
    tf.tidy(() => {
      const input = tf.randomNormal<tf.Rank.R4>([2, 4, 4, 3], 0, 1, 'float32', 1);
      const given = [tf.randomNormal([3, 3, 3], 0, 1, 'float32', 2), tf.tensor1d([0.1, 0.2, 0.3])];
      const gradients = (onData: boolean) =>
        tf.grads((...[weight, bias]: tf.Tensor[]) =>
          tf.sum(
            weightedLayer(
              tf,
              depthwise({ kernel: 3, stride: 1 }),
              { input, weight: weight as tf.Tensor, bias: bias as tf.Tensor },
              { activation: 'relu6', onData },
            ),
          ),
        )(given);
      const [onData, not] = [gradients(true), gradients(false)];
      for (const [i, gradient] of onData.entries()) close(gradient.dataSync(), not[i]?.dataSync() ?? [], 1e-5);
    });
  });

  it('computes the gradients of a depthwise convolution as convolutions like the kernels that some backends have', async () => {
    await tf.setBackend(backend);
    fc.assert(
      fc.property(example, ({ shape, kernel, stride, seed }) => {
        const filter = tf.randomNormal<tf.Rank.R4>([kernel, kernel, shape[3], 1], 0, 1, 'float32', seed + 1);
        const input = tf.randomNormal<tf.Rank.R4>([...shape], 0, 1, 'float32', seed + 2);
        const output = tf.depthwiseConv2d(input, filter, stride, 'same');
        const upstream = tf.randomNormal<tf.Rank.R4>(output.shape, 0, 1, 'float32', seed + 3);
        const own = [
          inputGradient(tf, upstream, filter, shape, { kernel, stride }),
          filterGradient(tf, upstream, input, { kernel, stride }),
        ];
        const found = own.map((tensor) => tensor.dataSync());
        const given = [input, filter, upstream].map((tensor) => [tensor.dataSync(), tensor.shape] as const);
        tf.dispose([filter, input, output, upstream, own]);
        tf.setBackend('cpu');
        const wanted = tf.tidy(() => {
          const [x, f, dy] = given.map(([values, extents]) => tf.tensor(values, extents)) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]; // as they were
          return tf
            .grads((a, b) => tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, 'same'))([x, f], dy)
            .map((one) => one.dataSync());
        });
        tf.setBackend(backend);
        for (const [i, values] of found.entries()) close(values, wanted[i] ?? [], 1e-4);
      }),
      { numRuns: 60 },
    );
  });
});
