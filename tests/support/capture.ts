import { readFrame, startRelay } from './between.ts';

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
  const url = await startRelay(targetPort, () => {
    const reader = new WebSocketReader();
    streams.push(reader);
    return {
      toServer: (chunk) => {
        reader.take(chunk);
        return chunk;
      },
    };
  });
  return {
    url,
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
    const frame = readFrame(this.#pending);
    if (frame === null) return false;
    const { opcode, payload } = frame;
    this.parts.push(payload);
    if (frame.compressed) throw new Error('a frame that is compressed');
    // A browser sends a large message as several frames; frames of control may come between.
    if (opcode >= 8) this.#takeMessage(opcode, payload);
    else {
      if (opcode !== 0) this.#fragments = { opcode, payloads: [] };
      this.#fragments.payloads.push(payload);
      if (frame.final) this.#takeMessage(this.#fragments.opcode, Buffer.concat(this.#fragments.payloads));
    }
    this.#pending = this.#pending.subarray(frame.length);
    return true;
  }
}
