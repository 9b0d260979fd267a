import { createRandom, seedFrom } from '@atoll/core';
import type { KeptCase } from './corpus.ts';
import { Finding, type Surface, type Target } from './target.ts';

/** What a campaign found wrong. */
export interface Found {
  /** Number of the case, or the name of a kept one. */
  readonly which: string;
  readonly what: string;
  /** Empty where no single case is to blame. */
  readonly bytes: Uint8Array;
}

export interface CampaignReport {
  readonly target: string;
  readonly kept: number;
  readonly cases: number;
  readonly seconds: number;
  /** Of the processor, in this process. */
  readonly cpuSeconds: number;
  /** How often each number was the refusal, and how often there was none. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly longestMs: number;
  readonly heapGrowthBytes: number;
  readonly rssGrowthBytes: number;
  readonly found: readonly Found[];
}

export interface Campaign {
  readonly seed: number;
  readonly cases: number;
  /** The campaign ends after this many seconds even if cases are left; the clock is looked at between cases. */
  readonly seconds: number;
  readonly kept: readonly KeptCase[];
  /** Told before each case starts: the only trace of one that never ends. */
  readonly starts: (which: string) => void;
  /** Told now and then. */
  readonly alive: (done: number) => void;
}

/** What the memory of the process may grow by over a campaign, after its first cases. */
export const HEAP_GROWTH_BYTES = 16 * 2 ** 20;
export const RSS_GROWTH_BYTES = 160 * 2 ** 20;
/** Cases before memory is measured for the first time: code is compiled, pools are filled. */
const WARM_UP = 1_000;
const SETTLE_EVERY = 5_000;
const ENOUGH_FINDINGS = 10;

/** The bytes of one case of a campaign. */
export const caseOf = (surface: Surface, target: string, seed: number, index: number): Uint8Array =>
  surface.make(createRandom(seedFrom(seed, target, index)));

/** Replays what is kept, then tries cases until they or the time are used up. Needs `node --expose-gc` to judge memory. */
export async function runCampaign(target: Target, surface: Surface, campaign: Campaign): Promise<CampaignReport> {
  const { seed, cases, seconds, kept, starts, alive } = campaign;
  const begun = performance.now();
  const cpuBegun = process.cpuUsage();
  const outcomes = new Map<string, number>();
  const found: Found[] = [];
  const underWay = new Map<string, Uint8Array>();
  let longestMs = 0;
  let done = 0;
  let told = 0;

  const blame = (what: unknown, which: string, bytes: Uint8Array): void => {
    const text = describe(what);
    if (!found.some((known) => known.what === text) && found.length < ENOUGH_FINDINGS) found.push({ which, what: text, bytes });
  };
  const stray = (error: unknown): void => {
    const [which, bytes] = [...underWay].at(-1) ?? ['between cases', new Uint8Array()];
    blame(new Finding(`an error that nobody caught: ${describe(error)}`), which, bytes);
  };
  const tryOne = async (which: string, bytes: Uint8Array): Promise<void> => {
    starts(which);
    underWay.set(which, bytes);
    const started = performance.now();
    try {
      const outcome = surface.run(bytes);
      const known = typeof outcome === 'string' ? outcome : await withinTime(outcome, target.caseMs);
      outcomes.set(known, (outcomes.get(known) ?? 0) + 1);
    } catch (error) {
      blame(error, which, bytes);
    }
    const tookMs = performance.now() - started;
    if (tookMs > target.caseMs) blame(new Finding(`took longer than ${target.caseMs} ms`), which, bytes);
    longestMs = Math.max(longestMs, tookMs);
    underWay.delete(which);
    done += 1;
    if (performance.now() - told > 200) {
      told = performance.now();
      alive(done);
      await new Promise(setImmediate); // synchronous surfaces let timers and messages through now and then
    }
  };
  const settle = async (): Promise<void> => {
    try {
      await surface.settle?.();
    } catch (error) {
      blame(error, `up to case ${done}`, new Uint8Array());
    }
  };

  process.on('uncaughtException', stray);
  process.on('unhandledRejection', stray);
  try {
    for (const { name, bytes } of kept) await tryOne(name, bytes);
    let next = 0;
    const over = (): boolean => next >= cases || found.length >= ENOUGH_FINDINGS || performance.now() - begun > 1_000 * seconds;
    const upTo = async (last: number): Promise<void> => {
      const work = async (): Promise<void> => {
        while (next < last && !over()) {
          const index = next;
          next += 1;
          await tryOne(String(index), caseOf(surface, target.name, seed, index));
        }
      };
      await Promise.all(Array.from({ length: target.atOnce }, work));
      await settle();
    };
    await upTo(Math.min(WARM_UP, Math.ceil(cases / 4)));
    const before = await memory();
    while (!over()) await upTo(next + SETTLE_EVERY);
    const after = await memory();
    const growth = { heap: after.heap - before.heap, rss: after.rss - before.rss };
    const cpu = process.cpuUsage(cpuBegun);
    const mebi = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
    if (growth.heap > HEAP_GROWTH_BYTES) blame(new Finding(`the heap grew by ${mebi(growth.heap)}`), 'all', new Uint8Array());
    if (growth.rss > RSS_GROWTH_BYTES) blame(new Finding(`the process grew by ${mebi(growth.rss)}`), 'all', new Uint8Array());
    return {
      target: target.name,
      kept: kept.length,
      cases: next,
      seconds: (performance.now() - begun) / 1_000,
      cpuSeconds: (cpu.user + cpu.system) / 1_000_000,
      outcomes: Object.fromEntries([...outcomes].sort(([a], [b]) => (a < b ? -1 : 1))),
      longestMs,
      heapGrowthBytes: growth.heap,
      rssGrowthBytes: growth.rss,
      found,
    };
  } finally {
    process.off('uncaughtException', stray);
    process.off('unhandledRejection', stray);
  }
}

async function withinTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Finding(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What is in use after everything that can be given back has been. */
async function memory(): Promise<{ heap: number; rss: number }> {
  for (let times = 0; times < 3; times++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, rss };
}

function describe(error: unknown): string {
  if (error instanceof Finding) return error.message;
  if (!(error instanceof Error)) return `threw ${String(error).slice(0, 200)}`;
  const [place = ''] = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return `${error.name}: ${error.message.slice(0, 300)}${place === '' ? '' : ` (${place.trim().slice(0, 200)})`}`;
}
