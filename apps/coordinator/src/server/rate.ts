import { AtollError } from '@atoll/core';
import { LIMITS } from '@atoll/protocol';

const BURST_SECONDS = 10;

/** How fast one connection may talk: `LIMITS.messagesPerSecond` on average over ten seconds (a token bucket). */
export class MessageRate {
  #tokens: number = LIMITS.messagesPerSecond * BURST_SECONDS;
  #at: number;

  constructor(now: number) {
    this.#at = now;
  }

  /** Counts one message. Throws AtollError 409 when there were too many. */
  count(now: number): void {
    const refilled = this.#tokens + (Math.max(0, now - this.#at) / 1_000) * LIMITS.messagesPerSecond;
    this.#tokens = Math.min(LIMITS.messagesPerSecond * BURST_SECONDS, refilled);
    this.#at = now;
    if (this.#tokens < 1) throw new AtollError(409, `More than ${LIMITS.messagesPerSecond} messages a second.`);
    this.#tokens -= 1;
  }
}
