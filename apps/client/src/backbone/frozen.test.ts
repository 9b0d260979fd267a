import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type AtollError, type Backbone, blockKind, canaryImage, compareCanary, requireCanary } from '@atoll/core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dicomFile } from '../data/dicom/testing/write.ts';
import { canaryFeatures, checkCanary } from './canary.ts';
import { type FrozenBackbone, openFrozenBackbone } from './frozen.ts';
import { extractFeatures } from './pipeline.ts';
import { openEfficientNet } from './testing/efficientnet.ts';
import { hasImages, listImages } from './testing/shared-images.ts';

let backbone: Backbone;
let frozen: FrozenBackbone;
let pixels: Uint8Array;

beforeAll(async () => {
  backbone = await openEfficientNet();
  frozen = await openFrozenBackbone({ backbone, cuts: ['pooled', 'multi-level', 'stage6', 'stage5', 'levels', 'textures'], threads: 1 });
  const { width, height, data } = canaryImage();
  pixels = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize(224, 224, { fit: 'fill' })
    .raw()
    .toBuffer();
});
afterAll(() => frozen.close());

describe('the canary', () => {
  it('is within tolerance of the features that the converter computed in numpy', async () => {
    const differences = await checkCanary(frozen);
    expect(differences.map((difference) => difference.cut)).toEqual(['pooled', 'multi-level', 'levels', 'textures']);
    requireCanary(differences);
  });

  const image = canaryImage();
  const raw = { raw: { width: image.width, height: image.height, channels: 3 } } as const;
  const stretched = () => sharp(image.data, raw).resize(224, 224, { fit: 'fill', kernel: 'cubic' });
  const mistakes: [string, () => Promise<Buffer>][] = [
    [
      'blue and red swapped',
      () =>
        stretched()
          .recomb([
            [0, 0, 1],
            [0, 1, 0],
            [1, 0, 0],
          ])
          .raw()
          .toBuffer(),
    ],
    ['a bilinear resize', () => sharp(image.data, raw).resize(224, 224, { fit: 'fill', kernel: 'linear' }).raw().toBuffer()],
    ['a centre crop', () => sharp(image.data, raw).resize(224, 224, { fit: 'cover' }).raw().toBuffer()],
    ['a grid half a pixel off', () => stretched().raw().toBuffer()],
    [
      'grey',
      () =>
        stretched()
          .recomb([
            [0.3, 0.6, 0.1],
            [0.3, 0.6, 0.1],
            [0.3, 0.6, 0.1],
          ])
          .raw()
          .toBuffer(),
    ],
  ];
  it.each(mistakes)('shows %s', async (_, wrong) => {
    const [pooled, multiLevel] = await frozen.features(await wrong(), 1);
    expect(compareCanary(backbone.manifest, 'pooled', pooled).withinTolerance).toBe(false);
    expect(compareCanary(backbone.manifest, 'multi-level', multiLevel).withinTolerance).toBe(false);
  });

  it('shows ImageNet mean and deviation in place of (x − 127) / 128', async () => {
    const preprocessing = { ...backbone.manifest.preprocessing, subtract: 116, divide: 58 };
    const other = await openFrozenBackbone({
      backbone: { ...backbone, manifest: { ...backbone.manifest, preprocessing } },
      cuts: ['pooled'],
      threads: 1,
    });
    expect(compareCanary(backbone.manifest, 'pooled', await canaryFeatures(other, 'pooled')).withinTolerance).toBe(false);
    await other.close();
  });
});

describe('openFrozenBackbone', () => {
  it('gives each cut in the order asked, in the shape the manifest names', async () => {
    const outputs = await frozen.features(pixels, 1);
    expect(outputs.map((values) => values.length)).toEqual([1280, 1472, 7 * 7 * 192, 14 * 14 * 112, 2024, 2768]);
  });

  it('gives pooled features within 0…6', async () => {
    const [pooled] = await frozen.features(pixels, 1);
    expect(Math.min(...pooled)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...pooled)).toBeLessThanOrEqual(6);
    expect(Math.max(...pooled)).toBeGreaterThan(1);
  });

  it('joins the pooled features with the mean of stage 6 in multi-level', async () => {
    const [pooled, multiLevel, stage6] = await frozen.features(pixels, 1);
    expect(multiLevel.subarray(0, 1280)).toEqual(pooled);
    const mean = Float64Array.from({ length: 192 }, (_, channel) => {
      let sum = 0;
      for (let pixel = 0; pixel < 49; pixel++) sum += stage6[pixel * 192 + channel];
      return sum / 49;
    });
    const farthest = mean.map((value, channel) => Math.abs(value - multiLevel[1280 + channel]));
    expect(Math.max(...farthest)).toBeLessThan(1e-4);
  });

  it('joins them with the means of more stages in levels, and with their deviations in textures', async () => {
    const [, multiLevel, stage6, , levels, textures] = await frozen.features(pixels, 1);
    expect(levels.subarray(0, 1472)).toEqual(multiLevel);
    expect(textures.subarray(0, 2024)).toEqual(levels);
    const deviation = Float64Array.from({ length: 192 }, (_, channel) => {
      const values = Array.from({ length: 49 }, (_, pixel) => stage6[pixel * 192 + channel]);
      const mean = values.reduce((sum, value) => sum + value, 0) / 49;
      return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 49);
    });
    const farthest = deviation.map((value, channel) => Math.abs(value - textures[2024 + channel]));
    expect(Math.max(...farthest)).toBeLessThan(1e-4);
  });

  it('gives an image the same features alone and in a batch', async () => {
    const flat = new Uint8Array(pixels.length).fill(90);
    const [alone] = await frozen.features(pixels, 1);
    const [batch] = await frozen.features(Buffer.concat([flat, pixels, flat]), 3);
    const differences = alone.map((value, i) => Math.abs(value - batch[1280 + i]));
    expect(Math.max(...differences)).toBeLessThan(1e-4);
  });

  it('gives hand-crafted features of the same pixels after the cuts', async () => {
    const blocks = ['colour', 'edge'] as const;
    const both = await openFrozenBackbone({ backbone, cuts: ['pooled'], blocks, threads: 1 });
    const flat = new Uint8Array(pixels.length).fill(90);
    const [pooled, ...others] = await both.features(Buffer.concat([flat, pixels]), 2);
    expect(pooled).toHaveLength(2 * 1280);
    for (const [place, block] of blocks.entries()) {
      const { size, features } = blockKind(block);
      expect(others[place]).toHaveLength(2 * size);
      expect(others[place].subarray(size)).toEqual(features({ width: 224, height: 224, data: pixels }));
    }
    await both.close();
  });

  it('is closed over batches that are computed and wait, without harm to the process', async () => {
    const batch = new Uint8Array(2 * pixels.length);
    for (let pauseMs = 0; pauseMs < 60; pauseMs += 10) {
      const closed = await openFrozenBackbone({ backbone, cuts: ['pooled'], threads: 2 });
      const outcomes = Array.from({ length: 6 }, () => closed.features(batch, 2).catch((error: AtollError) => error.code));
      await setTimeout(pauseMs);
      await closed.close();
      for (const outcome of await Promise.all(outcomes)) expect(outcome === 302 || Array.isArray(outcome)).toBe(true);
    }
  });

  it('lets the process end over a batch with the exit code that it was given', async () => {
    const program = fileURLToPath(new URL('testing/exit-over-batch.ts', import.meta.url));
    const root = fileURLToPath(new URL('../../../../', import.meta.url));
    const child = spawn(process.execPath, ['tools/run-source.mjs', program], { cwd: root, stdio: 'ignore' });
    expect(await once(child, 'exit')).toEqual([3, null]);
  });

  it('refuses a cut that the backbone does not have', async () => {
    await expect(openFrozenBackbone({ backbone, cuts: ['stage9'] })).rejects.toMatchObject({ code: 304 });
  });

  it('refuses a batch of another size', async () => {
    await expect(frozen.features(pixels, 2)).rejects.toThrow(RangeError);
  });
});

describe('DICOM', () => {
  it.skipIf(!hasImages('chest-xray'))('gives the features of the same X-ray as PNG, bit for bit', async () => {
    const { images } = listImages('chest-xray');
    for (const { path } of images.filter((_, index) => index % 281 === 0)) {
      const grey = sharp(path).greyscale();
      const { data, info } = await grey.clone().raw().toBuffer({ resolveWithObject: true });
      const png = await grey.png().toBuffer();
      const dicom = dicomFile({ rows: info.height, columns: info.width, pixels: data });
      const features: Float32Array[][] = [];
      for await (const result of extractFeatures([{ bytes: png }, { bytes: dicom }], frozen))
        if (result.ok) features.push(...result.views.map((view) => [...view]));
      expect(features).toHaveLength(2);
      expect(features[1]).toEqual(features[0]);
    }
  });
});
