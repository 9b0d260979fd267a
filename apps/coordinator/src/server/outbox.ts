import { AtollError } from '@atoll/core';
import { LIMITS } from '@atoll/protocol';

/** What tells that everything so far has gone to the transport: engine.io's session. */
interface Draining {
  on(event: 'drain', listener: () => void): void;
}

/** Bytes that wait to be sent over one connection: who asks for more and more and reads nothing would fill the memory. */
export class Outbox {
  #waiting = 0;

  constructor(connection: Draining) {
    connection.on('drain', () => {
      this.#waiting = 0;
    });
  }

  /** Counts bytes that are about to be sent. Throws AtollError 409 where too many wait. */
  count(bytes: number): void {
    if (this.#waiting + bytes > LIMITS.waitingBytes)
      throw new AtollError(409, `${this.#waiting} bytes wait to be read on this connection; read them first.`);
    this.#waiting += bytes;
  }
}
