import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { headArchitecture, keyPairOf, type PublicKey, signModel } from '@atoll/core';
import { encodeHead, hexOf } from '@atoll/protocol';
import { expect, it } from 'vitest';
import { folderFiles } from '../state/index.ts';
import { modelManifest } from '../testing/model-manifest.ts';
import { temporaryFolder } from '../testing/temporary.ts';
import { fetchFinalModel } from './finish.ts';

const head = encodeHead(headArchitecture({ kind: 'linear' }, { featureSize: 3, classes: 2 }).initialise(1));
const { manifest, json, digest } = modelManifest({ head, featureSize: 3 });
const pair = (byte: number) => keyPairOf(new Uint8Array(32).fill(byte));
const coordinator = hexOf(pair(1).publicKey) as PublicKey; // 32 bytes
const blobs = { fetch: async (wanted: string) => (wanted === digest ? json : head) };

it('a site that is enrolled takes a model only with the signature of its coordinator', async () => {
  const folder = await temporaryFolder();
  const refused = { code: 855 };
  await expect(fetchFinalModel({ digest, coordinator }, blobs, folderFiles(folder))).rejects.toMatchObject(refused);
  const stranger = signModel(json, pair(2));
  await expect(fetchFinalModel({ digest, coordinator, signed: stranger }, blobs, folderFiles(folder))).rejects.toMatchObject(refused);
  const other = signModel(new Uint8Array([1]), pair(1));
  await expect(fetchFinalModel({ digest, coordinator, signed: other }, blobs, folderFiles(folder))).rejects.toMatchObject(refused);
  await expect(readFile(join(folder, 'model.json')), 'nothing is kept').rejects.toThrow();

  const signed = signModel(json, pair(1));
  expect((await fetchFinalModel({ digest, coordinator, signed }, blobs, folderFiles(folder))).manifest).toEqual(manifest);
  expect(JSON.parse(await readFile(join(folder, 'signature.json'), 'utf8'))).toEqual({ format: 1, ...signed });
});
