import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { SyntheticSite } from './support/crash/synthetic-site.ts';
import { headsOf, journalOf, launch } from './support/federation.ts';
import { atollWith, serve } from './support/processes.ts';
import { realCanary } from './support/raw-site.ts';
import { bloodCellSite, hasSharedData, scratchFolder } from './support/shared-data.ts';

const COMMON = {
  federation: 'cells',
  classes: ['platelets', 'rbc', 'wbc'],
  data: { validation: 0.2, test: 0.2 },
  cohort: { sites: 2, quorum: 2 },
  deadlines: { join: '10m', prepare: '10m', step: '10m', reconnect: '5m' },
  evaluation: { alone: 'own' },
};
const FEDAVG = { ...COMMON, strategy: 'fedavg', rounds: 2, training: { localEpochs: 1, batchSize: 8 } };
const CLOSED_FORM = { ...COMMON, strategy: 'closed-form', rounds: 1 };

/** Of a file that is there whole or not at all. */
const FILE = ['half written', 'in place'];
const MESSAGE = ['sent, not acknowledged', 'acknowledged, not noted'];

const moments = (names: readonly string[], of: readonly string[]): string[] =>
  names.flatMap((name) => of.map((moment) => `${name}: ${moment}`));

describe.skipIf(!hasSharedData())('a site that is killed', () => {
  it('at each step of what it writes and sends comes back with the same answers, to the same head and model', async () => {
    const perClass = 12;
    const undisturbed = await takesPart(FEDAVG, perClass, /^$/);
    expect(undisturbed.points).toEqual([]);
    const killed = await takesPart(FEDAVG, perClass, /./);
    const expected = [
      ...moments(
        ['site.json', 'backbone.json', 'run.json', 'answer', 'personal.json', 'head.pb', 'standardisation.pb', 'model.json'],
        FILE,
      ),
      ...moments(['MODEL_CARD.md', 'results.json'], FILE),
      ...moments(['backbone', 'features'], ['half written', 'written']),
      ...moments(['hello', 'join', 'blob', 'result'], MESSAGE),
    ];
    expect(expected.filter((point) => !killed.points.includes(point))).toEqual([]);
    expect(killed.heads).toEqual(undisturbed.heads);
    expect(killed.answers).toEqual(undisturbed.answers);
    expect(killed.head).toEqual(undisturbed.head);
  });

  it('while its sums are uploaded goes on where the upload stopped', async () => {
    const perClass = 30;
    const undisturbed = await takesPart(CLOSED_FORM, perClass, /^$/);
    const killed = await takesPart(CLOSED_FORM, perClass, /part|upload|answer|result:/);
    const expected = [...moments(['upload', 'part', 'result'], MESSAGE), ...moments(['answer'], FILE)];
    expect(expected.filter((point) => !killed.points.includes(point))).toEqual([]);
    expect(killed.heads).toEqual(undisturbed.heads);
    expect(killed.answers).toEqual(undisturbed.answers);
  });
});

/** A real site that is killed at each of the points once, beside one that is not, in a run to its end. */
async function takesPart(federation: object, perClass: number, points: RegExp) {
  const folder = await scratchFolder();
  const coordinator = await serve(join(folder, 'coordinator'));
  const { url } = coordinator;
  const run = await launch(coordinator, folder, federation);
  const canary = await realCanary('pooled');
  const other = new SyntheticSite({ url, name: 'birch', run, folder, canary, images: 24, onAcknowledged: () => undefined });
  const data = await bloodCellSite(join(folder, 'data'), 0, perClass);
  const [state, crashes] = [join(folder, 'aster'), join(folder, 'crashes')];
  const env = { ATOLL_TEST_CRASHES: crashes, ATOLL_TEST_CRASH_POINTS: points.source };
  const node = ['--import', new URL('./support/crash/site.mjs', import.meta.url).href];
  let deaths = 0;
  for (;;) {
    const site = atollWith({ node, env }, 'join', url, '--data', data, '--name', 'aster', '--state', state, '--threads', '1');
    const { code, output } = await Promise.race([
      site.ended,
      wait(60_000).then(() => ({ code: null, output: `it hangs:\n${site.output()}` })),
    ]);
    if (code === 0) break;
    expect(site.process.signalCode, output).toBe('SIGKILL');
    deaths += 1;
  }
  const visited = existsSync(crashes) ? readFileSync(crashes, 'utf8').trim().split('\n') : [];
  expect(deaths).toBe(visited.length);
  await other.head;
  const left = readdirSync(state, { recursive: true, encoding: 'utf8' });
  expect(left.filter((name) => /\.(tmp|part)$/.test(name) && !/^(features|backbones)/.test(name))).toEqual([]);
  await coordinator.kill('SIGTERM');
  const events = journalOf(coordinator.folder, run);
  const heads = headsOf(events);
  expect(heads.final).toMatch(/^[0-9a-f]{64}$/);
  expect(JSON.parse(await readFile(join(state, 'model', 'model.json'), 'utf8')).head.digest).toBe(heads.final);
  const answers = events.flatMap((event) => (event.type === 'step-closed' ? [[event.task, event.contributions]] : []));
  return { points: visited, heads, answers, head: await readFile(join(state, 'model', 'head.pb')) };
}
