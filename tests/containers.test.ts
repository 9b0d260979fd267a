import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { wire } from '@atoll/protocol';
import { Network, type StartedNetwork, type StartedTestContainer } from 'testcontainers';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  type AtollContainer,
  buildImage,
  coordinatorContainer,
  copyOut,
  cutOff,
  exitCode,
  hasDocker,
  siteContainer,
} from './support/containers.ts';
import { BLOOD_CELLS, ends, headsOf, journalOf, operator, reachesRound, threeSites } from './support/federation.ts';
import { hasSharedData, scratchFolder } from './support/shared-data.ts';

// Everything is removed by the tests themselves; the helper that would do it elsewhere is an image that cannot be had everywhere.
process.env.TESTCONTAINERS_RYUK_DISABLED = 'true';

/** Long enough for a cut to fall into it. */
const FEDERATION = { ...BLOOD_CELLS, rounds: 40 };

interface Running {
  readonly container: StartedTestContainer;
  readonly output: () => string;
}

interface Federation {
  readonly url: string;
  readonly run: string;
  readonly network: StartedNetwork;
  readonly coordinator: Running;
  readonly sites: readonly Running[];
}

describe.skipIf(!(hasDocker() && hasSharedData()))('a federation of containers', { timeout: 240_000 }, () => {
  let undisturbed: ReturnType<typeof headsOf>;

  beforeAll(buildImage);

  it('ends with the model at every site, without root and on file systems that are read-only', async () => {
    const federation = await startFederation();
    const { container } = federation.coordinator;
    const written = await container.exec(['node', '-e', 'console.log(process.getuid()); fs.writeFileSync("/atoll/written", "")']);
    expect(written.output).toMatch(/^1000$/m);
    expect(written.output).toMatch(/EROFS/);
    undisturbed = await completesWithAll(federation);
  });

  it('waits for a site whose network is cut in a round, and completes with it to the same head', async () => {
    const federation = await startFederation();
    const { url, run, network, sites } = federation;
    const [, , cedar] = sites;
    if (cedar === undefined) throw new Error('no third site');
    await reachesRound(url, run, 2);
    await cutOff(network, cedar.container, async () => {
      const atCut = await statusOf(url, run);
      await wait(5_000);
      const later = await statusOf(url, run);
      // What cedar had answered may have closed one step; nothing closes without it after that.
      expect([atCut?.phase, later?.phase]).toEqual(['step', 'step']);
      expect(later?.round).toBeLessThanOrEqual((atCut?.round ?? 0) + 1);
    });
    expect(await completesWithAll(federation)).toEqual(undisturbed);
  });
});

/** Waits for the end: completed, each step with three sites, and the model at each of them. Gives the heads of all rounds. */
async function completesWithAll({ url, run, coordinator, sites }: Federation): Promise<ReturnType<typeof headsOf>> {
  const { outcome, activity } = await ends(url, run);
  expect(outcome, activity).toBe('completed');
  for (const { container, output } of sites) {
    expect(await exitCode(container), output()).toBe(0);
    const folder = await scratchFolder();
    await copyOut(container, '/state', folder);
    expect(readdirSync(join(folder, 'state', 'model'))).not.toHaveLength(0);
  }
  expect(coordinator.output()).toMatch(/done with 3 sites/);
  expect(coordinator.output()).not.toMatch(/done with [012] sites/);
  const folder = await scratchFolder();
  await copyOut(coordinator.container, '/data', folder);
  const heads = headsOf(journalOf(join(folder, 'data'), run));
  expect(heads.rounds).toHaveLength(FEDERATION.rounds);
  return heads;
}

/** A coordinator and three sites in a network of their own; all of it is removed when the test ends, however it ends. */
async function startFederation(): Promise<Federation> {
  const folder = await scratchFolder();
  const onDisk = await threeSites(folder);
  const network = await new Network().start();
  onTestFinished(async () => {
    await network.stop();
  });
  const start = async (made: AtollContainer): Promise<Running> => {
    const container = await made.start();
    onTestFinished(async () => {
      await container.stop();
    });
    return { container, output: () => made.output };
  };
  const name = (of: string): string => `atoll-${process.pid}-${network.getName().slice(0, 8)}-${of}`;
  const coordinator = await start(coordinatorContainer(network, name('coordinator')));
  const url = `http://${coordinator.container.getHost()}:${coordinator.container.getMappedPort(7700)}`;
  const connected = await operator(url);
  const { run } = await connected.launch(JSON.stringify(FEDERATION)).finally(() => connected.close());
  const started = await Promise.allSettled(
    onDisk.map((site) => start(siteContainer(network, name(site.name), site.name, site.data, name('coordinator')))),
  );
  const sites = started.map((site) => {
    if (site.status === 'rejected') throw site.reason;
    return site.value;
  });
  return { url, run, network, coordinator, sites };
}

async function statusOf(url: string, run: string): Promise<wire.RunStatus | undefined> {
  const connected = await operator(url);
  try {
    return (await connected.runs()).find((one) => one.run === run);
  } finally {
    connected.close();
  }
}
