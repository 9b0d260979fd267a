import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encode, OPERATOR_NAMESPACE, wire } from '@atoll/protocol';
import { Server } from 'socket.io';
import { expect, onTestFinished, test } from 'vitest';
import { connectOperator } from './client.ts';

const HEARTBEAT_MS = 100;

/** A coordinator that knows one token; what it was asked, in order. */
async function startCoordinator(): Promise<{ url: string; asked: string[] }> {
  const http = createServer();
  const server = new Server(http, { serveClient: false, pingInterval: HEARTBEAT_MS, pingTimeout: HEARTBEAT_MS });
  const asked: string[] = [];
  server.of(OPERATOR_NAMESPACE).on('connection', (socket) =>
    socket.onAny((event: string, _message: unknown, acknowledge: (reply: Uint8Array) => void) => {
      asked.push(event);
      acknowledge(encode(wire.Reply, { runs: { runs: [] } }));
    }),
  );
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => server.close());
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, asked }; // a TCP server that listens has one
}

test('what is asked after a process was frozen for longer than the heartbeat goes out once, over the next connection', async () => {
  const { url, asked } = await startCoordinator();
  const operator = await connectOperator(url, { name: 'ida' });
  onTestFinished(() => operator.close());
  expect(await operator.runs()).toEqual([]);
  const thawed = Date.now() + 5 * HEARTBEAT_MS;
  while (Date.now() < thawed); // nothing of this process runs
  expect(await operator.runs()).toEqual([]);
  expect(asked).toEqual(['runs', 'runs']);
});

test('who does not answer is told of with its address', async () => {
  await expect(connectOperator('http://127.0.0.1:9', { name: 'ida' })).rejects.toMatchObject({
    code: 411,
    message: expect.stringContaining('127.0.0.1:9'),
  });
});
