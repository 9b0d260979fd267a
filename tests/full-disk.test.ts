import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { defer } from '../apps/client/src/connection/index.ts';
import { type Acknowledgement, SyntheticSite } from './support/crash/synthetic-site.ts';
import { headsOf, journalOf, launch } from './support/federation.ts';
import { atoll, type ServedCoordinator, serve } from './support/processes.ts';
import { realCanary } from './support/raw-site.ts';
import { bloodCellSite, hasSharedData, scratchFolder } from './support/shared-data.ts';
import { canMount, SmallDisk } from './support/small-disk.ts';

const FEDERATION = {
  federation: 'cells',
  classes: ['platelets', 'rbc', 'wbc'],
  rounds: 2,
  training: { localEpochs: 1, batchSize: 8 },
  data: { validation: 0.2, test: 0.2 },
  cohort: { sites: 2, quorum: 2 },
  deadlines: { join: '10m', prepare: '10m', step: '10m', reconnect: '5m' },
  evaluation: { alone: 'own' },
};

describe.skipIf(!canMount())('a disk that is full', { timeout: 120_000 }, () => {
  it('at the coordinator refuses answers with 702, loses none, and the run goes on to the same head when there is room', async () => {
    const disk = await SmallDisk.mount(4);
    await staysTheSame(disk, { hurt: () => disk.fill(), mend: () => disk.makeRoom() });
  });

  it.skipIf(!hasSharedData())('at a site makes it wait, say so, and go on when there is room', async () => {
    const disk = await SmallDisk.mount(64);
    await waitsAtASite(disk, { hurt: () => disk.fill(), says: /Waiting +(702|305): .*\(ENOSPC\)/, mend: () => disk.makeRoom() });
  });

  it('from the start ends coordinator and site with 702 and what to check', async () => {
    const disk = await SmallDisk.mount(1);
    disk.fill();
    await refusesToStart(disk.folder);
  });
});

describe.skipIf(!canMount())('a folder that is read-only', { timeout: 120_000 }, () => {
  it('ends coordinator and site with 702 and what to check, and is usable when it is writable again', async () => {
    const disk = await SmallDisk.mount(8);
    const first = await serve(join(disk.folder, 'coordinator'));
    const run = await launch(first, await scratchFolder(), FEDERATION);
    await first.kill('SIGKILL');
    disk.makeReadOnly();
    await refusesToStart(disk.folder);
    disk.makeWritable();
    const second = await serve(join(disk.folder, 'coordinator'));
    await second.printed(new RegExp(`${run}: gathering`));
  });
});

describe.skipIf(!canMount())('a folder that turns read-only under open files', { timeout: 120_000 }, () => {
  it('at the coordinator refuses answers with 702, loses none, and the run goes on to the same head when it is writable', async () => {
    const disk = await SmallDisk.mountExt4(16);
    await staysTheSame(disk, { hurt: () => disk.freeze(), mend: () => disk.thaw() });
  });

  it.skipIf(!hasSharedData())('at a site makes it wait, say so, and go on when it is writable', async () => {
    const disk = await SmallDisk.mountExt4(64);
    await waitsAtASite(disk, { hurt: () => disk.freeze(), says: /Waiting +(702|305): .*\(EPERM\)/, mend: () => disk.thaw() });
  });
});

interface Trouble {
  readonly hurt: () => void;
  readonly mend: () => void;
}

/** A run on a coordinator whose disk is hurt after the first answer, and mended once the other site was refused for it. */
async function staysTheSame(disk: SmallDisk, { hurt, mend }: Trouble): Promise<void> {
  const undisturbed = await twoSites(await scratchFolder(), { hurt: () => undefined, during: async () => undefined });
  const during = async (coordinator: ServedCoordinator, second: SyntheticSite): Promise<void> => {
    await coordinator.printed(/refused birch: 702/);
    expect((await fetch(`${coordinator.url}/health`)).status).toBe(200);
    const readiness = await fetch(`${coordinator.url}/ready`);
    expect([readiness.status, await readiness.text()]).toEqual([503, expect.stringContaining('702: ')]);
    await until(() => second.waitedFor.some((reason) => /^702/.test(reason)));
    mend();
  };
  const disturbed = await twoSites(disk.folder, { hurt, during });
  expect(disturbed.heads).toEqual(undisturbed.heads);
  expect(disturbed.contributions).toEqual(undisturbed.contributions);
}

/** A site whose disk is hurt once it has joined, and mended a while after it said so. */
async function waitsAtASite(disk: SmallDisk, { hurt, says, mend }: Trouble & { readonly says: RegExp }): Promise<void> {
  const folder = await scratchFolder();
  const coordinator = await serve(join(folder, 'coordinator'));
  const run = await launch(coordinator, folder, FEDERATION);
  const data = await bloodCellSite(join(folder, 'data'), 0, 12);
  const canary = await realCanary('pooled');
  const command = ['join', coordinator.url, '--data', data, '--name', 'aster', '--state', disk.folder, '--threads', '1'];
  const site = atoll(...command);
  await site.printed(/Joined/);
  hurt();
  new SyntheticSite({ url: coordinator.url, name: 'birch', run, folder, canary, images: 24, onAcknowledged: () => undefined });
  await site.printed(says);
  await wait(1_000);
  mend();
  const { code, output } = await site.ended;
  expect(code, output).toBe(0);
  expect(output).toMatch(/completed/);
}

/** Coordinator and site in the folder `coordinator` and `aster` of it. */
async function refusesToStart(folder: string): Promise<void> {
  for (const args of [
    ['serve', '--open', '--data', join(folder, 'coordinator'), '--port', '0'],
    ['join', 'http://127.0.0.1:9', '--data', folder, '--name', 'aster', '--state', join(folder, 'aster')],
  ]) {
    const { code, output } = await atoll(...args).ended;
    expect(code, output).toBe(1);
    expect(output).toMatch(/702/);
    expect(output).toMatch(/free space and permissions/);
    expect(output).not.toMatch(/ at .*\.js:\d+/);
  }
}

interface Between {
  readonly hurt: () => void;
  readonly during: (coordinator: ServedCoordinator, second: SyntheticSite) => Promise<void>;
}

/** A run of two sites on a coordinator whose folder is given; between the first answer and the second something happens to its disk. */
async function twoSites(folder: string, { hurt, during }: Between) {
  const coordinator = await serve(join(folder, 'coordinator'));
  const scratch = await scratchFolder();
  const run = await launch(coordinator, scratch, FEDERATION);
  const common = { url: coordinator.url, run, folder: scratch, canary: await realCanary('pooled'), images: 24 };
  const answered = defer<void>();
  const accepted = ({ kind }: Acknowledgement): void => {
    if (kind === 'accepted') answered.resolve();
  };
  const first = new SyntheticSite({ ...common, name: 'aster', onAcknowledged: accepted });
  const answersAfter = answered.promise.then(hurt);
  const second = new SyntheticSite({ ...common, name: 'birch', onAcknowledged: () => undefined, answersAfter });
  await answersAfter;
  await during(coordinator, second);
  const sites = [first, second];
  const heads = await Promise.all(sites.map(({ head }) => head));
  await coordinator.printed(/model and report are in/);
  await coordinator.kill('SIGTERM');
  const events = journalOf(coordinator.folder, run);
  expect(heads).toEqual([headsOf(events).final, headsOf(events).final]);
  return { heads: headsOf(events), contributions: events.flatMap((event) => (event.type === 'step-closed' ? [event.contributions] : [])) };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await wait(20);
}
