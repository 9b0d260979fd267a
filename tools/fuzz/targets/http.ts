import { connect } from 'node:net';
import { joinBytes, type Random } from '@atoll/core';
import { mutateBytes, pick, randomBytes, sizeUpTo } from '../mutate/bytes.ts';
import { awkward, mutateText } from '../mutate/text.ts';
import { Finding, type Surface, type Target } from '../target.ts';
import { Surroundings } from './surroundings.ts';

const TOKENS = [
  '\r\n',
  '\r',
  '\n',
  ' ',
  '\t',
  ':',
  'Content-Length: 5\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Range: bytes=0-\r\n',
  'Expect: 100-continue\r\n',
  'Connection: upgrade\r\n',
  'Host: b\r\n',
  'Authorization: Bearer x\r\n',
  '?EIO=4',
  '&sid=x',
  '%',
  '..',
  '//',
  '0\r\n\r\n',
  'ffffffffffffffff\r\n',
];
const RANGES = [
  'bytes=0-0',
  'bytes=-1',
  'bytes=-0',
  'bytes=5-',
  'bytes=9-1',
  'bytes=0-99999999999999999999',
  'bytes=0-1,2-3',
  'bytes=a-b',
  'items=0-1',
  'bytes=--1',
  'bytes=1e3-',
  '',
];
/** A connection that is answered and stays open is left after so long. */
const QUIET_MS = 300;

/** A case is the bytes that are sent over one TCP connection. Every answer but a refusal or what was asked for is a finding. */
export const http: Target = {
  name: 'http',
  about: 'HTTP: methods, paths, ranges, headers, pipelining, chunks, long polling and WebSocket frames, beside a run of honest sites',
  cost: 5,
  atOnce: 16,
  caseMs: 10_000,
  open: async (folder): Promise<Surface> => {
    const surroundings = await Surroundings.open(folder);
    const { url } = surroundings.coordinator;
    const port = Number(new URL(url).port);
    const { backbones } = (await (await fetch(url)).json()) as { backbones: string[] }; // the form of this answer
    const paths = [
      '/',
      '/health',
      '/ready',
      '/metrics',
      `/backbones/${backbones[0]}/backbone.json`,
      `/backbones/${backbones[0]}/nothing`,
      `/backbones/${'0'.repeat(64)}/backbone.json`,
      '/socket.io/',
      '/socket.io/?EIO=4&transport=polling',
      '/socket.io/?EIO=4&transport=websocket',
      '/socket.io/?EIO=4&transport=polling&sid=AAAAAAAAAAAAAAAAAAAA',
      '/socket.io/?EIO=99&transport=carrier-pigeon',
    ];
    let tried = 0;
    return {
      make: (random) => requestOf(random, paths),
      run: async (bytes) => {
        if (tried % 1_000 === 0) surroundings.begin();
        tried += 1;
        const answer = await send(port, bytes);
        surroundings.check();
        const statuses = [...answer.matchAll(/HTTP\/1\.[01] (\d{3})/g)].map(([, status]) => status ?? '');
        const wrong = statuses.find((status) => /^5/.test(status) && !['501', '505'].includes(status));
        if (wrong !== undefined) throw new Finding(`answered with ${wrong}: ${answer.slice(0, 300)}`);
        if (/\n\s+at .+:\d+:\d+/.test(answer) || answer.includes('node_modules'))
          throw new Finding(`an answer with a stack: ${answer.slice(0, 300)}`);
        return statuses[0] ?? 'no answer';
      },
      settle: () => surroundings.settle(),
      close: () => surroundings.close(),
    };
  },
};

function requestOf(random: Random, paths: readonly string[]): Uint8Array {
  const method = pick(random, ['GET', 'GET', 'GET', 'HEAD', 'POST', 'PUT', 'OPTIONS', 'TRACE', 'CONNECT', 'get', awkward(random)]);
  const path = random.integer(3) === 0 ? mutateText(random, pick(random, paths), TOKENS, 20_000) : pick(random, paths);
  const headers = ['Host: a', ...(random.integer(2) === 0 ? [`Range: ${pick(random, RANGES)}`] : [])];
  if (random.integer(4) === 0)
    headers.push(`${pick(random, ['X', 'Cookie', 'Origin', 'If-Range', 'Content-Length', 'Upgrade'])}: ${awkward(random)}`);
  if (path.includes('websocket') && random.integer(4) !== 0)
    headers.push('Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==');
  const body = method === 'POST' ? pick(random, ['4x', '40', '1\x1e1\x1e', '40/site,\x1e42/site,["hello"]', '9', awkward(random)]) : '';
  if (body !== '') headers.push(`Content-Length: ${random.integer(5) === 0 ? random.integer(1_000_000) : Buffer.byteLength(body)}`);
  const text = `${method} ${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${body}`;
  const bytes = new TextEncoder().encode(random.integer(5) === 0 ? mutateText(random, text, TOKENS, 50_000) : text);
  const frames = path.includes('websocket')
    ? joinBytes(Array.from({ length: 1 + random.integer(4) }, () => frameOf(random)))
    : new Uint8Array();
  const whole = joinBytes([bytes, frames]);
  const again = random.integer(8) === 0 ? joinBytes(new Array<Uint8Array>(1 + random.integer(40)).fill(whole)) : whole;
  return random.integer(6) === 0 ? mutateBytes(random, again) : again;
}

/** A WebSocket frame (RFC 6455, section 5.2), sound or with bits and a length that it must not have. */
function frameOf(random: Random): Uint8Array {
  const payload = pick(random, [
    new TextEncoder().encode('40/site,'),
    new TextEncoder().encode('3'),
    randomBytes(random, sizeUpTo(random, 300)),
  ]);
  const first = random.integer(3) === 0 ? random.integer(256) : 0x80 | pick(random, [1, 2, 8, 9, 10]);
  const mask = random.integer(8) === 0 ? 0 : 0x80;
  const length = random.integer(6) === 0 ? 127 : Math.min(payload.length, 125);
  const extended = length === 127 ? randomBytes(random, 8) : new Uint8Array();
  return joinBytes([
    Uint8Array.of(first, mask | length),
    extended,
    mask === 0 ? new Uint8Array() : new Uint8Array(4),
    payload.subarray(0, 125),
  ]);
}

/** What is answered until the other side ends, or says nothing for a while. */
function send(port: number, bytes: Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const end = (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(QUIET_MS, end);
    socket.on('data', (chunk) => {
      if (answer.length < 10_000) answer += chunk.toString('latin1');
    });
    for (const event of ['error', 'end', 'close'] as const) socket.on(event, end);
    socket.on('connect', () => socket.end(bytes));
  });
}
