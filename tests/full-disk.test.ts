import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { SyntheticSite } from './support/crash/synthetic-site.ts';
import { headsOf, journalOf, launch } from './support/federation.ts';
import { atoll, type Started, serve } from './support/processes.ts';
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
    const undisturbed = await twoSites(await scratchFolder(), async () => undefined);
    const disk = await SmallDisk.mount(4);
    const disturbed = await twoSites(disk.folder, async (coordinator, sites) => {
      disk.fill();
      await coordinator.printed(/702/);
      await until(() => sites.some(({ waitedFor }) => waitedFor.some((reason) => /^702/.test(reason))));
      disk.makeRoom();
    });
    expect(disturbed.heads).toEqual(undisturbed.heads);
    expect(disturbed.contributions).toEqual(undisturbed.contributions);
  });

  it.skipIf(!hasSharedData())('at a site makes it wait, say so, and go on when there is room', async () => {
    const folder = await scratchFolder();
    const coordinator = await serve(join(folder, 'coordinator'));
    const run = await launch(coordinator, folder, FEDERATION);
    const data = await bloodCellSite(join(folder, 'data'), 0, 12);
    const canary = await realCanary('pooled');
    const disk = await SmallDisk.mount(64);
    const command = ['join', coordinator.url, '--data', data, '--name', 'aster', '--state', disk.folder, '--threads', '1'];
    const site = atoll(...command);
    await site.printed(/Joined/);
    disk.fill();
    new SyntheticSite({ url: coordinator.url, name: 'birch', run, folder, canary, images: 24, onAcknowledged: () => undefined });
    await site.printed(/Waiting +(702|305): .*\(ENOSPC\)/);
    await wait(1_000);
    disk.makeRoom();
    const { code, output } = await site.ended;
    expect(code, output).toBe(0);
    expect(output).toMatch(/completed/);
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

/** A run of two sites on a coordinator whose folder is given; after the first answer something happens to its disk. */
async function twoSites(folder: string, happens: (coordinator: Started, sites: readonly SyntheticSite[]) => Promise<void>) {
  const coordinator = await serve(join(folder, 'coordinator'));
  const scratch = await scratchFolder();
  const run = await launch(coordinator, scratch, FEDERATION);
  const canary = await realCanary('pooled');
  let happened: Promise<void> | undefined;
  const sites: SyntheticSite[] = ['aster', 'birch'].map(
    (name) =>
      new SyntheticSite({
        url: coordinator.url,
        name,
        run,
        folder: scratch,
        canary,
        images: 24,
        onAcknowledged: ({ kind }) => {
          if (kind === 'accepted') happened ??= happens(coordinator, sites);
        },
      }),
  );
  const heads = await Promise.all(sites.map(({ head }) => head));
  await happened;
  await coordinator.printed(/model and report are in/);
  await coordinator.kill('SIGTERM');
  const events = journalOf(coordinator.folder, run);
  expect(heads).toEqual([headsOf(events).final, headsOf(events).final]);
  return { heads: headsOf(events), contributions: events.flatMap((event) => (event.type === 'step-closed' ? [event.contributions] : [])) };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await wait(20);
}
