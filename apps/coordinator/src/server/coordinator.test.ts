import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeAuthority, makeCertificate } from '../tls/certificates.ts';
import { type Coordinator, type CoordinatorOptions, startCoordinator } from './coordinator.ts';

interface Started extends Coordinator {
  readonly folder: string;
  readonly port: number;
}

async function start(options: Partial<CoordinatorOptions>): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), 'atoll-coordinator-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const coordinator = await startCoordinator({ folder, ...options });
  onTestFinished(() => coordinator.close());
  return { ...coordinator, folder, port: Number(new URL(coordinator.url).port) };
}

const caOf = ({ folder }: Started): string => readFileSync(join(folder, 'tls', 'ca.pem'), 'utf8');

/** The protocol of a connection that was made, or the code of what ended it: the other side may end it after its own handshake. */
async function handshake({ port }: Started, options: ConnectionOptions): Promise<string> {
  const socket = connectTls({ port, host: '127.0.0.1', ...options });
  onTestFinished(() => void socket.destroy());
  try {
    await once(socket, 'secureConnect');
    const protocol = socket.getProtocol() ?? '';
    socket.write('GET /health HTTP/1.1\r\nhost: a\r\n\r\n');
    const closed = once(socket, 'close').then(() => 'closed');
    return await Promise.race([once(socket, 'data').then(() => protocol), closed]);
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function get(url: string, headers: Record<string, string> = {}, options: { ca?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ask = url.startsWith('https') ? httpsRequest : httpRequest;
    ask(url, { headers, ...options }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    })
      .on('error', reject)
      .end();
  });
}

const SECURE = {
  'content-security-policy': expect.stringContaining("default-src 'none'"),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

describe('a coordinator', () => {
  it.each(['0.0.0.0', '::', '192.0.2.1'])('speaks no plain HTTP on %s', async (host) => {
    await expect(start({ host })).rejects.toMatchObject({ code: 830 });
  });

  it('speaks plain HTTP beyond this machine when it is told so in so many words', async () => {
    const { port } = await start({ host: '0.0.0.0', plainHttpOnAPublicAddress: true });
    expect((await get(`http://127.0.0.1:${port}/health`)).status).toBe(200);
  });

  it('speaks TLS 1.2 and newer with a certificate for its names', async () => {
    const started = await start({ host: '0.0.0.0', tls: {}, publicNames: ['coordinator.test'] });
    const ca = caOf(started);
    expect(started.url).toBe(`https://coordinator.test:${started.port}`);
    expect(started.caFingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(await handshake(started, { ca, servername: 'coordinator.test' })).toBe('TLSv1.3');
    expect(await handshake(started, { ca, servername: 'coordinator.test', maxVersion: 'TLSv1.2' })).toBe('TLSv1.2');
    expect(await handshake(started, { ca })).toBe('TLSv1.3'); // by its address
    expect(await handshake(started, { ca, servername: 'other.test' })).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(await handshake(started, {})).toMatch(/SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO/);
    // OpenSSL itself would not speak 1.1 any more; at its lowest level it does.
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    expect(await handshake(started, { ca, ...old })).toMatch(/PROTOCOL_VERSION|EPROTO|UNSUPPORTED/);
  });

  it('lets in who has a certificate of the authority for clients, and nobody else, when it is asked to', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'atoll-mutual-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const authority = await makeAuthority(Date.now());
    const clientCa = join(folder, 'clients.pem');
    writeFileSync(clientCa, authority.cert);
    const started = await start({ tls: { clientCa } });
    const ca = caOf(started);
    const clientOf = (of: typeof authority) => makeCertificate(of, ['client.test'], Date.now(), 'clientAuth');
    expect(await handshake(started, { ca, ...(await clientOf(authority)) })).toBe('TLSv1.3');
    expect(await handshake(started, { ca, ...(await clientOf(await makeAuthority(Date.now()))) })).toMatch(/ALERT|ECONNRESET|closed/);
    expect(await handshake(started, { ca })).toMatch(/ALERT|ECONNRESET|closed/);
  });

  it('forbids browsers to make anything of its answers, long polling and errors among them', async () => {
    const plain = await start({});
    const encrypted = await start({ tls: {} });
    const ca = caOf(encrypted);
    for (const path of ['/health', '/', '/nothing', '/socket.io/?EIO=4&transport=polling', '/socket.io/?EIO=9&transport=none']) {
      expect((await get(plain.url + path)).headers, path).toMatchObject(SECURE);
      expect((await get(plain.url + path)).headers['strict-transport-security'], path).toBeUndefined();
      const { headers } = await get(encrypted.url + path, {}, { ca });
      expect(headers, path).toMatchObject({ ...SECURE, 'strict-transport-security': expect.stringMatching(/^max-age=\d{8,}/) });
    }
    const broken = await raw(plain.port, 'nonsense\r\n\r\n');
    expect(broken).toMatch(/^HTTP\/1\.1 400 /);
    expect(broken).toContain("content-security-policy: default-src 'none'");
    expect(await raw(plain.port, `GET / HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(9_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('talks to its own page in a browser, and to no other', async () => {
    const { url } = await start({});
    const polling = `${url}/socket.io/?EIO=4&transport=polling`;
    expect((await get(polling)).status).toBe(200);
    expect((await get(polling, { origin: 'https://elsewhere.example' })).status).toBe(403);
    expect((await get(polling, { origin: 'null' })).status).toBe(403);
    expect((await get(polling, { origin: url })).status).toBe(200);
  });

  it('tells nothing of its files, its stack or its version', async () => {
    const { url } = await start({});
    for (const path of ['/', '/health', '/backbones/../../etc/passwd', '/%00', '//', '/socket.io/?EIO=4&transport=polling&sid=none']) {
      const { body, headers } = await get(url + path);
      expect(`${JSON.stringify(headers)} ${body}`, path).not.toMatch(/node_modules|\.ts:|\.js:|at \w+ \(|atoll \d|x-powered-by|"server"/i);
    }
  });
});

async function raw(port: number, text: string): Promise<string> {
  const socket = connectTcp(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    answer += chunk;
  });
  socket.write(text);
  await once(socket, 'close');
  return answer;
}
