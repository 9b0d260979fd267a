import { type Backbone, createRandom, exportOnnx, exportTfjs, openBackbone, type Standardisation } from '@atoll/core';
import * as tfjs from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openFrozenBackbone } from '../backbone/frozen.ts';
import { imported } from '../backbone/testing/imported.ts';
import { ARCHITECTURES, networkOf, saved } from '../backbone/testing/layers-models.ts';
import { everyOperator } from '../backbone/testing/operators.ts';
import { byAtoll, byOnnx, byTfjs, expectClose, type Pictures } from '../testing/runtimes.ts';
import { tinyModel } from '../testing/tiny-model.ts';
import { explainImage } from './index.ts';

beforeAll(async () => {
  await tfjs.setBackend('cpu');
});

const random = createRandom(5);
const picturesOf = ({ width, height }: { readonly width: number; readonly height: number }): Pictures => ({
  width,
  height,
  images: [256, 60].map((brightest) => Uint8Array.from({ length: width * height * 3 }, () => brightest * random.uniform())),
});
/** Coordinates in which these pictures are at −1 and 1, as those of training images are about. */
async function coordinatesOf(backbone: Backbone, cut: string, { images }: Pictures): Promise<Standardisation> {
  const frozen = await openFrozenBackbone({ backbone, cuts: [cut], threads: 1 });
  const [values = new Float32Array()] = await frozen.features(Buffer.concat(images), images.length);
  await frozen.close();
  const first = values.subarray(0, values.length / 2);
  const second = values.subarray(values.length / 2);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return {
    mean: first.map((value, j) => (value + (second[j] ?? 0)) / 2),
    scale: first.map((value, j) => 2 / (Math.abs(value - (second[j] ?? 0)) + 0.05 * largest)),
  };
}

const head = { kind: 'mlp', hidden: 6, domains: 0 } as const;
const NETWORKS = [
  ...Object.entries(ARCHITECTURES).map(([name, build]) => [name, async () => networkOf(await saved(build()))] as const),
  ['every operator', async () => everyOperator()] as const,
];

describe('a model on an imported backbone', () => {
  it.each(NETWORKS)('exported, says in other runtimes what it says: %s', async (_, network) => {
    const { manifest, bytes, size } = imported(await network(), true);
    const backbone = openBackbone(manifest, bytes);
    const pictures = picturesOf(size);
    for (const cut of ['levels', 'pooled', 'penultimate'].filter((name) => manifest.cuts[name] !== undefined)) {
      const model = tinyModel({}, undefined, { backbone, cut, coordinates: await coordinatesOf(backbone, cut, pictures) });
      const wanted = await byAtoll(model, backbone, pictures);
      const spread = wanted[0]?.probabilities.map((value, k) => Math.abs(value - (wanted[1]?.probabilities[k] ?? value))) ?? [];
      expect(Math.max(...spread), `${cut}: the images differ`).toBeGreaterThan(0.01);
      expectClose(await byOnnx(exportOnnx(model, backbone, 'fp32'), pictures), wanted, 1e-4);
      expectClose(await byTfjs(exportTfjs(model, backbone, 'fp32'), pictures), wanted, 1e-4);
    }
  });

  it('in 16 and in 8 bits is the same graph in both formats', async () => {
    const { manifest, bytes, size } = imported(networkOf(await saved(ARCHITECTURES.vgg16())), true);
    const backbone = openBackbone(manifest, bytes);
    const model = tinyModel({}, undefined, { backbone, cut: 'penultimate' });
    const pictures = picturesOf(size);
    for (const quantisation of ['fp16', 'int8'] as const)
      expectClose(
        await byTfjs(exportTfjs(model, backbone, quantisation), pictures),
        await byOnnx(exportOnnx(model, backbone, quantisation), pictures),
        1e-4,
      );
  });

  it('says how its images are framed', async () => {
    const network = networkOf(await saved(ARCHITECTURES.resnet18()));
    const { manifest, bytes } = imported(network, false, { fit: 'crop', shortest: 60 });
    const backbone = openBackbone(manifest, bytes);
    const { json } = exportTfjs(tinyModel({}, undefined, { backbone }), backbone, 'fp32');
    expect(JSON.parse(json).userDefinedMetadata.preprocessing).toMatch(/shorter side to 60 with a bilinear filter.*48×48 from the middle/);
  });

  it.each(NETWORKS)('explained, has maps that add up to its scores: %s', async (_, network) => {
    const { manifest, bytes, size } = imported(await network(), true);
    const backbone = openBackbone(manifest, bytes);
    const pictures = picturesOf(size);
    const source = { pixels: { ...size, data: pictures.images[0] ?? new Uint8Array() } };
    for (const cut of ['levels', 'pooled'].filter((name) => manifest.cuts[name] !== undefined).slice(0, 1)) {
      const model = tinyModel({ config: head }, undefined, { backbone, cut, coordinates: await coordinatesOf(backbone, cut, pictures) });
      const [said] = await byAtoll(model, backbone, { ...pictures, images: pictures.images.slice(0, 1) });
      const scores: number[] = [];
      for (const output of [0, 1, 2]) {
        const { explanation } = await explainImage(model, backbone, source, output);
        const inMaps = explanation.maps.flatMap(({ values }) => [...values]).reduce((sum, value) => sum + value, 0);
        expect(inMaps + explanation.rest).toBeCloseTo(explanation.score, 8);
        scores.push(explanation.score);
      }
      const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
      for (const [k, score] of scores.entries())
        expect(Math.abs(Math.exp(score) / total - (said?.probabilities[k] ?? 9))).toBeLessThan(1e-4);
    }
  });

  it('that ends in layers without positions is not explained', async () => {
    const { manifest, bytes, size } = imported(networkOf(await saved(ARCHITECTURES.vgg16())), true);
    const backbone = openBackbone(manifest, bytes);
    const model = tinyModel({}, undefined, { backbone, cut: 'penultimate' });
    const source = { pixels: { ...size, data: new Uint8Array(size.width * size.height * 3) } };
    await expect(explainImage(model, backbone, source)).rejects.toMatchObject({ code: 321 });
  });
});
