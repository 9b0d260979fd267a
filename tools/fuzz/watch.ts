import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Order, TargetReport, Told } from './order.ts';
import { targetOf } from './targets/index.ts';

const RUNNER = fileURLToPath(new URL('../run-source.mjs', import.meta.url));
const CHILD = fileURLToPath(new URL('child.ts', import.meta.url));
/** Beside the bound of a case: compiling, opening, measuring. */
const PATIENCE_MS = 30_000;

/**
 * Runs the campaigns of targets in a process of its own, one after the other; a process that dies or falls silent is a finding with
 * the case that it was at, and another takes its place for the next target.
 */
export class Watch {
  readonly #scratch = mkdtempSync(join(tmpdir(), 'atoll-fuzz-'));
  #child: ChildProcess | null = null;

  async campaign(order: Omit<Order, 'place' | 'only'>): Promise<TargetReport> {
    const begun = performance.now();
    const place = join(this.#scratch, order.target);
    const { told, silent, end, done } = await this.#follow({ ...order, place, only: null });
    if (told?.type === 'report') return told.report;
    const last = noted(place);
    const which = last === '' ? 'opening' : last;
    const what = silent ? 'hangs: the process was silent and was ended' : `the process ended by itself (${end})`;
    const path = /^\d+$/.test(which) ? await this.#keep({ ...order, place: join(this.#scratch, 'other'), only: Number(which) }) : null;
    return {
      target: order.target,
      kept: 0,
      cases: done,
      seconds: (performance.now() - begun) / 1_000,
      cpuSeconds: 0,
      outcomes: {},
      longestMs: 0,
      heapGrowthBytes: 0,
      rssGrowthBytes: 0,
      found: [{ which, what, path }],
    };
  }

  close(): void {
    if (this.#child?.connected) this.#child.disconnect();
    rmSync(this.#scratch, { recursive: true, force: true });
  }

  async #keep(order: Order): Promise<string | null> {
    const { told } = await this.#follow(order);
    return told?.type === 'kept' ? told.path : null;
  }

  /** Gives the order to the process that there is, or to a new one, and waits for what it says of it or for its end. */
  async #follow(order: Order): Promise<Followed> {
    const { caseMs } = await targetOf(order.target);
    const child = this.#child ?? (await begin());
    this.#child = child;
    return new Promise((resolve) => {
      let done = 0;
      let silent = false;
      const wait = (): NodeJS.Timeout =>
        setTimeout(() => {
          silent = true;
          child.kill('SIGKILL');
        }, caseMs + PATIENCE_MS);
      let timer = wait();
      const finish = (told: Told | null, end: string): void => {
        clearTimeout(timer);
        child.off('message', heard);
        child.off('close', ended);
        resolve({ told, silent, end, done });
      };
      const heard = (told: Told): void => {
        clearTimeout(timer);
        timer = wait();
        if (told.type === 'alive') done = told.done;
        else finish(told, '');
      };
      const ended = (code: number | null, signal: string | null): void => {
        this.#child = null;
        finish(null, signal ?? `code ${code}`);
      };
      child.on('message', heard).on('close', ended);
      child.send(order);
    });
  }
}

interface Followed {
  /** What it said at last; null when the process ended before. */
  readonly told: Told | null;
  readonly silent: boolean;
  readonly end: string;
  readonly done: number;
}

/** A process that waits for orders. */
function begin(): Promise<ChildProcess> {
  // One arena: glibc keeps what each thread gave back for itself, which looks like a leak where images are decoded and is none.
  const env = { ...process.env, MALLOC_ARENA_MAX: '1' };
  const child = fork(RUNNER, [CHILD], { env, execArgv: ['--expose-gc'], serialization: 'advanced' });
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve(child));
    child.once('close', (code) => reject(new Error(`the process of the targets ended with ${code} before it began`)));
  });
}

function noted(place: string): string {
  try {
    return readFileSync(place, 'utf8').trim();
  } catch {
    return ''; // it did not come so far
  }
}
