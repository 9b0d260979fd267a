import type { Tensor } from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildTail, pretrainedParameters } from '../backbone/tail/index.ts';
import { tinyBackbone } from '../backbone/testing/tiny-backbone.ts';
import type { Parameters } from '../parameters/index.ts';
import { createRandom } from '../random/index.ts';
import { identityStandardisation, type Standardisation, standardise } from '../statistics/index.ts';
import { predictScores } from '../training/index.ts';
import { tensorsOf } from '../training/tensors.ts';
import { wasmEngine } from '../training/testing/wasm.ts';
import type { Tf } from './architecture.ts';
import { type HeadConfig, headArchitecture } from './registry.ts';
import { randomTail, startTail, tailHead } from './tail.ts';

let tf: Tf;
beforeAll(async () => {
  tf = await wasmEngine();
});

const CLASSES = 3;
const SAMPLES = 5;
const backbone = tinyBackbone();
const tail = buildTail(backbone.manifest, 'stem', 'pooled');
const pretrained = () => pretrainedParameters(tail, backbone);
const random = createRandom(3);
const spatial = Float32Array.from({ length: SAMPLES * 64 }, () => 2 * Math.abs(random.normal()));
const standardisation = { mean: Float32Array.of(0.1, 0.2, -0.3, 0.4), scale: Float32Array.of(2, 1, 0.5, 3) };
const HEADS: HeadConfig[] = [{ kind: 'linear' }, { kind: 'mlp', hidden: 5 }, { kind: 'adjustment', width: 2 }];

function drawn(layout: Parameters['layout'], seed: number): Parameters {
  const stream = createRandom(seed);
  return { layout, values: Float32Array.from({ length: layout.size }, () => stream.normal()) };
}

describe.each(HEADS.map((config) => [config.kind, config] as const))('a tail with a head of kind %s', (_kind, config) => {
  const head = tailHead(tail, config, { classes: CLASSES });
  const architecture = head.at(standardisation);

  it('scores images as the frozen head does that it starts from', async () => {
    const frozen = headArchitecture(config, { featureSize: 4, classes: CLASSES });
    const trained = drawn(frozen.layout, 5);
    const pooled = tf.tidy(() => tail.forward(tf, tensorsOf(tf, pretrained()), tf.tensor4d(spatial, [SAMPLES, 4, 4, 4])).dataSync());
    const before = await predictScores(tf, frozen, trained, standardise(Float32Array.from(pooled), standardisation), 4);
    const after = await predictScores(tf, architecture, startTail(head, trained, pretrained), spatial, 64);
    after.forEach((score, i) => {
      expect(Math.abs(score - (before[i] ?? 0))).toBeLessThan(1e-4);
    });
  });

  it('has the gradient of every tensor that a finite difference along it shows', () => {
    const tensors = tensorsOf(tf, startTail(head, drawn(head.classifier, 6), pretrained));
    tf.tidy(() => {
      const values = tf.tensor2d(spatial, [SAMPLES, 64]);
      const weighting = tf.randomNormal([SAMPLES, CLASSES], 0, 1, 'float32', 4);
      const loss = (...given: Tensor[]) => tf.sum(tf.mul(architecture.logits(tf, given, values), weighting));
      const gradients = tf.grads(loss)(tensors);
      gradients.forEach((gradient, i) => {
        const length = tf.norm(gradient).dataSync()[0] ?? 0;
        const at = (step: number) =>
          loss(...tensors.map((tensor, k) => (k === i ? tf.add(tensor, tf.mul(gradient, step / length)) : tensor))).dataSync()[0] ?? 0;
        const difference = (at(2e-3) - at(-2e-3)) / 4e-3;
        expect(difference / length, head.layout.tensors[i]?.name).toBeCloseTo(1, 1);
      });
    });
    tf.dispose(tensors);
  });
});

describe('tailHead', () => {
  const head = tailHead(tail, { kind: 'linear' }, { classes: CLASSES });

  it('lays out the tail, then the classifier, with their groups', () => {
    expect(head.layout.tensors.map(({ name }, i) => [name, head.groups[i]])).toEqual([
      ['block/depthwise/weight', 1],
      ['block/depthwise/bias', 1],
      ['block/project/weight', 1],
      ['block/project/bias', 1],
      ['weights', 0],
      ['bias', 0],
    ]);
  });

  it('takes features as they are where there is no standardisation', async () => {
    const start = startTail(head, drawn(head.classifier, 1), pretrained);
    const scores = (by: Standardisation | null) => predictScores(tf, head.at(by), start, spatial, 64);
    expect(await scores(null)).toEqual(await scores(identityStandardisation(4)));
  });

  it('gives a trained head back as it is, and refuses one of another layout', () => {
    const trained = drawn(head.layout, 2);
    expect(startTail(head, trained, pretrained)).toBe(trained);
    const other = headArchitecture({ kind: 'linear' }, { featureSize: 5, classes: CLASSES }).initialise(1);
    expect(() => startTail(head, other, pretrained)).toThrow(RangeError);
  });

  it('cannot stand on random features', () => {
    expect(() => tailHead(tail, { kind: 'linear', kernel: 'relu', units: 16 }, { classes: CLASSES })).toThrow(RangeError);
  });
});

describe('randomTail', () => {
  const wide = { layout: head(1000, 200), fans: [{ inputs: 200, activation: 'relu6' as const }, null] };
  function head(outputs: number, inputs: number) {
    const tensors = [
      { name: 'a/weight', shape: [outputs, inputs], offset: 0, size: outputs * inputs },
      { name: 'a/bias', shape: [outputs], offset: outputs * inputs, size: outputs },
    ];
    return { tensors, size: outputs * inputs + outputs };
  }
  const variance = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0) / values.length;

  it('draws weights of variance 2 / inputs before a ReLU and 1 / inputs elsewhere, and no biases', () => {
    const weights = (activation: 'relu6' | 'none') => randomTail({ ...wide, fans: [{ inputs: 200, activation }, null] }, 1).values;
    expect(variance(weights('relu6').subarray(0, 200_000))).toBeCloseTo(2 / 200, 3);
    expect(variance(weights('none').subarray(0, 200_000))).toBeCloseTo(1 / 200, 3);
    expect(
      weights('relu6')
        .subarray(200_000)
        .every((value) => value === 0),
    ).toBe(true);
  });

  it('gives the same bits for a seed, and others for another', () => {
    expect(randomTail(tail, 7)).toEqual(randomTail(tail, 7));
    expect(randomTail(tail, 7).values).not.toEqual(randomTail(tail, 8).values);
  });
});
