import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf, type Evaluation, headArchitecture, identityStandardisation, type Parameters, viewsSchema } from '@atoll/core';
import { encodeHead, encodeStandardisation } from '@atoll/protocol';
import { expect, test } from 'vitest';
import { loadModel, openModel } from '../model/index.ts';
import { openSiteState } from '../state/index.ts';
import { federationOf } from '../testing/federation.ts';
import { temporaryFolder } from '../testing/temporary.ts';
import { draftOf, keepPersonalModel } from './personal.ts';

const federation = federationOf({ classes: ['a', 'b'] });
const architecture = headArchitecture(federation.head, { featureSize: 3, classes: 2 });
const headOf = (value: number): Parameters => ({
  layout: architecture.layout,
  values: new Float32Array(architecture.layout.size).fill(value),
});
const evaluation: Evaluation = { classes: 2, count: 4, lossSum: 1, confusion: [2, 0, 1, 1] };

/** The model that all have. */
function finalModel() {
  const head = encodeHead(headOf(1));
  const standardisation = encodeStandardisation(identityStandardisation(3));
  const manifest = {
    format: 1 as const,
    federation: 'demo',
    run: 'demo-1',
    finishedAt: '2026-01-01T00:00:00.000Z',
    software: 'test',
    classes: ['a', 'b'],
    backbone: { name: 'tiny', version: '1.0.0', digest: digestOf(new Uint8Array([1])), cut: 'pooled', licence: 'MIT' },
    head: { config: federation.head, featureSize: 3, digest: digestOf(head), sizeBytes: head.length },
    standardisation: { digest: digestOf(standardisation), sizeBytes: standardisation.length },
    handCrafted: [],
    columns: [],
    columnWeight: 1,
    unitLength: false,
    views: viewsSchema.parse(1),
    temperature: 3,
    training: { strategy: 'fedavg', rounds: 1, round: 1, why: 'done', seed: 1 },
    sites: [],
    test: null,
    privacy: { budget: null, secureAggregation: false as const, minimumCount: 5 },
    lineage: { initialHead: digestOf(new Uint8Array()), answers: 4, journal: { entries: 9, hash: digestOf(new Uint8Array()) } },
    limits: ['a limit'],
  };
  return openModel({ manifest, json: new TextEncoder().encode(JSON.stringify(manifest)), head, standardisation });
}

test('the own model opens as any model, with the temperature in its head, and says whose it is', async () => {
  const state = await openSiteState(join(await temporaryFolder(), 'state'), 'north');
  const final = finalModel();
  const method = { kind: 'ditto' as const, strength: 1 };
  await state.personal.put(draftOf('demo-1', { method, parameters: headOf(2), standardisation: null, evaluation, candidates: [] }));
  const kept = await keepPersonalModel(state, 'demo-1', final);
  const model = await loadModel(state.personalModel.place);
  expect(model.digest).toBe(kept?.outcome.digest);
  expect(kept?.test).toEqual(evaluation);
  expect(model.head.values[0]).toBe(2);
  expect(model.standardisation).toBeNull();
  expect(model.manifest).toMatchObject({
    temperature: 1,
    personal: { site: 'north', model: final.digest, test: { images: 4, accuracy: 0.75 } },
  });
  const card = await readFile(join(state.personalModel.place, 'MODEL_CARD.md'), 'utf8');
  expect(card).toContain('Personal model of **north**');
  expect(card).toContain('| north | 4 | 75.0 %');
  await state.close();
});

test('a run without one leaves no folder of an earlier run', async () => {
  const directory = join(await temporaryFolder(), 'state');
  const state = await openSiteState(directory, 'north');
  await state.personal.put(
    draftOf('demo-1', { method: { kind: 'global' }, parameters: headOf(2), standardisation: null, evaluation, candidates: [] }),
  );
  await keepPersonalModel(state, 'demo-1', finalModel());
  expect(await readdir(directory)).toContain('personal');
  expect(await keepPersonalModel(state, 'demo-2', finalModel())).toBeNull();
  expect(await readdir(directory)).not.toContain('personal');
  await state.close();
});
