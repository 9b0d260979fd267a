import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { makeAuthority, makeCertificate } from './certificates.ts';
import { openTls, type TlsOptions } from './tls.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const started = Date.now();

let folder: string;
let now: number;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atoll-tls-'));
  now = started;
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (options: TlsOptions) =>
  openTls({ folder, options, names: ['localhost'], now: () => now, say: (message) => said.push(message) });

async function given(days = 365): Promise<NonNullable<TlsOptions['certificate']>> {
  const made = await makeCertificate(await makeAuthority(started), ['localhost'], started + (days - 365) * DAY_MS);
  writeFileSync(join(folder, 'given.pem'), made.cert);
  writeFileSync(join(folder, 'given.key'), made.key);
  return { cert: join(folder, 'given.pem'), key: join(folder, 'given.key') };
}

/** A server that keeps its certificate, with the clock of its timer in the test's hand. */
async function serve(options: TlsOptions) {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const tls = await open(options);
  const server = createServer(tls.serverOptions).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = tls.keep(server);
  onTestFinished(() => {
    stop();
    server.close();
    vi.useRealTimers();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { port } = address;
  const shown = async (): Promise<string> => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  };
  return { shown, minute: () => vi.advanceTimersByTime(60_000) };
}

describe('TLS of a coordinator', () => {
  it('takes up a changed certificate without a restart, and keeps the old one while the files are broken', async () => {
    const certificate = await given();
    const { shown, minute } = await serve({ certificate });
    const first = await shown();
    writeFileSync(certificate.key, 'half a file');
    minute();
    await vi.waitFor(() => expect(said).toEqual([expect.stringMatching(/^goes on with the certificate that it has: /)]));
    minute();
    expect(await shown()).toBe(first);
    await given();
    minute();
    await vi.waitFor(() => expect(said.at(-1)).toMatch(/^took up a new certificate, valid until /));
    expect(await shown()).not.toBe(first);
    expect(said).toHaveLength(2);
  });

  it('renews its own certificate while it runs', async () => {
    const { shown, minute } = await serve({});
    const first = await shown();
    now += 340 * DAY_MS;
    minute();
    await vi.waitFor(() => expect(said).toEqual([expect.stringMatching(/^took up a new certificate/)]));
    expect(await shown()).not.toBe(first);
  });

  it('tells that the operator’s certificate ends soon, has ended, or is for later', async () => {
    await open({ certificate: await given(20) });
    await open({ certificate: await given(-3) });
    await open({ certificate: await given(700) });
    expect(said).toEqual([
      expect.stringMatching(/^the certificate expires in \d+ days, on /),
      expect.stringMatching(/^the certificate expired on .*: no site can connect$/),
      expect.stringMatching(/^the certificate is not valid before .*: no site can connect until then$/),
    ]);
  });

  it('refuses files that are no certificate, not its key, or not there', async () => {
    const certificate = await given();
    const other = join(folder, 'other.key');
    copyFileSync(certificate.key, other);
    const { cert } = await given();
    await expect(open({ certificate: { cert, key: other } })).rejects.toMatchObject({
      code: 831,
      message: expect.stringContaining('not the key'),
    });
    await expect(open({ certificate: { cert: certificate.key, key: certificate.key } })).rejects.toMatchObject({ code: 831 });
    await expect(open({ certificate: { cert: join(folder, 'none.pem'), key: certificate.key } })).rejects.toMatchObject({ code: 831 });
    await expect(open({ clientCa: certificate.key })).rejects.toMatchObject({ code: 831 });
    expect(new X509Certificate((await open({ certificate })).serverOptions.cert as string).checkHost('localhost')).toBe('localhost');
  });
});
