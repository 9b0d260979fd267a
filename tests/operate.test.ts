import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCoordinator } from '@atoll/coordinator';
import { AtollError, digestOf, parseModelManifest, type RunId, type RunView } from '@atoll/core';
import { bytesOfHex, decode, encode, hexOf, type OperatorEvent, wire } from '@atoll/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Operator } from '../apps/cli/src/operator/client.ts';
import { loadBackbones } from '../apps/coordinator/src/runs/index.ts';
import { honestSites, lightFederation } from '../tools/light/calm-run.ts';
import type { LightSite } from '../tools/light/light-site.ts';
import { operator } from './support/federation.ts';

const NAMES = ['aster', 'birch', 'cedar'];
let folder: string;
let coordinator: Awaited<ReturnType<typeof startCoordinator>>;
let asked: Operator;
let sites: LightSite[];

const start = () => startCoordinator({ folder, access: 'open' });
const manifest = async () => {
  const [backbone] = (await loadBackbones()).values();
  if (backbone === undefined) throw new Error('no backbone');
  return backbone.manifest;
};
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'answered',
    (error: unknown) => (error instanceof AtollError ? error.code : error),
  );

/** Reads something that comes in parts. */
async function whole(event: OperatorEvent, messageAt: (offset: number) => Uint8Array): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let offset = 0; ; ) {
    const { blob } = await asked.request(event, messageAt(offset));
    const bytes = blob?.bytes ?? new Uint8Array();
    parts.push(bytes);
    offset += bytes.length;
    if (offset >= (blob?.size ?? 0)) return Buffer.concat(parts);
  }
}
const viewOf = async (run: string): Promise<RunView> =>
  JSON.parse(Buffer.from(await whole('view', (offset) => encode(wire.ViewRequest, { run, offset }))).toString()) as RunView;
const journal = async (request: wire.JournalRequest.$Properties) =>
  (await asked.request('journal', encode(wire.JournalRequest, request))).journal;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atoll-operate-'));
  coordinator = await start();
  asked = await operator(coordinator.url);
  sites = await honestSites(coordinator.url, NAMES, await manifest());
});
afterAll(async () => {
  for (const site of sites) site.close();
  asked.close();
  await coordinator.close();
  await rm(folder, { recursive: true, force: true });
});

describe('an operator', () => {
  it('holds a run over a restart and lets it go on; what was asked twice is done once', async () => {
    const silent = sites[1];
    if (silent === undefined) throw new Error('no site');
    const answers = silent.onTask;
    silent.onTask = () => undefined;
    const { run } = await asked.launch(lightFederation('held', 3, 3));
    await vi.waitFor(async () => expect((await asked.runs()).find((one) => one.run === run)?.waiting?.sites).toEqual(['birch']), 20_000);
    expect(await asked.act('pause', run)).toMatchObject({ pausedBy: 'test', activity: 'paused by test', waiting: null });
    await asked.act('pause', run);

    asked.close();
    for (const site of sites) site.close();
    await coordinator.close();
    coordinator = await start();
    asked = await operator(coordinator.url);
    expect((await asked.runs())[0]).toMatchObject({ run, pausedBy: 'test' });
    sites = await honestSites(coordinator.url, NAMES, await manifest());
    for (const site of sites) await site.join(run);
    await asked.act('resume', run);
    await asked.act('resume', run);
    await vi.waitFor(async () => expect((await asked.runs())[0]?.outcome).toBe('completed'), 20_000);
    const events = [...coordinator.hub.journal.entries()].map(({ event }) => event.type);
    expect(events.filter((type) => type === 'run-paused' || type === 'run-resumed')).toEqual(['run-paused', 'run-resumed']);
    expect(await codeOf(asked.act('pause', run))).toBe(602);
    expect(await codeOf(asked.act('resume', 'nowhere-1'))).toBe(601);
    silent.onTask = answers;
  });

  it('hears what is wrong with a federation file, line by line, and launches nothing by that', async () => {
    const check = async (yaml: string) => (await asked.request('check', encode(wire.Check, { yaml }))).checked?.mistakes ?? [];
    expect(await check('federation: lagoon\nclasses: [cat, dog]\n')).toEqual([]);
    expect(await check('federation: lagoon\nclasses: [cat, dog]\ncohort:\n  sites: 2\n  quorum: 3\nround: 3\n')).toMatchObject([
      { line: 5, path: 'cohort.quorum', message: 'cohort.quorum: not more than cohort.sites' },
      { line: 6, path: '', message: 'there is no key "round"', hint: 'Did you mean "rounds"?' },
    ]);
    expect(await check('federation: [')).toMatchObject([{ line: expect.any(Number), message: expect.stringContaining('column') }]);
    expect(await codeOf(asked.request('check', encode(wire.Check, { yaml: 'a'.repeat(263_500) })))).toBe(403);
    expect(await asked.runs()).toHaveLength(1);
  });

  it('sees a run as far as it has come', async () => {
    const { report, tested, validated, federation } = await viewOf('held-1');
    expect(tested).toBe(true);
    expect(report.training.curve).toHaveLength(3);
    expect(report.sites.map(({ site }) => site)).toEqual(NAMES);
    expect(validated?.round).toBe(3);
    expect(JSON.parse(federation)).toMatchObject({ federation: 'held', rounds: 3 });
    const { run } = await asked.launch(lightFederation('early', 4, 1));
    expect(await viewOf(run)).toMatchObject({ tested: false, report: { run, training: { curve: [] }, rounds: [] } });
    await asked.act('stop', run);
    expect(await codeOf(viewOf('nowhere-1'))).toBe(601);
    expect(await codeOf(asked.request('view', encode(wire.ViewRequest, { run, offset: 5 })))).toBe(408);
  });

  it('takes a model with its parts, whole, and nothing else that is stored', async () => {
    const model = (await asked.runs())[0]?.model ?? new Uint8Array();
    const read = (digest: Uint8Array) => whole('blob', (offset) => encode(wire.BlobRequest, { digest, offset }));
    const { state } = coordinator.hub.run('held-1' as RunId); // its name
    const answer = state.history.flatMap(({ contributions }) => contributions)[0]?.digest ?? '';
    const json = await read(model);
    expect(digestOf(json)).toBe(hexOf(model));
    const { head } = parseModelManifest(Buffer.from(json).toString());
    expect(digestOf(await read(bytesOfHex(head.digest)))).toBe(head.digest);
    expect(await codeOf(read(bytesOfHex(answer)))).toBe(410);
    expect(await codeOf(asked.request('blob', encode(wire.BlobRequest, { digest: model, offset: 1e9 })))).toBe(408);
  });

  it('reads the journal page by page, by run, site and kind, each entry with its hash', async () => {
    const all = [...coordinator.hub.journal.entries()];
    const lines: wire.JournalLine.$Properties[] = [];
    for (let before = 0; ; ) {
      const page = await journal({ before });
      lines.push(...(page?.lines ?? []));
      before = page?.next ?? 0;
      if (before === 0) break;
    }
    expect(lines.map(({ sequence }) => sequence)).toEqual(all.map(({ sequence }) => sequence).reverse());
    expect(lines.map(({ hash }) => hexOf(hash ?? new Uint8Array()))).toEqual(all.map(({ hash }) => hash).reverse());
    expect(lines.every(({ text }) => (text ?? '') !== '')).toBe(true);
    const found = await journal({ run: 'held-1', site: 'cedar', kind: 'result-accepted' });
    expect(found?.lines?.length).toBeGreaterThan(3);
    for (const line of found?.lines ?? []) expect(line).toMatchObject({ run: 'held-1', site: 'cedar', kind: 'result-accepted' });
    expect((await journal({ kind: 'run-paused' }))?.lines).toMatchObject([{ by: 'test', text: 'paused by test' }]);
    expect(await codeOf(journal({ before: Number.NaN }))).toBe(406);
    expect(await codeOf(journal({ site: '../etc' }))).toBe(406);
  });

  it('sees what was refused, and which sites there are', async () => {
    const { refusals } = await asked.request('refusals', new Uint8Array());
    expect(refusals?.refusals?.find(({ code }) => code === 410)).toMatchObject({ count: 1, message: expect.stringContaining('No model') });
    const list = (await asked.request('sites', new Uint8Array())).sites?.sites ?? [];
    expect(list.map(({ site, standing, connected, run }) => ({ site, standing, connected, run }))).toEqual(
      NAMES.map((site) => ({ site, standing: 'guest', connected: true, run: 'early-1' })),
    );
  });

  it('is refused on bytes that are no message', async () => {
    const nonsense = new Uint8Array([255, 255, 255]);
    for (const event of ['pause', 'resume', 'check', 'view', 'blob', 'journal'] as const)
      expect(await codeOf(asked.request(event, nonsense)), event).toBe(401);
    expect(() => decode(wire.JournalRequest, nonsense)).toThrow(AtollError);
  });
});
