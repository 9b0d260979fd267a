import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FrozenBackbone, openFrozenBackbone } from './frozen.ts';
import { extractFeatures, type ImageResult } from './pipeline.ts';
import { type ImageSource, preprocess } from './preprocess.ts';
import { openEfficientNet } from './testing/efficientnet.ts';

let frozen: FrozenBackbone;
let images: ImageSource[];

beforeAll(async () => {
  frozen = await openFrozenBackbone({ backbone: await openEfficientNet(), cuts: ['pooled', 'multi-level'], threads: 1 });
  // The larger ones take longer to decode, so that decoding ends in another order than it begins.
  images = await Promise.all(
    Array.from({ length: 11 }, async (_, i) => {
      const size = i % 2 === 0 ? 1200 : 20;
      const background = { r: 20 * i, g: 255 - 20 * i, b: 90 };
      return {
        bytes: await sharp({ create: { width: size, height: size, channels: 3, background } })
          .png()
          .toBuffer(),
      };
    }),
  );
  images[4] = { bytes: new TextEncoder().encode('no image') };
});
afterAll(() => frozen.close());

const collect = async (generator: AsyncIterable<ImageResult>) => {
  const results: ImageResult[] = [];
  for await (const result of generator) results.push(result);
  return results;
};

describe('extractFeatures', () => {
  it('gives each image its own features, in the order of the input, and goes on after one that cannot be read', async () => {
    const progress: number[] = [];
    const results = await collect(extractFeatures(images, frozen, { batchSize: 3, onProgress: (done) => progress.push(done) }));
    expect(results.map((result) => result.index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(results.map((result) => result.ok)).toEqual(images.map((_, i) => i !== 4));
    expect(results[4]).toMatchObject({ error: { code: 206 } });
    expect(progress).toEqual([3, 6, 9, 11]);
    for (const [i, result] of results.entries()) {
      if (!result.ok) continue;
      const expected = await frozen.features(await preprocess(images[i], frozen.backbone.manifest.preprocessing), 1);
      for (const [cut, values] of (result.views[0] ?? []).entries()) {
        expect(Math.max(...values.map((value, k) => Math.abs(value - expected[cut][k])))).toBeLessThan(1e-4);
      }
    }
  });

  it('takes a stream of images, and none', async () => {
    const stream = async function* () {
      yield* images.slice(0, 2);
    };
    expect(await collect(extractFeatures(stream(), frozen))).toHaveLength(2);
    expect(await collect(extractFeatures([], frozen))).toEqual([]);
  });

  it('goes on when a whole batch cannot be read', async () => {
    const results = await collect(extractFeatures([images[4], images[4], images[0]], frozen, { batchSize: 2 }));
    expect(results.map((result) => result.ok)).toEqual([false, false, true]);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const run = collect(
      extractFeatures(images, frozen, { batchSize: 2, signal: controller.signal, onProgress: () => controller.abort(new Error('enough')) }),
    );
    await expect(run).rejects.toThrow('enough');
  });
});
