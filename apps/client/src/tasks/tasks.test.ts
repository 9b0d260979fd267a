import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  aloneName,
  type Federation,
  headArchitecture,
  metricsOf,
  momentsOf,
  type Parameters,
  seedFrom,
  standardisationOf,
  type Tf,
} from '@atoll/core';
import { digest, evaluateTask, fitTask, summariseTask } from '@atoll/core/testing';
import { encodeAnswer } from '@atoll/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCanary, loadParts, openCachesFor, surveySite } from '../agent/index.ts';
import { openFrozenBackbone } from '../backbone/index.ts';
import { checkDataset, readDataset } from '../data/index.ts';
import { selectEngine } from '../engines/index.ts';
import { diskCaches } from '../features/index.ts';
import { trainPooled } from '../pooled/index.ts';
import { copyBloodCells, packagedBackbone, withoutImages } from '../testing/blood-cells.ts';
import { federationOf } from '../testing/federation.ts';
import { judge, runTask, type SiteParts, standardiseParts, type TaskContext } from './index.ts';

const federation: Federation = federationOf({ rounds: 3, data: { validation: 0.25, test: 0.25 } });
const standardisation = digest('standardisation');
const fitting = fitTask({ standardisation, epochs: 3 });
const testing = evaluateTask({
  round: 3,
  heads: [
    { name: 'federated', digest: digest('head') },
    { name: 'alone:south', digest: digest('other') },
  ],
  standardisation,
  aloneEpochs: 5,
});

describe.skipIf(withoutImages)('tasks on the features of real images', () => {
  let folder: string;
  let parts: SiteParts;
  let tf: Tf;
  const architecture = headArchitecture(federation.head, { featureSize: 1280, classes: 3 });

  function contextOf(changes: Partial<TaskContext> = {}): TaskContext {
    const raw = changes.parts ?? parts;
    const own = standardisationOf(momentsOf(parts.train.features, 1280), { floor: 0.5 });
    const coordinates = standardiseParts(raw, own, architecture.embedding);
    const initial: Parameters = architecture.initialise(1);
    return {
      federation,
      site: 'north',
      tf,
      architecture,
      parts: raw,
      coordinates: () => coordinates,
      standardisation: () => own,
      head: () => initial,
      scopes: new Map(),
      keepPersonal: async () => undefined,
      signal: { aborted: false },
      ...changes,
    };
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atoll-tasks-'));
    await copyBloodCells(join(folder, 'data'), 12);
    const backbone = await packagedBackbone();
    const report = await checkDataset(await readDataset(join(folder, 'data')), { classes: federation.classes });
    const caches = await openCachesFor(diskCaches(join(folder, 'cache')), backbone.manifest, backbone.digest, federation);
    const open = openFrozenBackbone({ backbone, cuts: ['pooled'], threads: 1 });
    const counts: number[][] = [];
    const options = { caches, frozen: () => open, onProgress: (...progress: number[]) => counts.push(progress) };
    parts = await loadParts(federation, surveySite(federation, 'north', report), options);
    expect(counts.at(0)).toEqual([0, 36, 0]);
    expect(counts.at(-1)).toEqual([36, 36, 0]);
    await loadCanary(options);
    await (await open).close();
    await caches.close();
    ({ tf } = await selectEngine({ forced: 'wasm' }));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('features and canary come from the cache without the backbone', async () => {
    const { manifest, digest: backbone } = await packagedBackbone();
    const caches = await openCachesFor(diskCaches(join(folder, 'cache')), manifest, backbone, federation);
    const frozen = () => Promise.reject(new Error('the backbone is not needed'));
    const report = await checkDataset(await readDataset(join(folder, 'data')), { classes: federation.classes });
    const again = await loadParts(federation, surveySite(federation, 'north', report), { caches, frozen });
    expect(again).toEqual(parts);
    expect(await loadCanary({ caches, frozen })).toHaveLength(1280);
    await caches.close();
  });

  test('summarise answers with the sums over the training images, on the grid of the run', async () => {
    const answer = await runTask(summariseTask({ gridExponent: -8 }), contextOf());
    expect(answer).toEqual({ kind: 'summarise', moments: momentsOf(parts.train.features, 1280, -8) });
  });

  test('fit trains from the head given; the same task gives the same bytes, another round other ones', async () => {
    const first = await runTask(fitting, contextOf());
    const second = await runTask(fitting, contextOf());
    const next = await runTask({ ...fitting, round: 2 }, contextOf());
    if (first?.kind !== 'fit' || second === null || next === null) throw new Error('no answer');
    expect(first.samples).toBe(parts.train.count);
    expect(first.losses).toHaveLength(3);
    expect(first.losses[2]).toBeLessThan(first.losses[0] ?? 0);
    expect(encodeAnswer(fitting.id, second)).toEqual(encodeAnswer(fitting.id, first));
    expect(encodeAnswer(fitting.id, next)).not.toEqual(encodeAnswer(fitting.id, first));
  });

  test('evaluate judges the heads in the order asked, what the site has alone last', async () => {
    const answer = await runTask(testing, contextOf());
    if (answer?.kind !== 'evaluate') throw new Error('no answer');
    expect(answer.evaluations.map(({ head }) => head)).toEqual(['federated', 'alone:south', aloneName('north')]);
    expect(answer.evaluations.map(({ evaluation }) => evaluation.count)).toEqual(Array(3).fill(parts.test.count));
    const [untrained, , alone] = answer.evaluations.map(({ evaluation }) => metricsOf(evaluation).accuracy ?? 0);
    expect(alone).toBeGreaterThan(untrained ?? 1);
  });

  test('evaluate judges a head in coordinates of its own on the features in these', async () => {
    const others = { mean: new Float32Array(1280).fill(0.25), scale: new Float32Array(1280).fill(3) };
    const context = contextOf({ head: () => random, standardisation: (name) => (name === digest('of the others') ? others : null) });
    const random = { ...architecture.initialise(1), values: architecture.initialise(1).values.map((_, i) => Math.sin(i)) };
    const heads = [{ name: 'unseen:north', digest: digest('head'), standardisation: digest('of the others') }];
    const answer = await runTask({ ...testing, heads, aloneEpochs: 0 }, context);
    const { test: images } = standardiseParts(parts, others, architecture.embedding);
    const wanted = await judge(tf, architecture, random, images);
    expect(answer).toEqual({ kind: 'evaluate', evaluations: [{ head: 'unseen:north', evaluation: wanted }] });
    expect(wanted).not.toEqual(await judge(tf, architecture, random, context.coordinates(standardisation).test));
  });

  test('without images of a part its counts are zero', async () => {
    const none = { ...parts.test, features: new Float32Array(), labels: new Int32Array(), count: 0 };
    const answer = await runTask(testing, contextOf({ parts: { ...parts, test: none } }));
    if (answer?.kind !== 'evaluate') throw new Error('no answer');
    expect(answer.evaluations).toHaveLength(3);
    for (const { evaluation } of answer.evaluations)
      expect(evaluation).toEqual({ classes: 3, count: 0, lossSum: 0, confusion: Array(9).fill(0) });
  });

  test('an aborted task gives no answer', async () => {
    const signal = { aborted: false };
    const onEpoch = () => {
      signal.aborted = true;
    };
    expect(await runTask(fitting, contextOf({ signal, onEpoch }))).toBeNull();
    expect(await runTask(testing, contextOf({ signal }))).toBeNull();
  });

  test('the pooled yardstick trains on the same parts as the sites', async () => {
    const { manifest } = await packagedBackbone();
    const site = { data: join(folder, 'data'), cacheDirectory: join(folder, 'cache') };
    const sites = [
      { name: 'north', ...site },
      { name: 'south', ...site },
    ];
    const frozen = () => Promise.reject(new Error('the backbone is not needed'));
    const pooled = await trainPooled({ federation, manifest, sites, tf, frozen });
    expect(pooled.losses).toHaveLength(3);
    expect(pooled.sites.map((one) => one.site)).toEqual(['north', 'south']);
    expect(pooled.sites[0]?.test.count).toBe(parts.test.count);
    const own = standardisationOf(momentsOf(parts.train.features, 1280), { floor: 0.5 });
    expect(pooled.standardisation?.mean).toHaveLength(own.mean.length);
    expect(architecture.initialise(seedFrom(federation.seed, 'head')).layout).toEqual(pooled.head.layout);
  });
});
