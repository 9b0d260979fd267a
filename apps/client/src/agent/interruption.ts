import type { AtollError } from '@atoll/core';
import type { SiteConnection } from '../connection/index.ts';

/** Ends waits early when there is no use in waiting on. */
export interface Interruption {
  /** The work, or the rejection of whatever interrupts it first. */
  guard<T>(work: Promise<T>): Promise<T>;
  /** Guards, and rejects with the error when `milliseconds` have passed. */
  within<T>(work: Promise<T>, milliseconds: number, error: () => AtollError): Promise<T>;
}

/** Interrupts when the connection fails for good or one of the signals is aborted. */
export function interruptionOf({ failed }: Pick<SiteConnection, 'failed'>, signals: readonly (AbortSignal | undefined)[]): Interruption {
  const aborted = new Promise<never>((_, reject) => {
    for (const signal of signals) {
      if (signal?.aborted) reject(signal.reason);
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    }
  });
  aborted.catch(() => undefined);
  const guard = <T>(work: Promise<T>): Promise<T> => {
    work.catch(() => undefined); // it may fail later, when nobody waits for it any more
    return Promise.race([work, failed, aborted]);
  };
  return {
    guard,
    async within(work, milliseconds, error) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(error()), Math.min(milliseconds, 2 ** 31 - 1));
      });
      try {
        return await guard(Promise.race([work, late]));
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
