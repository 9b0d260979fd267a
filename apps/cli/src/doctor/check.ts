import { AtollError } from '@atoll/core';

export type Level = 'ok' | 'warning' | 'problem';

/** One line of what the doctor found. */
export interface Check {
  /** What was looked at: `disk`, `engine`. */
  readonly name: string;
  readonly level: Level;
  readonly found: string;
  /** How to mend it; left out where nothing has to be mended. */
  readonly mend?: string;
}

export const ok = (name: string, found: string): Check => ({ name, level: 'ok', found });
export const warning = (name: string, found: string, mend: string): Check => ({ name, level: 'warning', found, mend });
export const problem = (name: string, found: string, mend: string): Check => ({ name, level: 'problem', found, mend });

/** What failed, as a line: an AtollError brings its own hint. */
export function failed(name: string, error: unknown, mend: string): Check {
  if (error instanceof AtollError) return problem(name, `${error.code}: ${error.message}`, error.hint);
  return problem(name, error instanceof Error ? error.message : String(error), mend);
}

/** The work, or an error after so many milliseconds. */
export async function within<T>(work: Promise<T>, limitMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${limitMs / 1_000} s`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
