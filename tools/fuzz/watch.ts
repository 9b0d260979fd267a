import { fork } from 'node:child_process';
import { once } from 'node:events';
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

/** Runs a target's campaign in a process of its own; a process that dies or falls silent is a finding with the case that it was at. */
export async function watchCampaign(order: Omit<Order, 'place' | 'only'>): Promise<TargetReport> {
  const scratch = mkdtempSync(join(tmpdir(), 'atoll-fuzz-'));
  const place = join(scratch, 'place');
  try {
    const begun = performance.now();
    const { report, last, silent, end, done } = await follow({ ...order, place, only: null });
    if (report !== null) return report;
    const which = last === '' ? 'opening' : last;
    const what = silent ? 'hangs: the process was silent and was ended' : `the process ended by itself (${end})`;
    const path = /^\d+$/.test(which) ? await caseAt({ ...order, place: join(scratch, 'other'), only: Number(which) }) : null;
    return {
      target: order.target,
      kept: 0,
      cases: done,
      seconds: (performance.now() - begun) / 1_000,
      outcomes: {},
      longestMs: 0,
      heapGrowthBytes: 0,
      rssGrowthBytes: 0,
      found: [{ which, what, path }],
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface Followed {
  readonly report: TargetReport | null;
  readonly kept: string | null;
  /** The case that was started last. */
  readonly last: string;
  readonly silent: boolean;
  readonly end: string;
  readonly done: number;
}

async function follow(order: Order): Promise<Followed> {
  const { caseMs } = await targetOf(order.target);
  // One arena: glibc keeps what each thread gave back for itself, which looks like a leak where images are decoded and is none.
  const env = { ...process.env, MALLOC_ARENA_MAX: '1' };
  const child = fork(RUNNER, [CHILD, JSON.stringify(order)], { env, execArgv: ['--expose-gc'], serialization: 'advanced' });
  let report: TargetReport | null = null;
  let kept: string | null = null;
  let silent = false;
  let done = 0;
  const wait = (): NodeJS.Timeout =>
    setTimeout(() => {
      silent = true;
      child.kill('SIGKILL');
    }, caseMs + PATIENCE_MS);
  let timer = wait();
  child.on('message', (told: Told) => {
    clearTimeout(timer);
    timer = wait();
    if (told.type === 'alive') done = told.done;
    if (told.type === 'report') report = told.report;
    if (told.type === 'kept') kept = told.path;
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  clearTimeout(timer);
  return { report, kept, silent, done, last: noted(order.place), end: signal ?? `code ${code}` };
}

const caseAt = async (order: Order): Promise<string | null> => (await follow(order)).kept;

function noted(place: string): string {
  try {
    return readFileSync(place, 'utf8').trim();
  } catch {
    return ''; // it did not come so far
  }
}
