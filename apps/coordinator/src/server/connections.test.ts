import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect, type Socket as TcpSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { digestOf, type RunId } from '@atoll/core';
import { decode, encode, LIMITS, OPERATOR_NAMESPACE, wire } from '@atoll/protocol';
import { io } from 'socket.io-client';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import WebSocket from 'ws';
import { Uploads } from '../storage/index.ts';
import { addressOf } from './connections.ts';
import { type Coordinator, type CoordinatorOptions, startCoordinator } from './coordinator.ts';
import type { CoordinatorEvent } from './events.ts';
import { Outbox } from './outbox.ts';

const opened: (TcpSocket | WebSocket)[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one instanceof WebSocket ? one.terminate() : one.destroy();
});

async function start(options: Partial<CoordinatorOptions> = {}): Promise<Coordinator & { refusals: number[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'atoll-connections-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const refusals: number[] = [];
  const onEvent = (event: CoordinatorEvent): void => void (event.type === 'refused' && refusals.push(event.code));
  const coordinator = await startCoordinator({ folder, ...options, onEvent });
  onTestFinished(() => coordinator.close());
  return { ...coordinator, refusals };
}

async function tcp({ url }: Coordinator): Promise<TcpSocket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  opened.push(socket);
  socket.on('error', () => undefined);
  socket.resume(); // an answer that nobody reads would hide the end
  await once(socket, 'connect');
  return socket;
}

/** A socket.io session by hand; answers probes, so that it lives. */
async function session({ url }: Coordinator): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  opened.push(socket);
  socket.on('error', () => undefined);
  socket.on('message', (data) => String(data) === '2' && socket.send('3'));
  await once(socket, 'message');
  return socket;
}

const isOpen = async (socket: TcpSocket, ms: number): Promise<boolean> =>
  Promise.race([once(socket, 'close').then(() => false), pause(ms).then(() => true)]);

/** Milliseconds until it is closed. */
async function closes(socket: TcpSocket | WebSocket): Promise<number> {
  const from = performance.now();
  await once(socket, 'close');
  return performance.now() - from;
}

describe('connections', () => {
  it('beyond the bound from one address are ended at once, and one makes room for another', async () => {
    const coordinator = await start({ connectionsPerAddress: 3 });
    const [first, ...others] = [await tcp(coordinator), await tcp(coordinator), await tcp(coordinator)];
    await closes(await tcp(coordinator));
    await closes(await tcp(coordinator));
    expect(coordinator.refusals).toEqual([413]);
    expect(await isOpen(others[0] as TcpSocket, 50)).toBe(true);
    first.destroy();
    await pause(50);
    expect(await isOpen(await tcp(coordinator), 200)).toBe(true);
  });

  it('that never say anything are ended within helloMs and a little', async () => {
    const coordinator = await start();
    const open = new Set<string>();
    const watched = <S extends TcpSocket | WebSocket>(name: string, socket: S): S => {
      open.add(name);
      void closes(socket).then(() => open.delete(name));
      return socket;
    };
    watched('silent', await tcp(coordinator));
    const slow = watched('slow', await tcp(coordinator));
    slow.write('GET /health HTTP/1.1\r\nhost: a\r\nx: ');
    const drip = setInterval(() => slow.write('y'), 500);
    watched('nowhere', await session(coordinator));
    watched('root', await session(coordinator)).send('40');
    const left = watched('left', await session(coordinator));
    left.send('40/operator,');
    await once(left, 'message');
    left.send('41/operator,');
    watched('unnamed', await session(coordinator)).send('40/site,');
    watched('unnamed operator', await session(coordinator)).send('40/operator,');
    const refused = watched('refused', await session(coordinator));
    refused.send('40/site,');
    await once(refused, 'message');
    refused.send('451-/site,0["hello",{"_placeholder":true,"num":0}]');
    refused.send(Buffer.from([1, 2, 3]));
    await vi.waitFor(() => expect([...open]).toEqual([]), { timeout: LIMITS.helloMs + 5_000, interval: 100 });
    clearInterval(drip);
  });

  it('that send without end are ended, whatever they send', async () => {
    const coordinator = await start();
    const flood = await session(coordinator);
    flood.send('40/operator,');
    const closed = closes(flood);
    for (let i = 0; i < 2 * 20 * LIMITS.messagesPerSecond && flood.readyState === WebSocket.OPEN; i++) {
      flood.send('42/operator,["nothing"]');
      if (i % 500 === 0) await pause(1);
    }
    await closed;
  });
});

it('an address is what one host or network has', () => {
  expect(addressOf('::ffff:10.0.0.7')).toBe('10.0.0.7');
  expect(addressOf('10.0.0.7')).toBe('10.0.0.7');
  expect(addressOf('2001:db8:1:2:3:4:5:6')).toBe(addressOf('2001:db8:1:2::9'));
  expect(addressOf('2001:db8:1:2::9')).not.toBe(addressOf('2001:db8:1:3::9'));
  expect(addressOf('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
  expect(addressOf('::1')).toBe('0:0:0:0::/64');
});

it('who asks for more and reads nothing is refused until it has read', () => {
  let drained = (): void => undefined;
  const outbox = new Outbox({
    on: (_, listener) => {
      drained = listener;
    },
  });
  for (let sent = 0; sent < LIMITS.waitingBytes; sent += LIMITS.partBytes) outbox.count(LIMITS.partBytes);
  expect(() => outbox.count(1)).toThrow(expect.objectContaining({ code: 409 }));
  drained();
  outbox.count(LIMITS.partBytes);
});

it('uploads of one site take the place of its oldest, and of nobody else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'atoll-uploads-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const uploads = new Uploads(folder);
  const digest = (text: string) => digestOf(new TextEncoder().encode(text));
  uploads.append('bay-2', digest('other'), 10, 0, new Uint8Array(5));
  for (let i = 0; i < 3 * LIMITS.uploadsPerSite; i++) {
    expect(uploads.received('bay', digest(`upload ${i}`))).toBe(0);
    uploads.append('bay', digest(`upload ${i}`), 10, 0, new Uint8Array(5));
    await pause(5);
  }
  expect(readdirSync(join(folder, 'uploads')).filter((name) => name.startsWith('bay-') && !name.startsWith('bay-2-'))).toHaveLength(
    LIMITS.uploadsPerSite,
  );
  expect(uploads.received('bay-2', digest('other'))).toBe(5);
  expect(uploads.received('bay', digest(`upload ${3 * LIMITS.uploadsPerSite - 1}`))).toBe(5);
});

it('an operator watches so many runs over one connection and no more', async () => {
  const { url, hub } = await start({ access: 'open' });
  const socket = io(`${url}${OPERATOR_NAMESPACE}`, { transports: ['websocket'], forceNew: true });
  onTestFinished(() => void socket.close());
  const watch = async (run: string): Promise<number> => {
    const reply: unknown = await socket.timeout(LIMITS.acknowledgementMs).emitWithAck('watch', encode(wire.RunRequest, { run }));
    return decode<wire.Reply.$Shape>(wire.Reply, reply).refusal?.code ?? 0;
  };
  const runs = Array.from({ length: LIMITS.watchedRuns + 1 }, () => hub.launch('federation: many\nclasses: [a, b]\n', 'test').run ?? '');
  const last = runs.pop() ?? '';
  for (const run of runs) expect(await watch(run)).toBe(0);
  expect(await watch(last)).toBe(414);
  expect(await watch(runs[0] ?? '')).toBe(0);
  hub.stop(runs[0] as RunId, 'test'); // a run that has ended does not count
  expect(await watch(last)).toBe(0);
  expect(await watch(runs[0] ?? '')).toBe(0);
});
