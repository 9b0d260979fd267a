import { type AddressInfo, connect as connectTcp, createServer } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { joinBytes, type Random } from '@atoll/core';
import { mutateBytes, pick, randomBytes, sizeUpTo } from '../mutate/bytes.ts';
import { Finding, type Surface, type Target } from '../target.ts';
import { Surroundings } from './surroundings.ts';

/** A connection that stays open is left after so long. */
const QUIET_MS = 300;
/** What stands inside a TLS connection that was opened as it should be, and what is sent without one. */
const KINDS = ['bytes', 'inside'] as const;
const ALERT = 0x15;
const HANDSHAKE = 0x16;

/** A case is a kind and the bytes that are sent over one connection to a port that speaks TLS. */
export const tls: Target = {
  name: 'tls',
  about:
    'a port that speaks TLS: broken ClientHellos and records, other protocols, plaintext, and bytes inside a connection, beside a run of honest sites',
  cost: 5,
  atOnce: 16,
  caseMs: 10_000,
  open: async (folder): Promise<Surface> => {
    const surroundings = await Surroundings.open(folder, { tls: true });
    const port = Number(new URL(surroundings.coordinator.url).port);
    const hellos = await Promise.all(
      [{ servername: 'localhost' }, { maxVersion: 'TLSv1.2' as const }, { ALPNProtocols: ['h2'] }].map(helloOf),
    );
    let tried = 0;
    return {
      make: (random) => caseOf(random, hellos),
      run: async (bytes) => {
        if (tried % 1_000 === 0) surroundings.begin();
        tried += 1;
        const kind = KINDS[(bytes[0] ?? 0) % KINDS.length] ?? 'bytes';
        const answer = await send(port, kind, bytes.subarray(1));
        surroundings.check();
        if (kind === 'inside') return answer.length === 0 ? 'no answer' : inside(answer);
        if (answer.length === 0) return 'no answer';
        if (answer[0] === ALERT) return `alert ${answer[6] ?? 'cut off'}`;
        if (answer[0] === HANDSHAKE) return 'handshake';
        throw new Finding(`an answer that is no TLS: ${answer.subarray(0, 100).toString('latin1')}`);
      },
      settle: () => surroundings.settle(),
      close: () => surroundings.close(),
    };
  },
};

function inside(answer: Buffer): string {
  const [, status = 'no status'] = /^HTTP\/1\.[01] (\d{3})/.exec(answer.toString('latin1', 0, 20)) ?? [];
  if (/^5/.test(status) && status !== '501' && status !== '505') throw new Finding(`answered with ${status} inside TLS`);
  return status;
}

/** Of what other protocols begin with. */
const PLAIN = [
  'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: a\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'SSH-2.0-x\r\n',
  'EHLO a\r\n',
  '\x80\x2e\x01\x03\x01\x00\x15\x00\x00\x00\x10',
  'CONNECT a:1 HTTP/1.1\r\n\r\n',
];

function caseOf(random: Random, hellos: readonly Uint8Array[]): Uint8Array {
  const choice = random.integer(12);
  const text = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value, 'latin1'));
  if (choice === 0) return joinBytes([Uint8Array.of(0), text(pick(random, PLAIN))]);
  if (choice === 1) return joinBytes([Uint8Array.of(0), randomBytes(random, sizeUpTo(random, 4_000))]);
  if (choice < 4) return joinBytes([Uint8Array.of(1), mutateBytes(random, text(pick(random, PLAIN)))]);
  const hello = pick(random, hellos);
  if (choice === 4) return joinBytes([Uint8Array.of(0), hello, randomBytes(random, sizeUpTo(random, 600))]);
  if (choice === 5) return joinBytes([Uint8Array.of(0), inRecords(random, hello)]);
  if (choice === 6) return joinBytes([Uint8Array.of(0), record(random), hello]);
  return joinBytes([Uint8Array.of(0), choice === 7 ? hello : mutateBytes(random, hello)]);
}

/** The handshake message in several records (RFC 8446, section 5.1), of which some lengths are not what they should be. */
function inRecords(random: Random, hello: Uint8Array): Uint8Array {
  const message = hello.subarray(5);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < message.length; ) {
    const part = message.subarray(at, at + 1 + random.integer(120));
    at += part.length;
    const length = random.integer(12) === 0 ? random.integer(65_536) : part.length;
    parts.push(Uint8Array.of(HANDSHAKE, 3, 1 + random.integer(3), length >>> 8, length & 255), part);
  }
  return joinBytes(parts);
}

/** A record of any type. */
function record(random: Random): Uint8Array {
  const body = randomBytes(random, sizeUpTo(random, 100));
  return joinBytes([Uint8Array.of(20 + random.integer(6), 3, random.integer(5), body.length >>> 8, body.length & 255), body]);
}

/** The first bytes that Node's own client sends. */
async function helloOf(options: object): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.once('data', (bytes) => {
        resolve(Uint8Array.from(bytes));
        socket.destroy();
        server.close();
      });
      socket.on('error', () => undefined);
    });
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo; // a TCP server that listens has one
      connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options }).on('error', () => undefined);
    });
  });
}

/** What is answered until the other side ends, or says nothing for a while. */
function send(port: number, kind: (typeof KINDS)[number], bytes: Uint8Array): Promise<Buffer> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const at = { port, host: '127.0.0.1' };
    const socket = kind === 'bytes' ? connectTcp({ ...at, allowHalfOpen: true }) : connectTls({ ...at, rejectUnauthorized: false });
    const end = (): void => {
      socket.destroy();
      resolve(Buffer.concat(parts));
    };
    socket.setTimeout(QUIET_MS, end);
    socket.on('data', (chunk) => parts.push(chunk));
    for (const event of ['error', 'end', 'close'] as const) socket.on(event, end);
    socket.once(kind === 'bytes' ? 'connect' : 'secureConnect', () => socket.end(bytes));
  });
}
