import {
  createRandom,
  type FederationInput,
  headArchitecture,
  momentsOf,
  type Parameters,
  personalName,
  scoreReferenceOf,
  standardisationOf,
} from '@atoll/core';
import { digest, evaluateTask, fitTask, summariseTask } from '@atoll/core/testing';
import { describe, expect, test } from 'vitest';
import { selectEngine } from '../engines/index.ts';
import { federationOf } from '../testing/federation.ts';
import { type PersonalHead, runTask, type SitePart, type SiteParts, standardiseParts, type TaskContext } from './index.ts';

const DIMENSION = 6;

/** Images of three classes, in these numbers; without labels if wanted. */
function partOf(counts: readonly [number, number, number], seed: number, isLabelled = true): SitePart {
  const random = createRandom(seed);
  const truth = counts.flatMap((count, label) => Array.from({ length: count }, () => label));
  const features = Float32Array.from({ length: truth.length * DIMENSION }, (_, i) => {
    const label = truth[Math.floor(i / DIMENSION)] ?? 0;
    return 5 + random.normal() + (i % DIMENSION === label ? 2 : 0);
  });
  const labels = Int32Array.from(truth, (label) => (isLabelled ? label : -1));
  return { features, labels, groups: truth.map((_, i) => `${seed}-${i}`), count: truth.length, dimension: DIMENSION };
}

const none = partOf([0, 0, 0], 9);
const parts: SiteParts = { train: none, validation: none, test: partOf([30, 3, 3], 3), unlabelled: partOf([60, 6, 6], 4, false) };

/** A head that knows the classes: its first three features, standardised. */
const knowing = (layout: Parameters['layout']): Parameters => ({
  layout,
  values: Float32Array.from({ length: layout.size }, (_, at) => (at < DIMENSION * 3 && Math.floor(at / 3) === at % 3 ? 1 : 0)),
});

async function site(input: Partial<FederationInput> = {}, changes: Partial<TaskContext> = {}) {
  const federation = federationOf({ rounds: 4, ...input });
  const architecture = headArchitecture(federation.head, { featureSize: DIMENSION, classes: 3 });
  const standardisation = standardisationOf(momentsOf(partOf([30, 30, 30], 5).features, DIMENSION), { floor: 0.5 });
  const { tf } = await selectEngine({ forced: 'wasm' });
  const coordinates = standardiseParts(changes.parts ?? parts, standardisation, architecture.embedding);
  const kept: PersonalHead[] = [];
  const context: TaskContext = {
    federation,
    site: 'north',
    tf,
    architecture,
    parts,
    coordinates: () => coordinates,
    standardisation: () => standardisation,
    head: () => knowing(architecture.layout),
    scopes: new Map(),
    keepPersonal: async (personal) => {
      kept.push(personal);
    },
    signal: { aborted: false },
    ...changes,
  };
  return { context, kept };
}

/** What labelled sites of even classes say of their scores. */
async function reference() {
  const sums = await Promise.all(
    [11, 12, 13].map(async (seed) => {
      const { context } = await site({}, { parts: { ...parts, train: partOf([20, 20, 20], seed) } });
      const answer = await runTask(summariseTask({ statistics: 'scores', head: digest('head'), standardisation: digest('run') }), context);
      if (answer?.kind !== 'statistics') throw new Error('no sums');
      return answer.statistics;
    }),
  );
  return scoreReferenceOf(sums, 3, 0);
}

const finalTest = evaluateTask({
  heads: [{ name: 'federated', digest: digest('head') }],
  standardisation: digest('run'),
  aloneEpochs: 3,
  personal: true,
});

describe('a site without labels', () => {
  test('says nothing of scores by class: its sums are zeros', async () => {
    const { context } = await site();
    const answer = await runTask(summariseTask({ statistics: 'scores', head: digest('head'), standardisation: digest('run') }), context);
    if (answer?.kind !== 'statistics') throw new Error('no sums');
    expect([...answer.statistics.counts]).toEqual([0, 0, 0]);
    const moments = await runTask(summariseTask(), context);
    expect(moments).toMatchObject({ kind: 'summarise', moments: { count: 0 } });
  });

  test('has nothing alone, and makes its own head from the model: better on its images, whose shares are its own', async () => {
    const { context, kept } = await site({}, { reference: await reference() });
    const answer = await runTask(finalTest, context);
    if (answer?.kind !== 'evaluate') throw new Error('no figures');
    expect(answer.evaluations.map(({ head }) => head)).toEqual(['federated', personalName('north')]);
    const [federated, personal] = answer.evaluations.map(({ evaluation }) => evaluation);
    expect(kept[0]?.method).toMatchObject({ kind: 'adapted', shares: true });
    expect(kept[0]?.candidates).toEqual([]);
    expect(personal?.lossSum).toBeLessThan(federated?.lossSum ?? 0);
  });

  test('keeps the model as it is where nobody said where scores lie, or the file wants no adaptation', async () => {
    const { context, kept } = await site();
    await runTask(finalTest, context);
    expect(kept[0]?.method).toEqual({ kind: 'global' });
    const off = await site({ adaptation: { shift: 0, shares: false } }, { reference: await reference() });
    await runTask(finalTest, off.context);
    expect(off.kept[0]?.method).toEqual({ kind: 'global' });
  });

  test('stands in coordinates of its own where the file wants its statistics', async () => {
    const { context, kept } = await site({ adaptation: { statistics: true, shares: false } }, { reference: await reference() });
    await runTask(finalTest, context);
    expect(kept[0]?.method).toMatchObject({ kind: 'adapted', statistics: true });
    const own = standardisationOf(momentsOf(parts.unlabelled?.features ?? new Float32Array(), DIMENSION), { floor: 0.5 });
    expect(kept[0]?.standardisation).toEqual(own);
  });

  test('trains where the loss learns from images without a label, on as many as it counted', async () => {
    const { context } = await site({ training: { loss: { terms: [{ name: 'entropy', weight: 1 }] } } });
    const answer = await runTask(fitTask({ epochs: 2, standardisation: digest('run') }), context);
    if (answer?.kind !== 'fit') throw new Error('no update');
    expect(answer.samples).toBe(72);
    expect(answer.losses.at(-1)).toBeLessThan(answer.losses[0] ?? 0);
    const plain = await runTask(fitTask({ epochs: 1, standardisation: digest('run') }), (await site()).context);
    expect(plain).toMatchObject({ kind: 'fit', samples: 0, steps: 0 });
  });
});

test('a site with labels for every class chooses by them, whatever it has without', async () => {
  const labelled = { ...parts, train: partOf([6, 6, 6], 6), validation: partOf([2, 2, 2], 7) };
  const { context, kept } = await site({}, { parts: labelled, reference: await reference() });
  const answer = await runTask(finalTest, context);
  if (answer?.kind !== 'evaluate') throw new Error('no figures');
  expect(answer.evaluations.map(({ head }) => head)).toEqual(['federated', 'alone:north', personalName('north')]);
  expect(kept[0]?.candidates.length).toBeGreaterThan(3);
  const few = await site({}, { parts: { ...parts, train: partOf([1, 1, 0], 8) }, reference: await reference() });
  await runTask(finalTest, few.context);
  expect(few.kept[0]?.method.kind).toBe('adapted');
});
