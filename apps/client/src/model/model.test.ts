import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { AtollError, type Digest, digestOf, headArchitecture, keyPairOf, manifestDigest, signModel } from '@atoll/core';
import { encodeHead, encodeStandardisation } from '@atoll/protocol';
import { expect, test } from 'vitest';
import { folderFiles } from '../state/index.ts';
import { modelManifest } from '../testing/model-manifest.ts';
import { temporaryFolder } from '../testing/temporary.ts';
import { fetchModel, loadModel, MODEL_FILES, saveModel, verifyModel } from './index.ts';

const architecture = headArchitecture({ kind: 'linear' }, { featureSize: 3, classes: 2 });
const head = encodeHead({ layout: architecture.layout, values: Float32Array.from({ length: architecture.layout.size }, (_, i) => i / 7) });
const standardisation = encodeStandardisation({ mean: Float32Array.of(1, 2, 3), scale: Float32Array.of(1, 0.5, 2) });

const { manifest, json } = modelManifest({ head, featureSize: 3, standardisation }, { temperature: 0.5 });
const stored = new Map<Digest, Uint8Array>([json, head, standardisation].map((bytes) => [digestOf(bytes), bytes]));
const fetch = async (digest: Digest) => stored.get(digest) ?? new Uint8Array();

test('a model folder holds the exact bytes, and opens as what was made', async () => {
  const folder = join(await temporaryFolder(), 'model');
  await saveModel(folderFiles(folder), await fetchModel(digestOf(json), fetch));
  expect(Uint8Array.from(await readFile(join(folder, MODEL_FILES.manifest)))).toEqual(json);
  expect(await readFile(join(folder, MODEL_FILES.card), 'utf8')).toContain('# demo');
  const model = await loadModel(folder);
  expect(model.digest).toBe(digestOf(json));
  expect(model.head.values[3]).toBeCloseTo(3 / 7);
  expect(model.standardisation?.scale).toEqual(Float32Array.of(1, 0.5, 2));
});

test('a model folder is verified byte for byte', async () => {
  const packaged = await loadBackbonePackage();
  const { manifest: backbone } = packaged;
  const { name, version, licence } = backbone;
  const real = { ...manifest, backbone: { name, version, licence, cut: 'pooled', digest: manifestDigest(backbone) } };
  const bytes = new TextEncoder().encode(`${JSON.stringify(real)}\n`);
  const signed = signModel(bytes, keyPairOf(new Uint8Array(32).fill(5)));
  const folder = await temporaryFolder();
  await saveModel(folderFiles(folder), { manifest: real, json: bytes, head, standardisation, signed });
  expect(await verifyModel(folder, [], packaged)).toMatchObject({ model: { manifest: real }, signedBy: signed.signedBy });

  const isRefused = async (what: string) => {
    const code = await verifyModel(folder, [], packaged).then(
      () => 0,
      (error: unknown) => (error instanceof AtollError ? error.code : String(error)),
    );
    expect([308, 855, 856], what).toContain(code);
  };
  for (const file of Object.values(MODEL_FILES)) {
    const whole = await readFile(join(folder, file));
    for (const at of [0, whole.length >> 1, whole.length - 2]) {
      await writeFile(
        join(folder, file),
        whole.map((byte, i) => (i === at ? byte ^ 1 : byte)),
      );
      await isRefused(`${file} changed at ${at}`);
    }
    await rm(join(folder, file));
    await isRefused(`${file} missing`);
    await writeFile(join(folder, file), whole);
  }
  await verifyModel(folder, [], packaged);
  await rm(join(folder, MODEL_FILES.signature));
  expect(await verifyModel(folder, [], packaged, { unsigned: true })).toMatchObject({ model: { manifest: real }, signedBy: null });

  const elsewhere = await temporaryFolder();
  await saveModel(folderFiles(elsewhere), {
    manifest,
    json,
    head,
    standardisation,
    signed: signModel(json, keyPairOf(new Uint8Array(32))),
  });
  await expect(verifyModel(elsewhere, [], packaged)).rejects.toMatchObject({ code: 323 });
});

test('a changed or missing file of a model is found', async () => {
  const folder = await temporaryFolder();
  await expect(loadModel(folder)).rejects.toMatchObject({ code: 308 });
  await saveModel(folderFiles(folder), await fetchModel(digestOf(json), fetch));
  await writeFile(join(folder, MODEL_FILES.head), Uint8Array.from(head).fill(0, 40));
  await expect(loadModel(folder)).rejects.toMatchObject({ code: 308, message: expect.stringContaining('head.pb') });
});
