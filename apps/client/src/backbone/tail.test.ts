import { type Backbone, buildTail, canaryImage, pretrainedParameters, type Tail, tensorValues } from '@atoll/core';
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
  const cuts = ['pooled', 'multi-level', 'stage6', 'stage5', 'input'];
  const frozen = await openFrozenBackbone({ backbone, cuts, threads: 1 });
  const canary = await preprocess({ pixels: canaryImage() }, backbone.manifest.preprocessing);
  const features = await frozen.features(Buffer.concat([canary, canary.slice().reverse()]), BATCH);
  outputs = Object.fromEntries(cuts.map((cut, i) => [cut, features[i]]));
  await frozen.close();
});

const parametersOf = (tail: Tail) => {
  const pretrained = pretrainedParameters(tail, backbone);
  return tail.layout.tensors.map((slot) => tf.tensor(tensorValues(pretrained, slot.name), [...slot.shape]));
};
const inputOf = (tail: Tail) => tf.tensor4d(outputs[tail.cut], [BATCH, ...tail.inputShape]);

describe('buildTail', () => {
  it.each([
    ['stage6', 'pooled'],
    ['stage5', 'pooled'],
    ['input', 'pooled'],
    ['stage6', 'multi-level'],
  ])('from %s gives the %s features that ONNX Runtime gives', (cut, end) => {
    expect(tf.getBackend()).toBe('wasm');
    const tail = buildTail(backbone.manifest, cut, end);
    const features = tf.tidy(() => tail.forward(tf, parametersOf(tail), inputOf(tail)));
    expect(features.shape).toEqual([BATCH, tail.outputSize]);
    const differences = features.dataSync().map((value, i) => Math.abs(value - outputs[end][i]));
    expect(Math.max(...differences)).toBeLessThan(1e-3);
  });

  it('keeps nothing but its result', () => {
    const tail = buildTail(backbone.manifest, 'stage6', 'pooled');
    const parameters = parametersOf(tail);
    const input = inputOf(tail);
    const before = tf.memory().numTensors;
    tail.forward(tf, parameters, input).dispose();
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([parameters, input]);
  });

  it.each(['stage6', 'stage5'])('from %s has the gradient of every tensor that a finite difference shows', (cut) => {
    const tail = buildTail(backbone.manifest, cut, 'pooled');
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

  it.each([
    ['pooled', 'pooled'],
    ['stage6', 'stage5'],
    ['stage9', 'pooled'],
    ['stage6', 'stage6'],
  ])('refuses to lead from %s to %s', (cut, end) => {
    expect(() => buildTail(backbone.manifest, cut, end)).toThrow(expect.objectContaining({ code: 304 }));
  });
});
