import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseManifest } from '@atoll/core';
import { backbonePath } from '@atoll/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadBackbones } from '../runs/index.ts';
import { type Coordinator, startCoordinator } from './coordinator.ts';

let folder: string;
let coordinator: Coordinator;
let weights: { url: string; bytes: Buffer };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atoll-http-'));
  coordinator = await startCoordinator({ folder });
  const [backbone] = (await loadBackbones()).values();
  if (backbone === undefined) throw new Error('no backbone');
  const file = backbone.manifest.weights.file;
  weights = { url: coordinator.url + backbonePath(backbone.digest, file), bytes: readFileSync(backbone.files.get(file) ?? '') };
});
afterAll(async () => {
  await coordinator.close();
  await rm(folder, { recursive: true, force: true });
});

const get = async (range?: string, headers: Record<string, string> = {}) => {
  const response = await fetch(weights.url, { headers: { ...headers, ...(range === undefined ? {} : { range }) } });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
};

describe('the coordinator over HTTP', () => {
  it('gives the backbone by digest, whole and from where a transfer broke off', async () => {
    const whole = await get();
    expect(whole.status).toBe(200);
    expect(whole.bytes.equals(weights.bytes)).toBe(true);
    const rest = await get('bytes=6000000-');
    expect(rest.status).toBe(206);
    expect(rest.headers.get('content-range')).toBe(`bytes 6000000-${weights.bytes.length - 1}/${weights.bytes.length}`);
    expect(rest.bytes.equals(weights.bytes.subarray(6_000_000))).toBe(true);
    expect((await get('bytes=5-9')).bytes.equals(weights.bytes.subarray(5, 10))).toBe(true);
    expect((await get('bytes=-10')).bytes.equals(weights.bytes.subarray(-10))).toBe(true);
  });

  it('says 416 beyond the end, and gives the whole for a range it does not know or of another version', async () => {
    expect((await get(`bytes=${weights.bytes.length}-`)).status).toBe(416);
    for (const range of ['bytes=0-1,5-6', 'lines=1-2', 'bytes=-']) expect((await get(range)).status).toBe(200);
    expect((await get('bytes=5-9', { 'if-range': '"another"' })).status).toBe(200);
    expect((await get('bytes=5-9', { 'if-range': whole() })).status).toBe(206);
  });

  it('gives the manifest that its address names, its health, and nothing else', async () => {
    const manifest = parseManifest(await (await fetch(weights.url.replace(/[^/]+$/, 'backbone.json'))).json());
    expect(manifest.name).toBe('efficientnet-lite0');
    expect(await (await fetch(`${coordinator.url}/health`)).json()).toMatchObject({ status: 'ok' });
    for (const path of [
      '/nothing',
      '/backbones/',
      `${new URL(weights.url).pathname}/../../../package.json`,
      '/backbones/%2e%2e/package.json',
    ])
      expect((await fetch(coordinator.url + path)).status, path).toBe(404);
    expect((await fetch(weights.url, { method: 'POST' })).status).toBe(405);
  });
});

const whole = (): string => {
  const [, , digest, file] = new URL(weights.url).pathname.split('/');
  return `"${digest}/${file}"`;
};
