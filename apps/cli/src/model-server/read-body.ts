import type { IncomingMessage } from 'node:http';
import { AtollError } from '@atoll/core';
import { SERVER_LIMITS } from './limits.ts';

/** A request's body, which counts as held until it is let go. */
export interface Body {
  readonly bytes: Uint8Array<ArrayBuffer>;
  release(): void;
}

/** Who sends this many times too much is cut off; others are read to their end, so that they get to see the answer. */
const PATIENCE = 4;

/** Reads bodies; all together hold no more than so many bytes. */
export class Bodies {
  #held = 0;

  /** @throws AtollError 421 (too large), 422 (too many others are held) */
  async read(request: IncomingMessage): Promise<Body> {
    const { bodyBytes, heldBytes } = SERVER_LIMITS;
    const chunks: Buffer[] = [];
    let size = 0;
    let kept = 0;
    let isBusy = false;
    const release = (): void => {
      this.#held -= kept;
      kept = 0;
    };
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > PATIENCE * bodyBytes) break;
        isBusy ||= this.#held + chunk.length > heldBytes;
        if (size > bodyBytes || isBusy) {
          chunks.length = 0;
          release();
          continue;
        }
        kept += chunk.length;
        this.#held += chunk.length;
        chunks.push(chunk);
      }
    } catch (error) {
      release();
      throw error;
    }
    if (size > bodyBytes) throw new AtollError(421, `The body of the request is larger than ${bodyBytes / 2 ** 20} MiB.`);
    if (isBusy) throw new AtollError(422, 'Too many images are under way.');
    return { bytes: Buffer.concat(chunks), release };
  }
}
