import type { RunId, SiteId } from '@atoll/core';
import { encode, wire } from '@atoll/protocol';
import type { LiveRun } from '../runs/index.ts';
import { statusOf } from './status.ts';

const INTERVAL_MS = 100;

/** Tells where runs stand, each after a change and 100 ms apart at least, with how far its sites say they are. */
export class Announcer {
  readonly #now: () => number;
  readonly #send: (run: RunId, status: Uint8Array) => void;
  readonly #progress = new Map<RunId, Map<SiteId, wire.Progress.$Properties>>();
  readonly #timers = new Map<RunId, NodeJS.Timeout>();

  /** @param send takes a `RunStatus` to whoever wants it */
  constructor(now: () => number, send: (run: RunId, status: Uint8Array) => void) {
    this.#now = now;
    this.#send = send;
  }

  status({ id, state }: LiveRun): wire.RunStatus.$Properties {
    return statusOf(state, this.#progress.get(id) ?? new Map(), this.#now());
  }

  progress(run: LiveRun, site: SiteId, progress: wire.Progress.$Properties): void {
    const known = this.#progress.get(run.id) ?? new Map<SiteId, wire.Progress.$Properties>();
    this.#progress.set(run.id, known.set(site, progress));
    this.soon(run);
  }

  /** What this site said of its progress holds no longer. */
  forgetProgress(run: RunId, site: SiteId): void {
    this.#progress.get(run)?.delete(site);
  }

  /** The same for all sites. */
  forgetAllProgress(run: RunId): void {
    this.#progress.delete(run);
  }

  soon(run: LiveRun): void {
    if (this.#timers.has(run.id)) return;
    this.#timers.set(
      run.id,
      setTimeout(() => this.now(run), INTERVAL_MS),
    );
  }

  now(run: LiveRun): void {
    clearTimeout(this.#timers.get(run.id));
    this.#timers.delete(run.id);
    this.#send(run.id, encode(wire.RunStatus, this.status(run)));
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }
}
