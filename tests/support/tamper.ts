import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** What a message becomes on its way; as many bytes as before. */
export type Rewrite = (payload: Buffer) => Buffer;

interface Lies {
  readonly toSite: Rewrite;
  readonly toCoordinator?: Rewrite;
}

/** A relay on loopback that stands between and changes what is said over WebSocket (RFC 6455 §5). Gives its address. */
export async function startLiar(targetPort: number, { toSite, toCoordinator = (payload) => payload }: Lies): Promise<string> {
  const sockets = new Set<Socket>();
  const relay = createServer((client) => {
    const server = connect(targetPort, '127.0.0.1');
    for (const [from, to, rewrite] of [
      [client, server, toCoordinator],
      [server, client, toSite],
    ] as const) {
      sockets.add(from);
      const direction = new Direction(rewrite);
      from.on('data', (chunk) => to.write(direction.take(chunk)));
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

/** One direction of a connection: HTTP as it is, and after the upgrade the frames, each changed. */
class Direction {
  readonly #rewrite: Rewrite;
  #pending = Buffer.alloc(0);
  #upgraded = false;

  constructor(rewrite: Rewrite) {
    this.#rewrite = rewrite;
  }

  take(chunk: Buffer): Buffer {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    const out: Buffer[] = [];
    if (!this.#upgraded) out.push(this.#takeHttp());
    for (let frame = this.#upgraded ? this.#takeFrame() : null; frame !== null; frame = this.#takeFrame()) out.push(frame);
    return Buffer.concat(out);
  }

  #takeHttp(): Buffer {
    const end = this.#pending.indexOf('\r\n\r\n') + 4;
    this.#upgraded = end > 3 && /^upgrade: websocket/im.test(this.#pending.subarray(0, end).toString('latin1'));
    const passed = this.#upgraded ? this.#pending.subarray(0, end) : this.#pending;
    this.#pending = this.#pending.subarray(passed.length);
    return passed;
  }

  #takeFrame(): Buffer | null {
    const bytes = this.#pending;
    const second = bytes[1];
    if (second === undefined) return null;
    const short = second & 0x7f;
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    const maskBytes = second & 0x80 ? 4 : 0;
    const start = 2 + lengthBytes + maskBytes;
    if (bytes.length < start) return null;
    const length = lengthBytes === 2 ? bytes.readUInt16BE(2) : lengthBytes === 8 ? Number(bytes.readBigUInt64BE(2)) : short;
    if (bytes.length < start + length) return null;
    this.#pending = bytes.subarray(start + length);
    const mask = bytes.subarray(start - maskBytes, start);
    const masked = (payload: Buffer): Buffer => Buffer.from(payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0)));
    return Buffer.concat([bytes.subarray(0, start), masked(this.#rewrite(masked(bytes.subarray(start, start + length))))]);
  }
}
