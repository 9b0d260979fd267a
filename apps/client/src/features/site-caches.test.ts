import { blockKind, canaryImage, digestOf, manifestDigest, PLAIN_VIEW, type View } from '@atoll/core';
import { beforeAll, expect, it } from 'vitest';
import { openEfficientNet } from '../backbone/testing/efficientnet.ts';
import { temporaryFolder } from '../testing/temporary.ts';
import { diskCaches } from './disk-caches.ts';
import { openSiteCaches, type SiteCachesOptions } from './site-caches.ts';

const image = digestOf(canaryImage().data);
const mirrored: View = { ...PLAIN_VIEW, mirrored: true };
const filled = (length: number, value: number) => new Float32Array(length).fill(value);

let options: Omit<SiteCachesOptions, 'openCache'>;
beforeAll(async () => {
  const { manifest } = await openEfficientNet();
  options = {
    manifest,
    backboneDigest: manifestDigest(manifest),
    cuts: ['pooled', 'stage6'],
    blocks: ['texture'],
    views: [PLAIN_VIEW, mirrored],
  };
});

it('keeps what each view of an image gave, cuts before blocks, and has an image when all of it is there', async () => {
  const openCache = diskCaches(await temporaryFolder());
  const caches = await openSiteCaches({ openCache, ...options });
  const sizes = [1280, 7 * 7 * 192, blockKind('texture').size];
  expect([...caches.cuts, ...caches.blocks].map(({ dimension }) => dimension)).toEqual(sizes);
  caches.put(image, [sizes.map((size, place) => filled(size, place))]);
  expect(caches.has(image)).toBe(false); // the other view is missing
  caches.put(
    image,
    [0, 10].map((view) => sizes.map((size, place) => filled(size, view + place))),
  );
  expect(caches.has(image)).toBe(true);
  await caches.close();

  const again = await openSiteCaches({ openCache, ...options });
  expect(again.has(image)).toBe(true);
  expect(again.blocks[0].views.map((cache) => cache.get(image)?.[0])).toEqual([2, 12]);
  expect(again.cuts[1].views.map((cache) => cache.get(image)?.[0])).toEqual([1, 11]);
  await again.close();
});

it('shares what another federation has kept of the same cut, and asks for the blocks that are new', async () => {
  const openCache = diskCaches(await temporaryFolder());
  const cuts = ['pooled'] as const;
  const plain = await openSiteCaches({ openCache, ...options, cuts, blocks: [], views: [PLAIN_VIEW] });
  plain.put(image, [[filled(1280, 7)]]);
  await plain.close();
  const more = await openSiteCaches({ openCache, ...options, cuts, blocks: ['edge', 'colour'], views: [PLAIN_VIEW] });
  expect(more.cuts[0].views[0].get(image)?.[0]).toBe(7);
  expect(more.has(image)).toBe(false);
  await more.close();
});
