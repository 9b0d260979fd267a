import { existsSync, statSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { RunEvent } from '@atoll/core';
import { expect, onTestFinished } from 'vitest';
import { headsOf, journalOf, operator } from '../federation.ts';
import { atollWith, freePort } from '../processes.ts';
import { type Acknowledgement, SyntheticSite } from './synthetic-site.ts';

export interface SweepOptions {
  readonly folder: string;
  readonly federation: object;
  readonly canary: Float32Array;
  readonly images: number;
  /** Which points; none where it is left out. */
  readonly points?: RegExp;
  /** A module of own parts that the coordinator is given. */
  readonly parts?: string;
}

export interface Sweep {
  /** Where the coordinator was killed, in order. */
  readonly points: readonly string[];
  readonly acknowledged: number;
  readonly heads: ReturnType<typeof headsOf>;
  readonly events: readonly RunEvent[];
  /** Of the model that `atoll serve` left. */
  readonly model: { readonly head: { readonly digest: string } };
}

const NAMES = ['aster', 'birch'];
/** Of the second site. */
const RESTARTS = 12;

/**
 * A run of two sites whose coordinator is killed once at every point that it comes through, and started again each time; after each
 * death its disk is held against everything that it had acknowledged.
 */
export async function sweep({ folder, federation, canary, images, points, parts }: SweepOptions): Promise<Sweep> {
  const data = join(folder, 'coordinator');
  const crashes = join(folder, 'crashes');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const acknowledged: Acknowledgement[] = [];
  const env = { ATOLL_TEST_CRASHES: crashes, ATOLL_TEST_CRASH_POINTS: points?.source ?? '^$' };
  const preload = new URL('./coordinator.mjs', import.meta.url).href;
  const own = parts === undefined ? [] : ['--parts', parts];
  const start = () => atollWith({ node: ['--import', preload], env }, 'serve', '--open', '--data', data, '--port', String(port), ...own);

  let current = start();
  let deaths = 0;
  let closing = false;
  const alive = (async () => {
    for (;;) {
      const { code, output } = await current.ended;
      if (closing) return;
      if (current.process.signalCode !== 'SIGKILL') throw new Error(`the coordinator ended with ${code}:\n${output}`);
      deaths += 1;
      await holdsAll(data, acknowledged);
      current = start();
    }
  })();
  onTestFinished(() => {
    closing = true;
  });
  alive.catch(() => undefined);

  const run = await Promise.race([launchOnce(url, federation), alive]);
  if (run === undefined) throw new Error('the coordinator ended');
  let restarts = 0;
  const sites: SyntheticSite[] = NAMES.map(
    (name) =>
      new SyntheticSite({
        url,
        name,
        run,
        folder,
        canary,
        images,
        onAcknowledged: (acknowledgement) => {
          acknowledged.push(acknowledgement);
          if (name !== 'birch' || acknowledgement.kind === 'received' || restarts === RESTARTS) return;
          restarts += 1;
          void sites[1]?.restart(); // connections are lost, too
        },
      }),
  );
  const heads = await Promise.race([Promise.all(sites.map((site) => site.head)), alive]);
  const report = join(data, 'runs', run, 'report.html');
  while (!existsSync(report)) await Promise.race([wait(50), alive]);
  closing = true;
  await current.kill('SIGTERM');
  if (current.process.signalCode === 'SIGKILL') deaths += 1;

  await holdsAll(data, acknowledged);
  const events = journalOf(data, run);
  const journalled = headsOf(events);
  expect(heads).toEqual(NAMES.map(() => journalled.final));
  expect(await readFile(report, 'utf8')).toMatch(/<\/html>\s*$/);
  const visited = existsSync(crashes) ? (await readFile(crashes, 'utf8')).trim().split('\n') : [];
  expect(deaths).toBe(visited.length);
  const model = JSON.parse(await readFile(join(data, 'runs', run, 'model', 'model.json'), 'utf8'));
  return { points: visited, acknowledged: acknowledged.length, heads: journalled, events, model };
}

/** As an operator does who got no answer: looks whether the run is there before launching again. */
async function launchOnce(url: string, federation: object): Promise<string> {
  for (;;) {
    try {
      const connected = await operator(url);
      try {
        const [there] = await within(connected.runs());
        if (there !== undefined) return there.run;
        return (await within(connected.launch(JSON.stringify(federation)))).run;
      } finally {
        connected.close();
      }
    } catch {
      await wait(50);
    }
  }
}

const within = <T>(answer: Promise<T>): Promise<T> => {
  answer.catch(() => undefined);
  return Promise.race([answer, wait(1_500).then(() => Promise.reject(new Error('no answer')))]);
};

/** Looks into a copy, so that the coordinator finds its folder as it was left. */
async function holdsAll(data: string, acknowledged: readonly Acknowledgement[]): Promise<void> {
  const copy = await mkdtemp(join(data, '..', 'copy-'));
  for (const name of ['atoll.db', 'atoll.db-wal', 'atoll.db-journal'])
    if (existsSync(join(data, name))) await copyFile(join(data, name), join(copy, name));
  const events = journalOf(copy, null);
  await rm(copy, { recursive: true, force: true });
  const joined = new Set(events.flatMap((event) => (event.type === 'site-joined' ? [event.site as string] : [])));
  const answers = new Set(
    events.flatMap((event) => (event.type === 'result-accepted' ? [`${event.task} ${event.site} ${event.digest}`] : [])),
  );
  const digests = new Set(events.flatMap((event) => (event.type === 'result-accepted' ? [event.digest as string] : [])));
  for (const one of acknowledged) {
    if (one.kind === 'joined') expect(joined).toContain(one.site);
    if (one.kind === 'accepted') expect(answers).toContain(`${one.task} ${one.site} ${one.digest}`);
    if (one.kind === 'received' && !digests.has(one.digest))
      expect(statSync(join(data, 'uploads', `${one.site}-${one.digest}.part`)).size).toBeGreaterThanOrEqual(one.bytes);
  }
}
