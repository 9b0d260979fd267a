import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ROUNDS } from './coordinator.ts';
import type { CoordinatorReading, FromChild } from './messages.ts';
import { type Moment, plotOf } from './plot.ts';
import { quantile, slopeOf } from './trend.ts';

const USAGE = `npm run soak -- [--sites 200] [--flapping 50] [--minutes 30] [--processes 4] [--output soak]

Light sites, which speak the protocol and have no images, take part in one run after the other; the flapping ones lose
their connections, change the transport and die in the middle of uploads. Writes soak.svg, readings.csv and summary.txt. The exit code
is 1 when memory has a trend after the first third, or a round was lost.`;

/** What the trend over all but the first third may rise by: what comes and goes, of the process and of its heap. */
const RSS_ALLOWANCE = 48 * 2 ** 20;
const HEAP_ALLOWANCE = 16 * 2 ** 20;
const ENDING_MS = 90_000;

const start = (file: string, ...args: string[]): ChildProcess =>
  fork(fileURLToPath(new URL('../run-source.mjs', import.meta.url)), [fileURLToPath(new URL(file, import.meta.url)), ...args], {
    execArgv: ['--expose-gc'],
    env: { ...process.env, MALLOC_ARENA_MAX: '1' },
    serialization: 'advanced',
  });

/** The command. */
export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sites: { type: 'string', default: '200' },
      flapping: { type: 'string', default: '50' },
      minutes: { type: 'string', default: '30' },
      processes: { type: 'string', default: '4' },
      output: { type: 'string', default: 'soak' },
      help: { type: 'boolean', default: false },
    },
  });
  const [sites = 0, flapping = 0, minutes = 0, processes = 0] = [values.sites, values.flapping, values.minutes, values.processes].map(
    Number,
  );
  if (values.help || !(sites >= 1 && flapping >= 0 && flapping < sites && minutes > 0 && processes >= 1)) {
    console.log(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'atoll-soak-'));
  const children: ChildProcess[] = [];
  try {
    const coordinator = start('coordinator.ts', folder, String(sites), String(sites - flapping));
    children.push(coordinator);
    const [ready] = (await once(coordinator, 'message')) as [FromChild];
    if (ready.type !== 'ready') throw new Error('the coordinator did not begin');
    const share = Math.ceil(sites / processes);
    for (let from = 0; from < sites; from += share)
      children.push(start('sites.ts', ready.url, String(from), String(Math.min(share, sites - from)), String(flapping)));
    const measured = await measure(coordinator, children.slice(1), minutes);
    report(measured, { sites, flapping, minutes, output: resolve(values.output) });
  } finally {
    for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
    await Promise.all(children.map((child) => (child.exitCode === null && child.signalCode === null ? once(child, 'close') : undefined)));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Measured {
  readonly moments: readonly Moment[];
  readonly last: CoordinatorReading | null;
  readonly wrong: readonly string[];
  readonly flaps: number;
  /** A process that ended before it was told to. */
  readonly died: boolean;
}

/** Launches run after run until the time is over and the last one has ended, and reads every second. */
async function measure(coordinator: ChildProcess, siteProcesses: readonly ChildProcess[], minutes: number): Promise<Measured> {
  const begun = performance.now();
  const moments: Moment[] = [];
  const wrong: string[] = [];
  const connected = new Map<ChildProcess, number>();
  const flaps = new Map<ChildProcess, number>();
  let latencies: number[] = [];
  let launched = 0;
  let last: CoordinatorReading | null = null;
  let died = false;
  for (const child of siteProcesses)
    child.on('message', (told: FromChild) => {
      if (told.type !== 'sites') return;
      connected.set(child, told.connected);
      flaps.set(child, told.flaps);
      latencies.push(...told.latencies);
      wrong.push(...told.wrong);
    });
  const sum = (map: ReadonlyMap<ChildProcess, number>): number => [...map.values()].reduce((total, value) => total + value, 0);
  await new Promise<void>((done) => {
    for (const child of [coordinator, ...siteProcesses])
      child.once('exit', () => {
        died = true;
        done();
      });
    coordinator.on('message', (told: FromChild) => {
      if (told.type !== 'reading') return;
      last = told;
      const at = (performance.now() - begun) / 1_000;
      moments.push({
        at,
        rssBytes: told.rssBytes,
        heapBytes: told.heapBytes,
        handles: told.handles,
        descriptors: told.descriptors,
        connected: sum(connected),
        median: quantile(latencies, 0.5),
        slowest: quantile(latencies, 0.99),
      });
      latencies = [];
      const over = at > 60 * minutes;
      if (told.ended.length === launched && !over) {
        launched += 1;
        coordinator.send('launch');
      } else if (over && (told.ended.length === launched || at * 1_000 > 60_000 * minutes + ENDING_MS)) done();
    });
  });
  return { moments, last, wrong, flaps: sum(flaps), died };
}

function report(
  measured: Measured,
  { sites, flapping, minutes, output }: { sites: number; flapping: number; minutes: number; output: string },
): void {
  const { moments, last, wrong, flaps, died } = measured;
  const after = moments.slice(Math.floor(moments.length / 3));
  const slope = (of: (moment: Moment) => number): number => slopeOf(after.map((moment) => [moment.at, of(moment)]));
  const [rssSlope, heapSlope] = [slope(({ rssBytes }) => rssBytes), slope(({ heapBytes }) => heapBytes)];
  const seconds = (after.at(-1)?.at ?? 0) - (after[0]?.at ?? 0);
  const ended = last?.ended ?? [];
  const lost = ended.filter(({ kind, rounds }) => kind !== 'completed' || rounds !== ROUNDS);
  const unfinished = (last?.runs ?? 0) - ended.length;
  const failures = [
    ...(died ? ['a process ended by itself'] : []),
    ...(ended.length === 0 ? ['no run ended'] : []),
    ...lost.map(({ run, kind, rounds }) => `${run} ended as ${kind} after ${rounds} of ${ROUNDS} rounds`),
    ...(unfinished > 0 ? [`${unfinished} runs did not end`] : []),
    ...(rssSlope * seconds > RSS_ALLOWANCE ? [`resident memory grows by ${(rssSlope / 1024).toFixed(1)} KiB a second`] : []),
    ...(heapSlope * seconds > HEAP_ALLOWANCE ? [`the heap grows by ${(heapSlope / 1024).toFixed(1)} KiB a second`] : []),
    ...[...new Set(wrong)].slice(0, 5).map((text) => `a site was refused: ${text}`),
    ...(last?.problems ?? []).slice(0, 5).map((text) => `a problem: ${text}`),
  ];
  const mebi = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  const range = (of: (moment: Moment) => number): string => `${Math.min(...after.map(of))} … ${Math.max(...after.map(of))}`;
  const final = moments.at(-1);
  const text = [
    `${sites} sites, ${flapping} of them flapping, ${minutes} minutes: ${failures.length === 0 ? 'sound' : 'NOT SOUND'}`,
    ...failures.map((failure) => `  ${failure}`),
    `runs ended ${ended.length}, rounds ${ended.reduce((sum, { rounds }) => sum + rounds, 0)}, lost ${lost.length}; connections broken ${flaps}`,
    `resident memory ${mebi(final?.rssBytes ?? 0)} MiB at the end, ${(rssSlope / 1024).toFixed(1)} KiB a second over the last ${seconds.toFixed(0)} s (bound ${(RSS_ALLOWANCE / seconds / 1024).toFixed(0)})`,
    `heap ${mebi(final?.heapBytes ?? 0)} MiB, ${(heapSlope / 1024).toFixed(1)} KiB a second (bound ${(HEAP_ALLOWANCE / seconds / 1024).toFixed(0)})`,
    `handles ${range(({ handles }) => handles)}, file descriptors ${range(({ descriptors }) => descriptors)}, connected ${range(({ connected }) => connected)}`,
    `acknowledgements, middle of the seconds: median ${quantile(
      after.map(({ median }) => median),
      0.5,
    ).toFixed(1)} ms, 99 of 100 within ${quantile(
      after.map(({ slowest }) => slowest),
      0.5,
    ).toFixed(1)} ms`,
  ].join('\n');
  mkdirSync(output, { recursive: true });
  writeFileSync(join(output, 'summary.txt'), `${text}\n`);
  writeFileSync(join(output, 'readings.csv'), tableOf(moments));
  writeFileSync(join(output, 'soak.svg'), plotOf(moments, `${sites} sites, ${flapping} flapping, ${minutes} minutes`));
  console.log(text);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

function tableOf(moments: readonly Moment[]): string {
  const [first] = moments;
  if (first === undefined) return '';
  return [Object.keys(first).join(','), ...moments.map((moment) => Object.values(moment).join(',')), ''].join('\n');
}
