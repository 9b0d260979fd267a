import { AtollError } from '@atoll/core';
import { LIMITS } from '@atoll/protocol';

const BURST_SECONDS = 10;

/** How fast one connection may talk: `LIMITS.messagesPerSecond` unless told, on average over ten seconds (a token bucket). */
export class MessageRate {
  readonly #perSecond: number;
  readonly #what: string;
  #tokens: number;
  #at: number;

  constructor(now: number, perSecond: number = LIMITS.messagesPerSecond, what = 'messages') {
    this.#what = what;
    this.#perSecond = perSecond;
    this.#tokens = perSecond * BURST_SECONDS;
    this.#at = now;
  }

  /** Counts one message. Throws AtollError 409 when there were too many. */
  count(now: number): void {
    const refilled = this.#tokens + (Math.max(0, now - this.#at) / 1_000) * this.#perSecond;
    this.#tokens = Math.min(this.#perSecond * BURST_SECONDS, refilled);
    this.#at = now;
    if (this.#tokens < 1) throw new AtollError(409, `More than ${this.#perSecond} ${this.#what} a second.`);
    this.#tokens -= 1;
  }
}
