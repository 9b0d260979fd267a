import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Capture {
  readonly url: string;
  /** What went from the client to the server so far: HTTP as it is, WebSocket payloads unmasked (RFC 6455 §5.3). */
  sent(): Buffer;
  /** The socket.io messages with bytes from the client so far, in order. */
  messages(): SentMessage[];
  /** The requests over HTTP so far but those of socket.io itself: method, path and range. */
  requests(): string[];
}

export interface SentMessage {
  readonly event: string;
  readonly payload: Buffer;
}

/** A relay on loopback that keeps everything that passes from client to server. */
export async function captureTraffic(targetPort: number): Promise<Capture> {
  const streams: WebSocketReader[] = [];
  const sockets = new Set<Socket>();
  const relay = createServer((client) => {
    const reader = new WebSocketReader();
    streams.push(reader);
    const server = connect(targetPort, '127.0.0.1');
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => {
        if (from === client) reader.take(chunk);
        to.write(chunk);
      });
      from.on('close', () => to.destroy());
      from.on('error', () => to.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(relay, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    relay.close();
  });
  const address = relay.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    sent: () => Buffer.concat(streams.flatMap(({ parts }) => parts)),
    messages: () => streams.flatMap(({ messages }) => messages),
    requests: () => streams.flatMap(({ requests }) => requests),
  };
}

/** Keeps the bytes of one connection; after the upgrade to WebSocket, the payloads of its frames. */
class WebSocketReader {
  readonly parts: Buffer[] = [];
  readonly messages: SentMessage[] = [];
  readonly requests: string[] = [];
  /** The event whose bytes come in the next frame. */
  #event: string | undefined;
  #pending = Buffer.alloc(0);
  #upgraded = false;
  #fragments: { readonly opcode: number; readonly payloads: Buffer[] } = { opcode: 0, payloads: [] };

  take(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    if (!this.#upgraded) this.#takeHttp();
    while (this.#upgraded && this.#takeFrame());
  }

  #takeHttp(): void {
    const end = this.#pending.indexOf('\r\n\r\n');
    if (end < 0 || !/upgrade: websocket/i.test(this.#pending.subarray(0, end).toString('latin1'))) {
      this.parts.push(this.#pending);
      if (end < 0) return;
      this.#takeRequest(this.#pending.subarray(0, end).toString('latin1'));
      this.#pending = Buffer.alloc(0);
      return;
    }
    this.parts.push(this.#pending.subarray(0, end));
    this.#pending = this.#pending.subarray(end + 4);
    this.#upgraded = true;
  }

  #takeRequest(head: string): void {
    const [, request, path = ''] = /^([A-Z]+ (\S+)) HTTP/.exec(head) ?? [];
    if (request === undefined || path.startsWith('/socket.io/')) return;
    const range = /^range: (.*)$/im.exec(head)?.[1];
    this.requests.push(range === undefined ? request : `${request} ${range.trim()}`);
  }

  /** A frame of text that announces bytes (socket.io, protocol 5: `451-/site,7["result",…]`), or these bytes. */
  #takeMessage(opcode: number, payload: Buffer): void {
    if (opcode === 1) this.#event = /^45\d+-[^[]*\["(\w+)"/.exec(payload.toString('utf8'))?.[1];
    if (opcode !== 2) return;
    if (this.#event === undefined) throw new Error('bytes that nothing announced');
    this.messages.push({ event: this.#event, payload });
    this.#event = undefined;
  }

  #takeFrame(): boolean {
    const bytes = this.#pending;
    if (bytes.length < 2) return false;
    const short = (bytes[1] ?? 0) & 0x7f;
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    const start = 2 + lengthBytes + 4;
    if (bytes.length < start) return false;
    const length = lengthBytes === 2 ? bytes.readUInt16BE(2) : lengthBytes === 8 ? Number(bytes.readBigUInt64BE(2)) : short;
    if (bytes.length < start + length) return false;
    const mask = bytes.subarray(start - 4, start);
    const payload = Buffer.from(bytes.subarray(start, start + length).map((byte, i) => byte ^ (mask[i % 4] ?? 0)));
    this.parts.push(payload);
    const first = bytes[0] ?? 0;
    if ((first & 0x70) !== 0) throw new Error('a frame that is compressed');
    // A browser sends a large message as several frames; frames of control may come between.
    const opcode = first & 15;
    if (opcode >= 8) this.#takeMessage(opcode, payload);
    else {
      if (opcode !== 0) this.#fragments = { opcode, payloads: [] };
      this.#fragments.payloads.push(payload);
      if ((first & 0x80) !== 0) this.#takeMessage(this.#fragments.opcode, Buffer.concat(this.#fragments.payloads));
    }
    this.#pending = bytes.subarray(start + length);
    return true;
  }
}
