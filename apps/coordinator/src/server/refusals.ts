import type { wire } from '@atoll/protocol';

/** What was refused since the coordinator was started, by number: how often, and the last one. There are as many as errors have numbers. */
export class Refusals {
  readonly #since: number;
  readonly #byCode = new Map<number, wire.RefusalRecord.$Properties>();

  constructor(now: number) {
    this.#since = now;
  }

  count(code: number, who: string, message: string, at: number): void {
    const count = (this.#byCode.get(code)?.count ?? 0) + 1;
    this.#byCode.set(code, { code, count, at, who, message: message.slice(0, LONGEST) });
  }

  /** By number. */
  list(): wire.RefusalList.$Properties {
    return { refusals: [...this.#byCode.values()].sort((a, b) => (a.code ?? 0) - (b.code ?? 0)), since: this.#since };
  }
}

const LONGEST = 1_000;
