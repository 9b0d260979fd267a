import { AtollError } from '@atoll/core';

export interface TurnBounds {
  /** How many have their turn at the same time. */
  readonly atOnce: number;
  /** How many may wait, and for how long. */
  readonly waiting: number;
  readonly waitMs: number;
}

/** Turns in the order in which they were asked for; who cannot be served in time is told so, and nobody waits for ever. */
export class Turns {
  readonly #bounds: TurnBounds;
  readonly #queue = new Set<() => void>();
  #taken = 0;

  constructor(bounds: TurnBounds) {
    this.#bounds = bounds;
  }

  /** A turn, until the function that it gives is called. @throws AtollError 422, or the signal's reason when it is aborted first */
  async take(signal: AbortSignal): Promise<() => void> {
    const { atOnce, waiting, waitMs } = this.#bounds;
    signal.throwIfAborted();
    if (this.#taken < atOnce && this.#queue.size === 0) this.#taken += 1;
    else if (this.#queue.size >= waiting) throw new AtollError(422, `${waiting} requests wait already.`);
    else await this.#wait(signal, waitMs);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const [next] = this.#queue;
      if (next === undefined) this.#taken -= 1;
      else next(); // takes over this turn
    };
  }

  #wait(signal: AbortSignal, waitMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        this.#queue.delete(go);
      };
      const go = (): void => {
        leave();
        resolve();
      };
      const abort = (): void => {
        leave();
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        leave();
        reject(new AtollError(422, `The request has waited ${waitMs / 1_000} s for those before it.`));
      }, waitMs);
      signal.addEventListener('abort', abort);
      this.#queue.add(go);
    });
  }
}
