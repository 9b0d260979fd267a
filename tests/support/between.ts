import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** What becomes of the bytes of one direction of a connection, piece by piece. */
export type Passing = (chunk: Buffer) => Buffer;

/** A relay on loopback, until the test ends. Gives its address. */
export async function startRelay(
  targetPort: number,
  connection: () => { readonly toServer?: Passing; readonly toClient?: Passing },
): Promise<string> {
  const sockets = new Set<Socket>();
  const relay = createServer((client) => {
    const server = connect(targetPort, '127.0.0.1');
    const { toServer, toClient } = connection();
    for (const [from, to, pass] of [
      [client, server, toServer],
      [server, client, toClient],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => to.write(pass?.(chunk) ?? chunk));
      from.on('close', () => to.destroy()).on('error', () => to.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(relay, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    relay.close();
  });
  const address = relay.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

/** A frame of WebSocket (RFC 6455 §5.2) at the start of what arrived. */
export interface Frame {
  readonly final: boolean;
  readonly opcode: number;
  readonly compressed: boolean;
  /** All before the payload, with the mask. */
  readonly head: Buffer;
  /** Unmasked. */
  readonly payload: Buffer;
  /** Bytes of the whole frame. */
  readonly length: number;
  /** The payload as this frame would carry it. */
  masked(payload: Buffer): Buffer;
}

/** Null while it is not all there. */
export function readFrame(bytes: Buffer): Frame | null {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return null;
  const short = second & 0x7f;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const maskBytes = second & 0x80 ? 4 : 0;
  const start = 2 + lengthBytes + maskBytes;
  if (bytes.length < start) return null;
  const size = lengthBytes === 2 ? bytes.readUInt16BE(2) : lengthBytes === 8 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < start + size) return null;
  const mask = bytes.subarray(start - maskBytes, start);
  const masked = (payload: Buffer): Buffer => Buffer.from(payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0)));
  return {
    final: (first & 0x80) !== 0,
    opcode: first & 15,
    compressed: (first & 0x70) !== 0,
    head: bytes.subarray(0, start),
    payload: masked(bytes.subarray(start, start + size)),
    length: start + size,
    masked,
  };
}
