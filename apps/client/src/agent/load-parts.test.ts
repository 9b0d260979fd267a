import { join } from 'node:path';
import { averageOf, blockKind, type Federation, fuse, fusedSize, sizeBeside, unitLength } from '@atoll/core';
import { describe, expect, test } from 'vitest';
import { openFrozenBackbone, preprocess } from '../backbone/index.ts';
import { checkDataset, readDataset } from '../data/index.ts';
import { diskCaches } from '../features/index.ts';
import { copyBloodCells, packagedBackbone, withoutImages } from '../testing/blood-cells.ts';
import { federationOf } from '../testing/federation.ts';
import { temporaryFolder } from '../testing/temporary.ts';
import { loadParts, openCachesFor } from './load-parts.ts';
import { surveySite } from './survey.ts';

const COUNT = 3;
const data = { validation: 0.25, test: 0.25 };
const seenIn = (training: 'average' | 'each'): Federation =>
  federationOf({ data, features: { views: { count: COUNT, training, colour: 0.1, noise: 0.01 } } });

describe.skipIf(withoutImages)('views of real images', () => {
  test('are averaged or each a row, are kept on disk, and share the image as it is with runs without views', async () => {
    const folder = await temporaryFolder();
    await copyBloodCells(join(folder, 'data'), 8);
    const backbone = await packagedBackbone();
    const { classes } = federationOf();
    const survey = surveySite(federationOf({ data }), 'north', await checkDataset(await readDataset(join(folder, 'data')), { classes }));
    const open = openFrozenBackbone({ backbone, cuts: ['pooled'], threads: 1 });
    const load = async (federation: Federation, frozen = () => open) => {
      const caches = await openCachesFor(diskCaches(join(folder, 'cache')), backbone.manifest, backbone.digest, federation);
      try {
        return await loadParts(federation, survey, { caches, frozen });
      } finally {
        await caches.close();
      }
    };
    const averaged = await load(seenIn('average'));
    await (await open).close();
    const fromCache = () => Promise.reject(new Error('the backbone is not needed'));
    const each = await load(seenIn('each'), fromCache);
    const plain = await load(federationOf({ data }), fromCache);
    const directions = await load(federationOf({ data, features: { unitLength: true } }), fromCache);

    const { train } = each;
    expect(train.count).toBe(COUNT * averaged.train.count);
    expect([...(train.images ?? [])].slice(0, 5)).toEqual([0, 0, 0, 1, 1]);
    expect(train.groups.slice(0, COUNT)).toEqual(Array(COUNT).fill(averaged.train.groups[0]));
    const row = (part: typeof train, at: number) => part.features.subarray(at * part.dimension, (at + 1) * part.dimension);
    for (let image = 0; image < averaged.train.count; image++) {
      const views = Array.from({ length: COUNT }, (_, view) => row(train, COUNT * image + view));
      expect(row(averaged.train, image)).toEqual(averageOf(views));
      expect(views[0]).toEqual(row(plain.train, image));
      expect(row(directions.train, image)).toEqual(unitLength(row(plain.train, image)));
      expect(views[1]).not.toEqual(views[0]);
      expect([...train.labels].slice(COUNT * image, COUNT * (image + 1))).toEqual(Array(COUNT).fill(averaged.train.labels[image]));
    }
    expect(each.test).toEqual(averaged.test);
  });

  test('have hand-crafted features of the same pixels after those of the backbone, of a size with them', async () => {
    const folder = await temporaryFolder();
    await copyBloodCells(join(folder, 'data'), 4);
    const backbone = await packagedBackbone();
    const { manifest } = backbone;
    const { classes } = federationOf();
    const federation = federationOf({ data, features: { handCrafted: ['texture', 'edge'] } });
    const survey = surveySite(federation, 'north', await checkDataset(await readDataset(join(folder, 'data')), { classes }));
    const blocks = ['edge', 'texture'] as const;
    const open = openFrozenBackbone({ backbone, cuts: ['pooled'], blocks, threads: 1 });
    const caches = await openCachesFor(diskCaches(join(folder, 'cache')), manifest, backbone.digest, federation);
    const { train } = await loadParts(federation, survey, { caches, frozen: () => open });
    expect(train.dimension).toBe(fusedSize(manifest, 'pooled', blocks));
    for (const [place, { path }] of survey.split.train.entries()) {
      const [width, height] = [224, 224];
      const data = await preprocess({ path }, manifest.preprocessing);
      const [pooled] = await (await open).features(data, 1);
      const own = blocks.map((block) => blockKind(block).features({ width, height, data }));
      const expected = fuse(pooled, own, sizeBeside(manifest, 'pooled'));
      expect(train.features.subarray(place * train.dimension, (place + 1) * train.dimension).subarray(1280)).toEqual(
        expected.subarray(1280),
      );
    }
    await (await open).close();
    await caches.close();
  });
});
