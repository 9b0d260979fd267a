import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf, headArchitecture, keyPairOf, type ModelManifest, type PublicKey, signModel, viewsSchema } from '@atoll/core';
import { encodeHead, hexOf } from '@atoll/protocol';
import { expect, it } from 'vitest';
import { folderFiles } from '../state/index.ts';
import { federationOf } from '../testing/federation.ts';
import { temporaryFolder } from '../testing/temporary.ts';
import { fetchFinalModel } from './finish.ts';

const head = encodeHead(headArchitecture({ kind: 'linear' }, { featureSize: 3, classes: 2 }).initialise(1));
const digest = digestOf(new Uint8Array([1]));
const manifest: ModelManifest = {
  format: 1,
  federation: 'demo',
  run: 'demo-1',
  finishedAt: '2026-01-01T00:00:00.000Z',
  software: 'test',
  classes: ['a', 'b'],
  backbone: { name: 'tiny', version: '1.0.0', digest, cut: 'pooled', licence: 'MIT' },
  head: { config: federationOf().head, featureSize: 3, digest: digestOf(head), sizeBytes: head.length },
  standardisation: null,
  handCrafted: [],
  columns: [],
  columnWeight: 1,
  unitLength: false,
  views: viewsSchema.parse(1),
  temperature: 1,
  training: { strategy: 'fedavg', rounds: 1, round: 1, why: 'done', seed: 1 },
  sites: [],
  test: null,
  privacy: { budget: null, secureAggregation: false, minimumCount: 5 },
  lineage: { initialHead: digest, answers: 4, journal: { entries: 9, hash: digest } },
  limits: [],
};
const json = new TextEncoder().encode(JSON.stringify(manifest));
const pair = (byte: number) => keyPairOf(new Uint8Array(32).fill(byte));
const coordinator = hexOf(pair(1).publicKey) as PublicKey; // 32 bytes
const blobs = { fetch: async (wanted: string) => (wanted === digestOf(json) ? json : head) };

it('a site that is enrolled takes a model only with the signature of its coordinator', async () => {
  const folder = await temporaryFolder();
  const refused = { code: 855 };
  await expect(fetchFinalModel({ digest: digestOf(json), coordinator }, blobs, folderFiles(folder))).rejects.toMatchObject(refused);
  const stranger = signModel(json, pair(2));
  await expect(
    fetchFinalModel({ digest: digestOf(json), coordinator, signed: stranger }, blobs, folderFiles(folder)),
  ).rejects.toMatchObject(refused);
  const other = signModel(new Uint8Array([1]), pair(1));
  await expect(fetchFinalModel({ digest: digestOf(json), coordinator, signed: other }, blobs, folderFiles(folder))).rejects.toMatchObject(
    refused,
  );
  await expect(readFile(join(folder, 'model.json')), 'nothing is kept').rejects.toThrow();

  const signed = signModel(json, pair(1));
  expect((await fetchFinalModel({ digest: digestOf(json), coordinator, signed }, blobs, folderFiles(folder))).manifest).toEqual(manifest);
  expect(JSON.parse(await readFile(join(folder, 'signature.json'), 'utf8'))).toEqual({ format: 1, ...signed });
});
