import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manifestDigest, parseManifest } from '@atoll/core';
import { expect, onTestFinished, test } from 'vitest';
import { openNetwork } from '../network/index.ts';
import { backboneFolder, partFile } from '../state/index.ts';
import { temporaryFolder } from '../testing/temporary.ts';
import { openBackboneStore } from './backbone-store.ts';
import { download } from './download.ts';

interface Served {
  readonly url: string;
  /** Path and range of each request. */
  readonly requests: { readonly path: string; readonly range: string | undefined }[];
}

interface Behaviour {
  /** Breaks the connection after so many bytes of the body. */
  readonly breakAfter?: (request: number) => number | undefined;
  readonly ranges?: boolean;
  readonly bytes?: (request: number, whole: Uint8Array) => Uint8Array;
}

async function serve(
  files: ReadonlyMap<string, Uint8Array>,
  { breakAfter, ranges = true, bytes = (_, whole) => whole }: Behaviour = {},
): Promise<Served> {
  const requests: Served['requests'] = [];
  const server = createServer((request, response) => {
    requests.push({ path: request.url ?? '', range: request.headers.range });
    const stored = files.get(request.url ?? '');
    if (stored === undefined) return response.writeHead(404).end();
    const whole = bytes(requests.length, stored);
    const start = ranges ? Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': whole.length - start });
    const limit = breakAfter?.(requests.length);
    if (limit === undefined) return response.end(whole.subarray(start));
    return response.write(whole.subarray(start, start + limit), () => setImmediate(() => response.destroy()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, requests };
}

const content = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7 + (i >> 9)) & 255);
const sha256 = createHash('sha256').update(content).digest('hex');
const requestFor = (served: Served, path: string) => ({
  network: openNetwork(served.url),
  path: '/file',
  partFile: partFile(path),
  sizeBytes: content.length,
  sha256,
  giveUpAfterMs: 20_000,
});

test('a transfer that breaks off goes on with a range from what is on disk', async () => {
  const served = await serve(new Map([['/file', content]]), { breakAfter: (request) => (request === 1 ? 100_000 : undefined) });
  const path = join(await temporaryFolder(), 'file.part');
  const waits: string[] = [];
  await download({ ...requestFor(served, path), onWaiting: (reason) => waits.push(reason) });
  expect(Buffer.compare(await readFile(path), content)).toBe(0);
  expect(served.requests.map(({ range }) => range)).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
  expect(waits).toHaveLength(1);
});

test('what a killed process left is not fetched again', async () => {
  const served = await serve(new Map([['/file', content]]));
  const path = join(await temporaryFolder(), 'file.part');
  await writeFile(path, content.subarray(0, 250_000));
  let received = 0;
  await download({ ...requestFor(served, path), onReceived: (bytes) => (received += bytes) });
  expect(served.requests).toEqual([{ path: '/file', range: 'bytes=250000-' }]);
  expect(received).toBe(50_000);
  expect(Buffer.compare(await readFile(path), content)).toBe(0);
});

test('a server without ranges sends all of it', async () => {
  const served = await serve(new Map([['/file', content]]), { ranges: false });
  const path = join(await temporaryFolder(), 'file.part');
  await writeFile(path, content.subarray(0, 250_000));
  await download(requestFor(served, path));
  expect(Buffer.compare(await readFile(path), content)).toBe(0);
});

test('wrong bytes are fetched once more from the start, then refused', async () => {
  const wrong = Uint8Array.from(content).fill(0, 1000, 2000);
  const once = await serve(new Map([['/file', content]]), { bytes: (request, whole) => (request === 1 ? wrong : whole) });
  const folder = await temporaryFolder();
  await download(requestFor(once, join(folder, 'once.part')));
  expect(once.requests.map(({ range }) => range)).toEqual([undefined, undefined]);
  const always = await serve(new Map([['/file', wrong]]));
  await expect(download(requestFor(always, join(folder, 'always.part')))).rejects.toMatchObject({ code: 302 });
});

test('what is not there is said at once, who is not there after the time given', async () => {
  const served = await serve(new Map());
  const path = join(await temporaryFolder(), 'file.part');
  await expect(download(requestFor(served, path))).rejects.toMatchObject({ code: 410 });
  const gone = { ...requestFor(served, path), network: openNetwork('http://127.0.0.1:9'), giveUpAfterMs: 1 };
  await expect(download(gone)).rejects.toMatchObject({ code: 411 });
});

test('a backbone is fetched once, checked, and mended when its file is damaged', async () => {
  const source = fileURLToPath(new URL('../../../../backbones/efficientnet-lite0/', import.meta.url));
  const json = await readFile(join(source, 'backbone.json'));
  const manifest = parseManifest(JSON.parse(json.toString()));
  const digest = manifestDigest(manifest);
  const weights = await readFile(join(source, manifest.weights.file));
  const base = `/backbones/${digest}`;
  const served = await serve(
    new Map<string, Uint8Array>([
      [`${base}/backbone.json`, json],
      [`${base}/${manifest.weights.file}`, weights],
    ]),
  );
  const directory = await temporaryFolder();
  const open = () =>
    openBackboneStore({ network: openNetwork(served.url), folder: backboneFolder(directory), digest, giveUpAfterMs: 20_000 });

  expect((await open().manifest()).name).toBe('efficientnet-lite0');
  expect(served.requests).toHaveLength(1);
  expect((await open().backbone()).digest).toBe(digest);
  expect(served.requests.map(({ path }) => path)).toEqual([`${base}/backbone.json`, `${base}/${manifest.weights.file}`]);
  await open().backbone();
  expect(served.requests).toHaveLength(2);

  await writeFile(join(directory, digest, manifest.weights.file), Buffer.from(weights).fill(0, 100, 200));
  expect((await open().backbone()).weights).toHaveLength(weights.length);
  expect(served.requests).toHaveLength(3);
});

test('a manifest that is not the one named is refused', async () => {
  const digest = manifestDigest(
    parseManifest(JSON.parse(await readFile(new URL('../../../../backbones/efficientnet-lite0/backbone.json', import.meta.url), 'utf8'))),
  );
  const served = await serve(new Map([[`/backbones/${digest}/backbone.json`, new TextEncoder().encode('{"format":1}')]]));
  const store = openBackboneStore({
    network: openNetwork(served.url),
    folder: backboneFolder(await temporaryFolder()),
    digest,
    giveUpAfterMs: 1_000,
  });
  await expect(store.manifest()).rejects.toMatchObject({ code: 302 });
});
