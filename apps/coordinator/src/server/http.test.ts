import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { parseManifest } from '@atoll/core';
import { backbonePath, LIMITS } from '@atoll/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Readiness } from '../observability/index.ts';
import { loadBackbones } from '../runs/index.ts';
import { type Coordinator, startCoordinator } from './coordinator.ts';
import { handleHttp } from './http.ts';
import { ROUTES, routeOf } from './routes.ts';

const PAGE = { 'index.html': '<!doctype html>', 'assets/index-1a2b.js': 'export {};', 'notes.txt': 'not for the web' };

let folder: string;
let coordinator: Coordinator;
let weights: { url: string; bytes: Buffer };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atoll-http-'));
  const pages = join(folder, 'pages');
  mkdirSync(join(pages, 'assets'), { recursive: true });
  for (const [file, content] of Object.entries(PAGE)) writeFileSync(join(pages, file), content);
  const script = readFileSync(join(pages, 'assets/index-1a2b.js'));
  writeFileSync(join(pages, 'assets/index-1a2b.js.br'), brotliCompressSync(script));
  writeFileSync(join(pages, 'assets/index-1a2b.js.gz'), gzipSync(script));
  const missing = { path: '/missing/', folder: join(folder, 'not-built') };
  const other = { path: '/other/', folder: pages, policy: { 'worker-src': "'self'", 'img-src': "'self' blob:" } };
  coordinator = await startCoordinator({ folder, pages: [{ path: '/', folder: pages }, missing, other] });
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

  it('gives a page compressed to who takes that, and not again to who has it', async () => {
    const script = (headers: Record<string, string>) => fetch(`${coordinator.url}/assets/index-1a2b.js`, { headers });
    const tags = new Set<string>();
    for (const [accepted, coding] of [
      ['gzip, deflate, br, zstd', 'br'],
      ['gzip;q=1.0, br;q=0', 'gzip'],
      ['identity', null],
    ] as const) {
      const response = await script({ 'accept-encoding': accepted });
      expect(response.headers.get('content-encoding')).toBe(coding);
      expect(response.headers.get('vary')).toBe('Accept-Encoding');
      expect(await response.text()).toBe('export {};');
      const etag = response.headers.get('etag') ?? '';
      tags.add(etag);
      const again = await script({ 'accept-encoding': accepted, 'if-none-match': `"other", ${etag}` });
      expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
      expect((await script({ 'accept-encoding': accepted, 'if-none-match': '"other"' })).status).toBe(200);
    }
    expect(tags.size).toBe(3);
    expect((await fetch(`${coordinator.url}/assets/index-1a2b.js.br`)).status).toBe(404);
    expect((await fetch(`${coordinator.url}/index.html`)).headers.get('content-encoding')).toBeNull();
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

describe('the table of routes', () => {
  const ask = (path: string, headers: Record<string, string> = {}) => fetch(coordinator.url + path, { headers });
  const again = async (path: string) => {
    const first = await ask(path, { accept: 'text/html' });
    return ask(path, { accept: 'text/html', 'if-none-match': first.headers.get('etag') ?? '' });
  };
  const bearer = (token: string) => ask('/metrics', { authorization: `Bearer ${token}` });
  const file = () => new URL(weights.url).pathname;

  /** How each answer of the table is come by. */
  const REQUESTS: Readonly<Record<string, () => Promise<Response>>> = {
    '/ 200': () => ask('/'),
    '/ 304': () => again('/'),
    '/health 200': () => ask('/health'),
    '/ready 200': () => ask('/ready'),
    '/ready 503': expired,
    '/metrics 200': () => {
      const { token } = JSON.parse(readFileSync(join(folder, 'atoll-operator.json'), 'utf8')) as { token: string }; // the coordinator's own
      return bearer(token);
    },
    '/metrics 401': () => ask('/metrics'),
    '/metrics 429': async () => {
      let answer = await bearer('A'.repeat(43));
      for (let tries = 0; tries < LIMITS.failedProofs && answer.status === 401; tries++) answer = await bearer('A'.repeat(43));
      return answer;
    },
    '/backbones/DIGEST/FILE 200': () => ask(file()),
    '/backbones/DIGEST/FILE 206': () => ask(file(), { range: 'bytes=0-9' }),
    '/backbones/DIGEST/FILE 404': () => ask(file().replace(/[0-9a-f]{64}/, '0'.repeat(64))),
    '/backbones/DIGEST/FILE 416': () => ask(file(), { range: 'bytes=999999999-' }),
    '/PATH 200': () => ask('/other/'),
    '/PATH 304': () => again('/other/'),
    '/PATH 404': () => ask('/elsewhere'),
  };

  it('has every answer, with the number of its error, and each is given', async () => {
    const told = Object.entries(ROUTES).flatMap(([name, { path, answers }]) =>
      answers.map(({ status, meaning }) => ({ name, key: `${path} ${status}`, status, error: /error (\d+)/.exec(meaning)?.[1] })),
    );
    expect(Object.keys(REQUESTS)).toEqual(told.map(({ key }) => key));
    for (const { name, key, status, error } of told) {
      const answer = await REQUESTS[key]?.();
      expect([key, answer?.status, routeOf(new URL(answer?.url ?? '').pathname).name]).toEqual([key, status, name]);
      const text = await answer?.text();
      if (error !== undefined)
        expect(JSON.parse(text ?? ''), key).toMatchObject({ code: Number(error), error: expect.stringMatching(/\.$/) });
    }
  });

  /** A coordinator's HTTP whose certificate has expired. */
  async function expired(): Promise<Response> {
    const validity = () => ({ from: 0, to: 1 });
    const readiness = new Readiness({ folder, store: coordinator.hub.store, validity, now: Date.now });
    const server = createServer(handleHttp({ backbones: new Map(), pages: [], readiness, metrics: () => undefined })).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    try {
      return await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/ready`); // it listens on a port
    } finally {
      server.close();
    }
  }
});

describe('a page', () => {
  const at = (path: string, accept: string) => fetch(coordinator.url + path, { headers: { accept } });
  const BROWSER = 'text/html,application/xhtml+xml,*/*;q=0.8';

  it('is for browsers; a program that asks at the same address gets what is for programs', async () => {
    const page = await at('/', BROWSER);
    expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([
      200,
      'text/html; charset=utf-8',
      '<!doctype html>',
    ]);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    for (const accept of ['*/*', 'application/json']) expect(await (await at('/', accept)).json()).toHaveProperty('join');
    const script = await at('/assets/index-1a2b.js', '*/*');
    expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect(
      (await fetch(`${coordinator.url}/assets/index-1a2b.js`, { headers: { 'accept-encoding': 'identity' }, method: 'HEAD' })).headers.get(
        'content-length',
      ),
    ).toBe('10');
  });

  it('may run its own scripts and talk to this coordinator, and nothing else', async () => {
    const policyOf = async (path: string) => (await at(path, BROWSER)).headers.get('content-security-policy');
    const own =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    expect(await policyOf('/')).toBe(own);
    expect(await policyOf('/assets/index-1a2b.js')).toBe(own);
    expect(await policyOf('/other/')).toBe(`${own.replace("img-src 'self' data:", "img-src 'self' blob:")}; worker-src 'self'`);
    expect(await policyOf('/health')).toMatch(/^default-src 'none'; base-uri/);
    const { headers } = await at('/', BROWSER);
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('is the files that were built, and not what stands beside them', async () => {
    for (const path of ['/notes.txt', '/missing/', '/missing/index.html', '/assets/', '/assets/../../journal.db'])
      expect((await at(path, BROWSER)).status, path).toBe(404);
  });
});

const whole = (): string => {
  const [, , digest, file] = new URL(weights.url).pathname.split('/');
  return `"${digest}/${file}"`;
};
