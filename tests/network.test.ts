import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import type { ServerOptions } from 'node:https';
import { join } from 'node:path';
import type { AtollError } from '@atoll/core';
import { LIMITS } from '@atoll/protocol';
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type ConnectionOptions, countTraffic, SiteConnection } from '../apps/client/src/connection/index.ts';
import { type NetworkOptions, openNetwork } from '../apps/client/src/network/index.ts';
import { accepted, type Reactions, startTestCoordinator, type TestCoordinator } from '../apps/client/src/testing/coordinator.ts';
import { type KeyedCertificate, makeAuthority, makeCertificate } from '../apps/coordinator/src/tls/certificates.ts';
import { startProxy, startRelay } from './support/proxy.ts';
import { scratchFolder } from './support/shared-data.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const NAMES = ['127.0.0.1', 'coordinator.test'];
const PROXIES = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'].flatMap((name) => [name, name.toUpperCase()]);

let authority: KeyedCertificate;
let stranger: KeyedCertificate;
beforeAll(async () => {
  authority = await makeAuthority(Date.now());
  stranger = await makeAuthority(Date.now());
});

let environment: Record<string, string | undefined>;
beforeEach(() => {
  environment = Object.fromEntries(PROXIES.map((name) => [name, process.env[name]]));
  for (const name of PROXIES) delete process.env[name];
});
afterEach(() => {
  for (const [name, value] of Object.entries(environment)) {
    delete process.env[name];
    if (value !== undefined) process.env[name] = value;
  }
});

/** A server's certificate with the authority's behind it, valid for a year from so many days ago. */
async function certificate(by: KeyedCertificate, { names = NAMES, daysAgo = 0 } = {}): Promise<KeyedCertificate> {
  const { cert, key } = await makeCertificate(by, names, Date.now() - daysAgo * DAY_MS);
  return { cert: cert + by.cert, key };
}

async function coordinator(tls?: ServerOptions, reactions: Reactions = {}): Promise<TestCoordinator & { readonly port: number }> {
  const started = await startTestCoordinator(
    { leave: () => accepted, ...reactions },
    (request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/file' }).end();
      else response.end(request.url);
    },
    tls,
  );
  onTestFinished(() => started.close());
  return { ...started, port: Number(new URL(started.url).port) };
}

const fingerprintOf = ({ cert }: KeyedCertificate): string => new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase();

async function file(name: string, text: string): Promise<string> {
  const path = join(await scratchFolder(), name);
  await writeFile(path, text);
  return path;
}

/** What a site is told, which has no connection yet. */
async function failureOf(url: string, options: NetworkOptions): Promise<AtollError> {
  const connection = connect(url, options);
  return connection.failed.catch((error: AtollError) => error);
}

function connect(url: string, options: NetworkOptions, more: Partial<ConnectionOptions> = {}): SiteConnection {
  const connection = new SiteConnection({
    url,
    network: openNetwork(url, options),
    site: 'north',
    instance: 'one',
    software: 'test',
    traffic: countTraffic(),
    giveUpAfterMs: 60_000,
    reconnect: { firstMs: 20, lastMs: 100 },
    ...more,
  });
  onTestFinished(() => connection.close());
  return connection;
}

const body = async (url: string, path: string, options: NetworkOptions): Promise<string> => {
  const response = await openNetwork(url, options).get(path);
  let text = `${response.statusCode} `;
  for await (const chunk of response) text += String(chunk);
  return text;
};

describe('over TLS a site', () => {
  it('pins the authority by its fingerprint, and says which it is', async () => {
    const { url } = await coordinator(await certificate(authority));
    const pinned: string[] = [];
    const caFingerprint = fingerprintOf(authority)
      .toUpperCase()
      .replaceAll(/(..)(?=.)/g, '$1:');
    const connection = connect(url, { caFingerprint, onPinned: (ca) => pinned.push(ca) });
    expect((await connection.request('leave', new Uint8Array())).body).toBe('accepted');
    expect(pinned).toEqual([authority.cert]);
    expect(await body(url, '/file', { caFingerprint })).toBe('200 /file');
    expect(await body(url, '/file', { pinned: authority.cert })).toBe('200 /file');
    expect(await body(url, '/file', { ca: await file('ca.pem', authority.cert) })).toBe('200 /file');
  });

  it('tells an expired certificate, one for later, one for another name, and an unknown authority apart', async () => {
    const ca = await file('ca.pem', authority.cert);
    for (const [code, tls, options] of [
      [832, await certificate(authority, { daysAgo: 400 }), { ca }],
      [833, await certificate(authority, { daysAgo: -30 }), { ca }],
      [834, await certificate(authority, { names: ['other.test', 'localhost'] }), { ca }],
      [835, await certificate(stranger), { ca }],
      [835, await certificate(authority), {}],
    ] as const) {
      const { url } = await coordinator(tls);
      const failure = await failureOf(url, options);
      expect(failure).toMatchObject({ code, hint: expect.stringMatching(/\w/) });
      expect(failure.message).toContain(url);
    }
  });

  it('refuses an authority that is not the pinned one, also behind a forged copy of it', async () => {
    const caFingerprint = fingerprintOf(authority);
    const other = await coordinator(await certificate(stranger));
    const differs = await failureOf(other.url, { caFingerprint });
    expect(differs).toMatchObject({ code: 836 });
    expect(differs.message).toContain(caFingerprint);
    // Its own certificate, and behind it the real authority's, which is no secret.
    const { cert, key } = await makeCertificate(stranger, NAMES, Date.now());
    const forged = await coordinator({ cert: cert + authority.cert, key });
    expect(await failureOf(forged.url, { caFingerprint })).toMatchObject({ code: 836 });
    expect(await failureOf(other.url, { pinned: authority.cert })).toMatchObject({ code: 836 });
    // The fingerprint of a server's own certificate pins nothing.
    const right = await coordinator({ cert: cert + stranger.cert, key });
    expect(await failureOf(right.url, { caFingerprint: fingerprintOf({ cert, key }) })).toMatchObject({ code: 836 });
    expect(other.received).toEqual([]);
  });

  it('speaks to nothing older than TLS 1.2, and says when the other side speaks no TLS', async () => {
    const ca = await file('ca.pem', authority.cert);
    const old = await coordinator({
      ...(await certificate(authority)),
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    expect(await failureOf(old.url, { ca })).toMatchObject({ code: 837 });
    const plain = await coordinator();
    expect(await failureOf(plain.url.replace('http:', 'https:'), { ca })).toMatchObject({ code: 837 });
  });

  it('shows its certificate to a coordinator that asks for one, and says when that asks in vain', async () => {
    const { url } = await coordinator({
      ...(await certificate(authority)),
      ca: authority.cert,
      requestCert: true,
      rejectUnauthorized: true,
    });
    const mine = await makeCertificate(authority, ['north.test'], Date.now(), 'clientAuth');
    const [cert, key] = [await file('north.pem', mine.cert), await file('north.key', mine.key)];
    const caFingerprint = fingerprintOf(authority);
    expect((await connect(url, { caFingerprint, cert, key }).request('leave', new Uint8Array())).body).toBe('accepted');
    expect(await failureOf(url, { caFingerprint })).toMatchObject({ code: 838 });
  });

  it('waits for a certificate that goes wrong while it is connected, and goes on when it is right again', async () => {
    const right = await certificate(authority);
    const started = await coordinator(right);
    const waits: string[] = [];
    const connection = connect(started.url, { pinned: authority.cert }, { onWaiting: (reason) => waits.push(reason) });
    await connection.request('leave', new Uint8Array());
    started.certify(await certificate(stranger));
    started.dropConnections();
    await expect.poll(() => waits.at(-1), { timeout: 20_000 }).toMatch(/not of the pinned authority/);
    started.certify(right);
    expect((await connection.request('leave', new Uint8Array())).body).toBe('accepted');
  });

  it('sends nothing in plain HTTP to another machine unless it is told so in so many words', async () => {
    expect(() => openNetwork('http://coordinator.test:7700')).toThrow(expect.objectContaining({ code: 830 }));
    expect(() => openNetwork('http://127.0.0.1.example.org')).toThrow(expect.objectContaining({ code: 830 }));
    expect(openNetwork('http://coordinator.test:7700/', { plainHttpOnAPublicAddress: true }).origin).toBe('http://coordinator.test:7700');
    expect(openNetwork('http://[::1]:7700').origin).toBe('http://[::1]:7700');
  });

  it('refuses options that do not go together or name nothing', async () => {
    const ca = await file('ca.pem', authority.cert);
    const junk = await file('junk.pem', 'junk');
    for (const [code, options] of [
      [103, { ca, caFingerprint: '0'.repeat(64) }],
      [103, { caFingerprint: 'abc' }],
      [103, { cert: ca }],
      [831, { ca: junk }],
      [831, { ca: '/none.pem' }],
      [831, { cert: junk, key: junk }],
    ] as const)
      expect(() => openNetwork('https://coordinator.test', options)).toThrow(expect.objectContaining({ code }));
    expect(() => openNetwork('http://127.0.0.1:1', { ca })).toThrow(expect.objectContaining({ code: 103 }));
  });
});

describe('a redirect', () => {
  it('is followed neither by a download nor by long polling', async () => {
    const { url, received } = await coordinator();
    expect(await body(url, '/moved', {})).toBe('502 ');
    const elsewhere = createHttpServer((_, response) => response.writeHead(307, { location: `${url}/socket.io/` }).end()).listen(
      0,
      '127.0.0.1',
    );
    await once(elsewhere, 'listening');
    onTestFinished(() => void elsewhere.close());
    const address = elsewhere.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const waits: string[] = [];
    connect(`http://127.0.0.1:${address.port}`, {}, { onWaiting: (reason) => waits.push(reason) });
    await expect.poll(() => waits.at(-1)).toMatch(/HTTP 502/);
    expect(received).toEqual([]);
  });
});

describe('through a proxy a site', () => {
  it.each([
    ['without a password', {}, ''],
    ['with name and password', { login: 'north:s3cret@:/' }, 'north:s3cret%40%3A%2F@'],
  ])('gets to the coordinator, %s', async (_, behaviour, login) => {
    const { port } = await coordinator(await certificate(authority));
    const proxy = await startProxy(behaviour);
    process.env.HTTPS_PROXY = `http://${login}${proxy.address}`;
    const options = { caFingerprint: fingerprintOf(authority) };
    const url = `https://coordinator.test:${port}`;
    const connection = connect(url, options);
    expect((await connection.request('leave', new Uint8Array())).body).toBe('accepted');
    expect(await body(url, '/file', options)).toBe('200 /file');
    expect(new Set(proxy.seen)).toEqual(new Set([`CONNECT coordinator.test:${port} let through`]));
  });

  it('verifies the coordinator as it does without one, by name and by address', async () => {
    const { port } = await coordinator(await certificate(authority, { names: ['localhost'] }));
    process.env.https_proxy = (await startProxy()).address; // as people write it: without a scheme
    const options = { pinned: authority.cert };
    expect(await failureOf(`https://coordinator.test:${port}`, options)).toMatchObject({ code: 834 });
    expect(await failureOf(`https://192.0.2.1:${port}`, options)).toMatchObject({ code: 834 });
    expect(await failureOf(`https://coordinator.test:${port}`, { pinned: stranger.cert })).toMatchObject({ code: 836 });
  });

  it('says that the proxy wants a password, or forbids the way, and never tells the password', async () => {
    const { port } = await coordinator(await certificate(authority));
    const url = `https://coordinator.test:${port}`;
    process.env.HTTPS_PROXY = `http://north:s3cret@${(await startProxy({ login: 'north:other' })).address}`;
    const wrong = await failureOf(url, { pinned: authority.cert });
    expect(wrong).toMatchObject({ code: 839, message: expect.stringContaining('407') });
    expect(`${wrong.message} ${wrong.hint} ${wrong.stack} ${JSON.stringify(wrong.cause)}`).not.toMatch(/s3cret|bm9ydGg/);
    process.env.HTTPS_PROXY = `http://${(await startProxy({ connect: 403 })).address}`;
    expect(await failureOf(url, { pinned: authority.cert })).toMatchObject({ code: 839, message: expect.stringContaining('403') });
    process.env.HTTPS_PROXY = 'socks5://127.0.0.1:1';
    expect(() => openNetwork(url)).toThrow(expect.objectContaining({ code: 839 }));
  });

  it('waits while the proxy cannot reach the coordinator', async () => {
    process.env.HTTPS_PROXY = `http://${(await startProxy({ connect: 503 })).address}`;
    const waits: string[] = [];
    const connection = connect('https://coordinator.test:1', {}, { onWaiting: (reason) => waits.push(reason), giveUpAfterMs: 2_000 });
    await expect(connection.failed).rejects.toMatchObject({ code: 411, message: expect.stringContaining('503') });
    expect(waits.some((reason) => reason.includes('503'))).toBe(true);
  });

  it('goes past the proxy to this machine, and where NO_PROXY says so', async () => {
    const { url } = await coordinator();
    const proxy = await startProxy();
    process.env.HTTP_PROXY = `http://${proxy.address}`;
    expect(await body(url, '/file', {})).toBe('200 /file');
    process.env.NO_PROXY = 'coordinator.test';
    const direct = openNetwork('http://coordinator.test:9', { plainHttpOnAPublicAddress: true });
    await expect(direct.get('/')).rejects.toMatchObject({ syscall: 'getaddrinfo' });
    expect(proxy.seen).toEqual([]);
  });

  it.each(['refuse', 'swallow'] as const)('gets through by long polling where the proxy %ss WebSocket', async (upgrades) => {
    const { port, received, dropConnections } = await coordinator();
    const proxy = await startProxy({ upgrades });
    process.env.HTTP_PROXY = `http://${proxy.address}`;
    const connection = connect(`http://coordinator.test:${port}`, { plainHttpOnAPublicAddress: true });
    expect((await connection.request('leave', new Uint8Array(100_000))).body).toBe('accepted');
    expect(received.at(-1)?.message).toHaveLength(100_000);
    expect(proxy.seen).toContain(`UPGRADE ${upgrades}d`);
    if (upgrades === 'swallow') return;
    dropConnections();
    expect((await connection.request('leave', new Uint8Array())).body).toBe('accepted');
  });
});

describe('a connection that is only half there', () => {
  it('is noticed by both sides within the bound of the probes, and made again', async () => {
    const { url, connections } = await coordinator();
    const relay = await startRelay(Number(new URL(url).port));
    const lost: number[] = [];
    const connection = connect(
      `http://127.0.0.1:${relay.port}`,
      {},
      {
        onWaiting: (reason) => {
          if (reason.includes('ping timeout')) lost.push(Date.now());
        },
      },
    );
    await connection.request('leave', new Uint8Array());
    expect(connections()).toBe(1);
    relay.swallow();
    const cut = Date.now();
    const bound = LIMITS.pingIntervalMs + LIMITS.pingTimeoutMs;
    await expect.poll(() => lost.length + (connections() === 0 ? 1 : 0), { timeout: 2 * bound, interval: 100 }).toBe(2);
    // A machine that is busy tells late; without probes nobody would ever.
    expect((lost[0] ?? 0) - cut).toBeLessThan(1.5 * bound);
    relay.mend();
    expect((await connection.request('leave', new Uint8Array())).body).toBe('accepted');
  });
});
