import { inputSize, openBackbone, prepareNetwork, readOnnx } from '@atoll/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { canaryFeatures, checkCanary } from './canary.ts';
import { openFrozenBackbone } from './frozen.ts';
import { withCanary } from './measure.ts';
import { imported } from './testing/imported.ts';
import { ARCHITECTURES, mapsOf, networkOf, saved } from './testing/layers-models.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const relative = (mine: Float32Array, theirs: Float32Array): number => {
  const norm = Math.sqrt(theirs.reduce((sum, value) => sum + value * value, 0));
  return Math.sqrt(theirs.reduce((sum, value, i) => sum + (value - mine[i]) ** 2, 0)) / norm;
};

describe('an imported layers model', () => {
  it.each(Object.entries(ARCHITECTURES))('gives the features that TensorFlow.js gives: %s', async (_, build) => {
    const model = build();
    const { manifest, bytes, size, prepared } = imported(networkOf(await saved(model)));
    expect(prepared.nodes.filter(({ type }) => type === 'BatchNormalization').length).toBeLessThanOrEqual(0 + Number(_ === 'mixture'));
    const frozen = await openFrozenBackbone({ backbone: openBackbone(manifest, bytes), cuts: ['pooled', 'maps'], threads: 1 });
    const pixels = Uint8Array.from({ length: size.width * size.height * 3 }, (_, i) => (i * 7919 + (i >> 5) * 31) & 255);
    const [pooled, maps] = await frozen.features(Buffer.concat([pixels.slice().reverse(), pixels]), 2);
    await frozen.close();
    // Blue first, figures in that order: what the manifest says, done by hand.
    const seen = Float32Array.from(pixels, (_, i) => {
      const channel = i % 3;
      return (pixels[i - channel + 2 - channel] - [100, 110, 120][channel]) / [50, 60, 70][channel];
    });
    const expected = mapsOf(model, tf.tensor4d(seen, [1, size.height, size.width, 3]));
    expect(pooled.length).toBe(2 * expected.pooled.length);
    expect(relative(pooled.subarray(pooled.length / 2), expected.pooled)).toBeLessThan(1e-5);
    expect(relative(maps.subarray(maps.length / 2), expected.maps)).toBeLessThan(1e-5);
    model.dispose();
  });

  it('has means of finer maps in its other cuts, and the last but one layer of a classifier where it is asked for', async () => {
    const { manifest, bytes } = imported(networkOf(await saved(ARCHITECTURES.vgg16())), true);
    expect(manifest.cuts.pooled?.shape).toEqual([10]);
    expect(manifest.cuts['multi-level']?.shape).toEqual([20]); // before the last pooling there are ten as well
    expect(manifest.cuts.levels?.shape).toEqual([34]);
    expect(manifest.cuts.maps?.shape).toEqual([4, 4, 10]);
    expect(manifest.cuts.penultimate?.shape).toEqual([18]);
    const cuts = ['pooled', 'levels', 'penultimate'];
    const frozen = await openFrozenBackbone({ backbone: openBackbone(manifest, bytes), cuts, threads: 1 });
    const [pooled, levels] = await frozen.features(new Uint8Array(32 * 32 * 3).fill(77), 1);
    expect(levels.subarray(0, 10)).toEqual(pooled);
    await frozen.close();
  });

  it('keeps the canary that it was measured with', async () => {
    const { manifest, bytes } = imported(networkOf(await saved(ARCHITECTURES.resnet18())));
    const measured = await withCanary(manifest, bytes);
    expect(Object.keys(measured.canary.references)).toEqual(['pooled', 'multi-level', 'levels']);
    const frozen = await openFrozenBackbone({ backbone: openBackbone(measured, bytes), cuts: ['pooled', 'levels'], threads: 1 });
    for (const { difference } of await checkCanary(frozen)) expect(difference).toBeLessThan(1e-4);
    await frozen.close();
    const preprocessing = { ...measured.preprocessing, colour: 'rgb' as const };
    const other = await openFrozenBackbone({ backbone: openBackbone({ ...measured, preprocessing }, bytes), cuts: ['pooled'], threads: 1 });
    expect((await canaryFeatures(other, 'pooled')).length).toBe(16);
    expect((await checkCanary(other))[0]?.withinTolerance).toBe(false);
    await other.close();
  });

  it('is the same when its own graph file is read again', async () => {
    const { manifest, bytes, size } = imported(networkOf(await saved(ARCHITECTURES.mobilenet())));
    const again = readOnnx(bytes);
    expect(inputSize(again)).toEqual(size);
    expect(() =>
      openBackbone({ ...manifest, cuts: { ...manifest.cuts, pooled: { layer: 'features/pooled', shape: [21] } } }, bytes),
    ).toThrow(expect.objectContaining({ code: 302 }));
  });
});

describe('a layers model that is not taken', () => {
  const refusals: [
    string,
    (json: {
      modelTopology: { config: { layers: { class_name: string; config: Record<string, unknown> }[] } };
      weightsManifest: { paths: string[] }[];
      format: string;
    }) => void,
  ][] = [
    ['an unknown layer', (json) => Object.assign(json.modelTopology.config.layers[3], { class_name: 'Lambda' })],
    ['weights outside its folder', (json) => Object.assign(json.weightsManifest[0], { paths: ['../secret.bin'] })],
    ['a graph model', (json) => Object.assign(json, { format: 'graph-model' })],
    ['weights that are not there', (json) => Object.assign(json, { weightsManifest: [] })],
    ['channels first', (json) => Object.assign(json.modelTopology.config.layers[1].config, { data_format: 'channels_first' })],
  ];
  it.each(refusals)('%s', async (_, spoil) => {
    const { json, files } = await saved(ARCHITECTURES.resnet18());
    const parsed = JSON.parse(json);
    spoil(parsed);
    expect(() =>
      prepareNetwork(networkOf({ json: JSON.stringify(parsed), files: new Map([...files, ['../secret.bin', new Uint8Array()]]) }), {
        width: 48,
        height: 48,
      }),
    ).toThrow(expect.objectContaining({ code: 310 }));
  });
});
