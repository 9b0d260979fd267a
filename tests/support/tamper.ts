import { readFrame, startRelay } from './between.ts';

/** What a message becomes on its way; as many bytes as before. */
export type Rewrite = (payload: Buffer) => Buffer;

interface Lies {
  readonly toSite: Rewrite;
  readonly toCoordinator?: Rewrite;
}

/** A relay on loopback that stands between and changes what is said over WebSocket. Gives its address. */
export const startLiar = (targetPort: number, { toSite, toCoordinator = (payload) => payload }: Lies): Promise<string> =>
  startRelay(targetPort, () => {
    const [there, back] = [new Direction(toCoordinator), new Direction(toSite)];
    return { toServer: (chunk) => there.take(chunk), toClient: (chunk) => back.take(chunk) };
  });

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
    const frame = readFrame(this.#pending);
    if (frame === null) return null;
    this.#pending = this.#pending.subarray(frame.length);
    return Buffer.concat([frame.head, frame.masked(this.#rewrite(frame.payload))]);
  }
}
