import { statfsSync } from 'node:fs';
import type { Store } from '../storage/index.ts';

/** Less than this on the disk of the data folder, and a coordinator is not ready. */
const LEAST_FREE_BYTES = 64 * 2 ** 20;
/** An answer holds for so long: asking often writes no more often. */
const HOLDS_MS = 5_000;

interface Surroundings {
  readonly folder: string;
  readonly store: Store;
  /** From when to when the certificate is valid; null without TLS. */
  readonly validity: () => { readonly from: number; readonly to: number } | null;
  readonly now: () => number;
}

/** Whether the coordinator can do its work, looked at when it is asked. */
export class Readiness {
  readonly #surroundings: Surroundings;
  #found: { readonly at: number; readonly problems: readonly string[] } | null = null;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** What it lacks, for anyone to read; empty when it is ready. */
  problems(): readonly string[] {
    const { now } = this.#surroundings;
    if (this.#found === null || now() - this.#found.at >= HOLDS_MS) this.#found = { at: now(), problems: this.#look() };
    return this.#found.problems;
  }

  #look(): string[] {
    const { folder, store, validity, now } = this.#surroundings;
    const valid = validity();
    const free = freeBytes(folder);
    return [
      ...(isWritable(store) ? [] : ['702: the journal cannot be written']),
      ...(free !== null && free < LEAST_FREE_BYTES ? ['702: the disk is nearly full'] : []),
      ...(valid !== null && valid.from > now() ? ['831: the certificate is not valid yet'] : []),
      ...(valid !== null && valid.to <= now() ? ['831: the certificate has expired'] : []),
    ];
  }
}

/** What is free on the disk of the folder; null where the system does not say. */
export function freeBytes(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

function isWritable(store: Store): boolean {
  try {
    store.touch();
    return true;
  } catch {
    return false; // why is told where something is lost by it
  }
}
