import { AtollError } from '@atoll/core';
import { delay } from '../connection/delay.ts';
import { hasCode } from './has-code.ts';

/** Pause before something is written again that could not be, times 0.5 to 1.5. */
export const STORAGE_RETRY_MS = 5_000;

/** Does work that writes, and does it again while it fails with 702, 305 or 609, unless nobody wants it any more. */
export type Written = <T>(work: () => Promise<T>, unwanted?: { readonly aborted: boolean }) => Promise<T>;

export interface Patience {
  readonly giveUpAfterMs: number;
  /** Once for each reason: what is waited for, and until when (milliseconds since 1970). */
  readonly onWaiting: (reason: string, until: number) => void;
  readonly signal?: { readonly aborted: boolean };
  readonly retryMs?: number;
}

/** Does work that writes again until it succeeds: a disk that is full or read-only may be mended, and a coordinator that holds the run. @throws what it fails with in the end */
export async function untilWritten<T>(work: () => Promise<T>, { giveUpAfterMs, onWaiting, signal, retryMs }: Patience): Promise<T> {
  const until = Date.now() + giveUpAfterMs;
  for (let told = ''; ; ) {
    try {
      return await work();
    } catch (error) {
      if (!mayBeMended(error) || signal?.aborted || Date.now() >= until) throw error;
      const reason = describeObstacle(error);
      if (reason !== told) onWaiting(reason, until);
      told = reason;
      await delay((retryMs ?? STORAGE_RETRY_MS) * (0.5 + Math.random()));
    }
  }
}

/** Whether somebody is waited for who can mend it without this site: storage (702, 305), a run that is held (609). */
export const mayBeMended = (error: unknown): error is AtollError => error instanceof AtollError && [702, 305, 609].includes(error.code);

/** Number, sentence, and what the system says where it says it. */
export function describeObstacle({ code, message, cause }: AtollError): string {
  const said = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO'].find((one) => hasCode(cause, one));
  return `${code}: ${message.replace(/\.$/, '')}${said === undefined ? '' : ` (${said})`}`;
}
