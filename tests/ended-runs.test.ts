import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { buildReport, type CoordinatorEvent, type LiveRun, startCoordinator } from '@atoll/coordinator';
import { type BackboneManifest, digestOf, type RunId } from '@atoll/core';
import { digestFromBytes, encode, LIMITS, OPERATOR_NAMESPACE, wire } from '@atoll/protocol';
import { io } from 'socket.io-client';
import { expect, it, onTestFinished } from 'vitest';
import { canaryOf, lightAnswer } from '../tools/light/answers.ts';
import { honestSites, lightFederation, runToEnd } from '../tools/light/calm-run.ts';
import { type Asked, LightSite, type Reply } from '../tools/light/light-site.ts';
import { scratchFolder } from './support/shared-data.ts';

const NAMES = ['aster', 'birch', 'clover'];
const RUNS = 12;
const idOf = (number: number): RunId => `cells-${number}` as RunId; // a federation's name and a number

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** A connection that has said hello with this run, and joined it. */
async function connect(url: string, manifest: BackboneManifest, name: string, run: RunId): Promise<{ site: LightSite; joined: Reply }> {
  const site = new LightSite({ url, name, canary: canaryOf(manifest) });
  onTestFinished(() => site.close());
  await site.hello();
  return { site, joined: await site.join(run) };
}

it('of runs that have ended a coordinator keeps a line, and reads the rest from its journal when it is asked', async () => {
  const { manifest } = await loadBackbonePackage();
  const folder = await scratchFolder();
  const ended: WeakRef<LiveRun>[] = [];
  const onEvent = (event: CoordinatorEvent): void => {
    if (event.type === 'ended') ended.push(new WeakRef(event.run));
  };
  const first = await startCoordinator({ folder, access: 'open', onEvent });
  const sites = await honestSites(first.url, NAMES, manifest);
  const federation = lightFederation('cells', NAMES.length, 1);
  let last: { readonly asked: Asked; readonly bytes: Uint8Array } | undefined;
  const [aster] = sites;
  if (aster === undefined) throw new Error('there is no site');
  aster.onTask = (asked) => {
    last = { asked, bytes: lightAnswer('aster', asked.task) };
    void aster.result(asked, last.bytes);
  };
  for (let run = 0; run < RUNS; run++) expect(await runToEnd(first, federation, 60_000)).toMatchObject({ kind: 'completed' });

  // The sites are still connected, and nobody holds the runs but the few that were asked for last.
  expect(first.hub.runs.open.size).toBe(0);
  expect(first.hub.runs.size).toBe(RUNS);
  expect(ended).toHaveLength(RUNS);
  await expect
    .poll(() => {
      collectGarbage();
      return ended.filter((run) => run.deref() !== undefined).length;
    })
    .toBe(first.hub.runs.recent);
  expect(first.hub.runs.recent).toBeLessThan(RUNS / 2);
  const before = Array.from({ length: RUNS }, (_, run) => first.hub.status(idOf(run + 1)));

  // An answer whose acknowledgement was lost is known to be there, also over the connection of then and with the run over.
  if (last === undefined) throw new Error('aster was asked nothing');
  expect((await aster.result(last.asked, last.bytes)).accepted?.again).toBe(true);
  for (const site of sites) site.close();
  await first.close();

  const { hub, url, close } = await startCoordinator({ folder, access: 'open' });
  onTestFinished(close);
  expect([hub.runs.open.size, hub.runs.recent, hub.runs.size]).toEqual([0, 0, RUNS]);
  expect(hub.statuses().map(({ run, outcome, members }) => [run, outcome, members])).toEqual(
    Array.from({ length: RUNS }, (_, run) => [idOf(run + 1), 'completed', []]),
  );
  expect(hub.runs.recent).toBe(0);

  const { site, joined } = await connect(url, manifest, 'birch', idOf(2));
  expect(joined.joined?.status).toMatchObject({ run: idOf(2), outcome: 'completed', model: before[1]?.model });
  const model = await site.say('blob', encode(wire.BlobRequest, { digest: joined.joined?.status?.model ?? new Uint8Array(), offset: 0 }));
  expect(digestOf(model.blob?.bytes ?? new Uint8Array())).toBe(digestFromBytes(before[1]?.model ?? new Uint8Array(), 'model'));
  // What other ended runs name is for who joins them, and nobody else is let in.
  const other = encode(wire.BlobRequest, { digest: before[4]?.model ?? new Uint8Array(), offset: 0 });
  expect((await site.say('blob', other)).refusal?.code).toBe(410);
  await site.join(idOf(5));
  expect((await site.say('blob', other)).blob?.size).toBeGreaterThan(0);
  expect((await connect(url, manifest, 'stranger', idOf(2))).joined.refusal?.code).toBe(602);
  expect((await site.join('cells-99')).refusal?.code).toBe(601);

  const operator = io(`${url}${OPERATOR_NAMESPACE}`, { transports: ['websocket'], forceNew: true, reconnection: false });
  onTestFinished(() => void operator.close());
  const ask = async (event: string, run: RunId): Promise<wire.Reply> =>
    wire.Reply.decode(new Uint8Array((await operator.emitWithAck(event, encode(wire.RunRequest, { run }))) as ArrayBuffer)); // bytes of a Reply
  const { now: _, ...watched } = (await ask('watch', idOf(7))).status ?? {};
  expect(watched).toMatchObject({ run: idOf(7), outcome: 'completed' });
  expect(watched.members?.map(({ site: name }) => name).sort()).toEqual(NAMES);
  expect((await ask('stop', idOf(7))).refusal?.code).toBe(602);
  const report = buildReport({
    run: hub.runs.get(idOf(7)),
    blobs: hub.blobs,
    journal: hub.journal.head,
    software: 'test',
    generatedAt: '',
  });
  expect(report?.sites.map((one) => one.site)).toEqual(NAMES);

  expect(hub.runs.recent).toBeLessThan(RUNS / 2);
  expect(Array.from({ length: RUNS }, (__, run) => ({ ...hub.runs.get(idOf(run + 1)).state.phase }).kind)).toEqual(
    new Array(RUNS).fill('completed'),
  );
  // Reading takes time from open runs: who asks for ended ones without end is told to wait, and open ones are served.
  const codes: (number | null | undefined)[] = [];
  for (let i = 0; i < 20 * LIMITS.endedRunsPerSecond; i++) codes.push((await ask('watch', idOf((i % RUNS) + 1))).refusal?.code);
  expect(new Set(codes)).toEqual(new Set([undefined, 409]));
});
