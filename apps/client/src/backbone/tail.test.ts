import { type Backbone, buildTail, canaryImage, tensorValues } from '@atoll/core';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { openFrozenBackbone } from './frozen.ts';
import { preprocess } from './preprocess.ts';
import { openEfficientNet } from './testing/efficientnet.ts';

let backbone: Backbone;
let outputs: Record<string, Float32Array>;
const BATCH = 2;

beforeAll(async () => {
  await tf.setBackend('wasm');
  backbone = await openEfficientNet();
  const cuts = ['pooled', 'stage6', 'stage5'];
  const frozen = await openFrozenBackbone({ backbone, cuts, threads: 1 });
  const canary = await preprocess({ pixels: canaryImage() }, backbone.manifest.preprocessing);
  const features = await frozen.features(Buffer.concat([canary, canary.slice().reverse()]), BATCH);
  outputs = Object.fromEntries(cuts.map((cut, i) => [cut, features[i]]));
  await frozen.close();
});

const parametersOf = (tail: ReturnType<typeof buildTail>) =>
  tail.initial.layout.tensors.map((slot) => tf.tensor(tensorValues(tail.initial, slot.name), [...slot.shape]));
const inputOf = (tail: ReturnType<typeof buildTail>) =>
  tf.tensor(outputs[tail.cut], [BATCH, ...tail.inputShape] as [number, number, number, number]) as tf.Tensor4D; // a spatial cut has three extents

describe('buildTail', () => {
  it.each(['stage6', 'stage5'])('from %s gives the pooled features that ONNX Runtime gives', (cut) => {
    expect(tf.getBackend()).toBe('wasm');
    const tail = buildTail(backbone, cut);
    const pooled = tf.tidy(() => tail.forward(tf, parametersOf(tail), inputOf(tail)));
    expect(pooled.shape).toEqual([BATCH, 1280]);
    const differences = pooled.dataSync().map((value, i) => Math.abs(value - outputs.pooled[i]));
    expect(Math.max(...differences)).toBeLessThan(1e-3);
  });

  it('keeps nothing but its result', () => {
    const tail = buildTail(backbone, 'stage6');
    const parameters = parametersOf(tail);
    const input = inputOf(tail);
    const before = tf.memory().numTensors;
    tail.forward(tf, parameters, input).dispose();
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([parameters, input]);
  });

  it.each(['stage6', 'stage5'])('from %s has the gradient of every tensor that a finite difference shows', (cut) => {
    const tail = buildTail(backbone, cut);
    const parameters = parametersOf(tail);
    // A corner of one image: the layers are the same at any size.
    const [height, width, channels] = tail.inputShape;
    const input = tf.slice(inputOf(tail), 0, [1, Math.floor(height / 3), Math.floor(width / 3), channels]);
    // A loss that weighs each feature differently.
    const weights = tf.tensor(Float32Array.from({ length: 1280 }, (_, i) => Math.sin(i)));
    const loss = (values: tf.Tensor[]) => tf.sum(tf.mul(tail.forward(tf, values, input), weights)) as tf.Scalar; // a sum over everything
    const gradients = tf.grads((...values: tf.Tensor[]) => loss(values))(parameters);

    // One step that moves every tensor along its gradient, each by the same part of its size.
    const sizes = (tensors: tf.Tensor[]) => tensors.map((tensor) => tf.norm(tensor).dataSync()[0]);
    const [slopes, lengths] = [sizes(gradients), sizes(parameters)];
    expect(Math.min(...slopes)).toBeGreaterThan(0);
    const moved = (part: number) => parameters.map((value, i) => tf.add(value, tf.mul(gradients[i], (part * lengths[i]) / slopes[i])));
    const at = (part: number) => tf.tidy(() => loss(moved(part)).dataSync()[0]);
    const expected = slopes.reduce((sum, slope, i) => sum + slope * lengths[i], 0);
    // Small, because thirteen layers that all move are far from linear.
    const part = 3e-5;
    expect((at(part) - at(-part)) / (2 * part) / expected).toBeCloseTo(1, 1);
    tf.dispose([gradients, parameters, input, weights]);
  });

  it.each(['pooled', 'multi-level'])('refuses to begin at %s', (cut) => {
    expect(() => buildTail(backbone, cut)).toThrow(expect.objectContaining({ code: 304 }));
  });

  it('refuses a cut that is not there', () => {
    expect(() => buildTail(backbone, 'stage9')).toThrow(expect.objectContaining({ code: 304 }));
  });
});
