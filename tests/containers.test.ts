import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Credential, LIMITS, parseCredential, type wire } from '@atoll/protocol';
import { Network, type StartedNetwork, type StartedTestContainer } from 'testcontainers';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import { connectOperator, type Operator } from '../apps/cli/src/operator/client.ts';
import {
  AtollContainer,
  addressOf,
  buildImages,
  COORDINATOR,
  coordinatorContainer,
  copyOut,
  cutOff,
  exitCode,
  hasDocker,
  killAndStart,
  operate,
  paused,
  publishedPort,
  Relay,
  SITE,
  setLink,
  siteContainer,
  stopAndStart,
} from './support/containers.ts';
import { BLOOD_CELLS, headsOf, journalOf, threeSites } from './support/federation.ts';
import { hasSharedData, ROOT } from './support/shared-data.ts';

// Everything is removed by the tests themselves; the helper that would do it elsewhere is an image that cannot be had everywhere.
process.env.TESTCONTAINERS_RYUK_DISABLED = 'true';

/** Many short rounds, so that each fault falls into one; every round waits for every site. */
const FEDERATION = {
  ...BLOOD_CELLS,
  rounds: 100,
  training: { ...BLOOD_CELLS.training, localEpochs: 1 },
  cohort: { sites: 3, quorum: 3 },
  deadlines: { prepare: '10m', step: '10m', reconnect: '5m' },
  evaluation: { alone: 'own', everyRounds: 10 },
};

/** A lost connection is noticed within this, and a while for a busy machine. */
const NOTICED_MS = LIMITS.pingIntervalMs + LIMITS.pingTimeoutMs + 10_000;
const HOUR_MS = 3_600_000;

interface Running {
  container: StartedTestContainer;
  readonly output: () => string;
}

interface Federation {
  readonly run: string;
  readonly network: StartedNetwork;
  readonly coordinator: Running;
  readonly administrator: Credential;
  /** In the order of their names. */
  readonly sites: readonly [Running, Running, Running];
  /** Through which the third site connects, where the link can be made bad. */
  readonly relay: Running | null;
  readonly data: string;
}

describe.skipIf(!(hasDocker() && hasSharedData()))('a federation of containers', { timeout: 180_000 }, () => {
  const cleanUp: (() => unknown)[] = [];
  let undisturbed: ReturnType<typeof headsOf>;
  let federation: Federation;

  beforeAll(buildImages);
  beforeEach(() => {
    onTestFailed(async () => {
      const { coordinator, sites, relay } = federation;
      const status = await Promise.race([statusOf(federation), wait(5_000, null)]);
      const told = [coordinator, ...sites, ...(relay === null ? [] : [relay])].map(({ output }) => output().slice(-2_000));
      console.log([JSON.stringify(status), ...told].join('\n----\n'));
    });
  });
  afterAll(async () => {
    for (const work of cleanUp.reverse()) await work();
  });

  it('ends with the model at every site, without root and on file systems that are read-only', async () => {
    const quiet = await startFederation(cleanUp, { disturbed: false });
    const { container } = quiet.coordinator;
    const written = await container.exec(['node', '-e', 'console.log(process.getuid()); fs.writeFileSync("/atoll/written", "")']);
    expect(written.output).toMatch(/^1000$/m);
    expect(written.output).toMatch(/EROFS/);
    for (const { output } of [quiet.coordinator, ...quiet.sites])
      expect(output()).toMatch(/https:\/\/atoll-\d+-[0-9a-f]+-coordinator:7700/);
    undisturbed = await completesWithAll(quiet);
  });

  it('fetches the backbone to its end through an HTTP proxy that breaks every connection, and starts with a clock that is an hour wrong', async () => {
    federation = await startFederation(cleanUp, { disturbed: true });
    await goesOn(federation, 2);
    const { relay, sites } = federation;
    expect(relay?.output()).toMatch(/(CONNECT \S+-coordinator:7700 breaking[\s\S]*broke \S+ after \d+ bytes[\s\S]*){3}/);
    const clock = await sites[1].container.exec(['node', '-e', 'console.log(Date.now())']);
    expect(Date.now() - Number(clock.output)).toBeGreaterThan(0.9 * HOUR_MS);
    if (relay !== null) await setLink(relay.container, 'pass');
  });

  it('waits for a site whose network is cut for 5 s', async () => {
    const { network, sites } = federation;
    await cutOff(network, sites[2].container, () => closesNothingFor(federation, 5_000));
    await goesOn(federation);
  });

  it('notices a network that is cut for 60 s, waits, and goes on with the site', async () => {
    const { network, sites } = federation;
    await cutOff(network, sites[0].container, async () => {
      const whole = wait(60_000);
      await missing(federation, 'aster');
      await whole;
    });
    await goesOn(federation);
  });

  it('notices a site that is frozen within the heartbeat bound, and goes on with it', async () => {
    await paused(federation.sites[2].container, () => missing(federation, 'cedar'));
    await goesOn(federation);
  });

  it('goes on after the coordinator was frozen for longer than the heartbeat bound', async () => {
    const { coordinator } = federation;
    await paused(coordinator.container, () => wait(NOTICED_MS - 8_000));
    await goesOn(federation);
  });

  it('notices a half-open connection, and the site connects again', async () => {
    const { relay } = federation;
    if (relay === null) throw new Error('no relay');
    await setLink(relay.container, 'silent');
    await missing(federation, 'cedar');
    await setLink(relay.container, 'pass');
    await goesOn(federation);
  });

  it('falls back to long polling where a gateway refuses WebSocket over TLS', async () => {
    const { relay, sites } = federation;
    if (relay === null) throw new Error('no relay');
    await setLink(relay.container, 'no-websocket');
    const before = relay.output().length;
    await killAndStart(sites[2].container);
    await goesOn(federation, 4);
    expect(relay.output().slice(before)).toMatch(/refused websocket[\s\S]*POST \/socket.io\/\?[^\n]*transport=polling/);
    await setLink(relay.container, 'pass');
  });

  it('keeps a site on a slow link', async () => {
    const { relay } = federation;
    if (relay === null) throw new Error('no relay');
    await setLink(relay.container, 'slow');
    await goesOn(federation, 3);
    await setLink(relay.container, 'pass');
  });

  it('goes on after a site and then the coordinator were killed', async () => {
    await killAndStart(federation.sites[1].container);
    await goesOn(federation);
    await killAndStart(federation.coordinator.container);
    await goesOn(federation);
  });

  it('goes on after a site and then the coordinator were stopped by the engine', async () => {
    expect(await stopAndStart(federation.sites[0].container)).toBe(143);
    await goesOn(federation);
    expect(await stopAndStart(federation.coordinator.container)).toBe(0);
    await goesOn(federation);
  });

  it('ends a command that handles no signal when it is told to, though it is the first process', async () => {
    const name = `atoll-${process.pid}-first`;
    const ended = once(
      spawn('docker', ['run', '--rm', '-i', '--name', name, SITE, 'join', '--invitation', '-', '--data', '/data']),
      'close',
    );
    let code: number | null | undefined;
    ended.then(([given]) => {
      code = given as number | null; // by Node's documentation
    });
    while (code === undefined) {
      spawnSync('docker', ['kill', '--signal', 'TERM', name]);
      await wait(250);
    }
    expect(code).toBe(143);
  });

  it('finds the coordinator again at another address behind the same name', async () => {
    const { network, coordinator, data } = federation;
    const before = await addressOf(network, coordinator.container);
    const name = coordinator.container.getName().replace(/^\//, '');
    await coordinator.container.stop();
    const takesItsAddress = await new AtollContainer(COORDINATOR, network, `${name}-other`, ['serve', '--data', '/tmp/other']).start();
    cleanUp.push(() => takesItsAddress.stop());
    const moved = coordinatorContainer(network, name, data);
    coordinator.container = await moved.start();
    cleanUp.push(() => coordinator.container.stop());
    expect(await addressOf(network, coordinator.container)).not.toBe(before);
    await goesOn(federation);
  });

  it('ends all this with the same heads, bit for bit', async () => {
    const heads = await completesWithAll(federation);
    expect(heads).toEqual(undisturbed);
  });
});

/** Two rounds more, or so many, with all three sites connected. */
async function goesOn(federation: Federation, rounds = 2): Promise<void> {
  const first = (await statusOf(federation)).round;
  await until(federation, ({ round, members, outcome }) => {
    expect(outcome).toBe('');
    return round >= first + rounds && members.length === 3 && members.every(({ presence }) => presence === 'connected');
  });
}

/** The coordinator says that the site has no connection. */
async function missing(federation: Federation, site: string): Promise<void> {
  const since = Date.now();
  await until(federation, ({ members }) => members.find((member) => member.site === site)?.presence === 'disconnected');
  expect(Date.now() - since).toBeLessThan(NOTICED_MS);
}

/** What was on its way may close one step; nothing closes after that. */
async function closesNothingFor(federation: Federation, ms: number): Promise<void> {
  const before = await statusOf(federation);
  await wait(ms);
  const { phase, round } = await statusOf(federation);
  expect(phase).toBe('step');
  expect(round).toBeLessThanOrEqual(before.round + 1);
}

/** Waits for the end: completed, each step with three sites, and the model at each of them. Gives the heads of all rounds. */
async function completesWithAll(federation: Federation): Promise<ReturnType<typeof headsOf>> {
  const { run, coordinator, sites, data } = federation;
  await until(federation, ({ outcome }) => outcome !== '');
  for (const { container, output } of sites) {
    expect(await exitCode(container), output()).toBe(0);
    const folder = mkdtempSync(join(tmpdir(), 'atoll-state-'));
    await copyOut(container, '/state', folder);
    expect(readdirSync(join(folder, 'state', 'model'))).not.toHaveLength(0);
    rmSync(folder, { recursive: true });
  }
  await coordinator.container.stop();
  const events = journalOf(data, run);
  const sizes = events.flatMap((event) => (event.type === 'step-closed' ? [event.contributions.length] : []));
  expect(sizes.filter((size) => size !== 3)).toEqual([]);
  const heads = headsOf(events);
  expect(heads.final).toMatch(/^[0-9a-f]{64}$/);
  expect(heads.rounds).toHaveLength(FEDERATION.rounds);
  return heads;
}

/**
 * A coordinator with an authority of its own, and three sites that it invited, in a network of their own. Where it is to be disturbed, the second site's clock is an hour behind, and the
 * third site reaches the coordinator through a proxy whose link breaks.
 */
async function startFederation(cleanUp: (() => unknown)[], { disturbed }: { disturbed: boolean }): Promise<Federation> {
  const folder = mkdtempSync(join(tmpdir(), 'atoll-containers-'));
  cleanUp.push(() => rmSync(folder, { recursive: true, force: true }));
  const onDisk = await threeSites(folder);
  const data = join(folder, 'coordinator');
  mkdirSync(data);
  chmodSync(data, 0o777); // for uid 1000
  const network = await new Network().start();
  cleanUp.push(() => network.stop());
  const start = async (made: AtollContainer): Promise<Running> => {
    const running: Running = { container: await made.start(), output: () => made.output };
    cleanUp.push(() => running.container.stop().catch(() => undefined)); // one that was moved is gone
    return running;
  };
  const name = (of: string): string => `atoll-${process.pid}-${network.getName().slice(0, 8)}-${of}`;
  const coordinator = await start(coordinatorContainer(network, name('coordinator'), data));
  const relay = disturbed ? await start(new Relay(network, name('relay'), join(data, 'tls'))) : null;
  if (relay !== null) await setLink(relay.container, 'breaking');
  const file = await coordinator.container.exec(['cat', '/data/atoll-operator.json']);
  const administrator = parseCredential(file.stdout, 'atoll-operator.json');
  const connected = await operator({ coordinator, administrator });
  const { run } = await connected.launch(JSON.stringify(FEDERATION)).finally(() => connected.close());
  const started = await Promise.allSettled(
    onDisk.map(async (site, index) => {
      const invitation = join(folder, `${site.name}.invitation`);
      writeFileSync(invitation, await operate(coordinator.container, 'invite', site.name));
      const container = siteContainer(network, name(site.name), site.data, invitation);
      if (disturbed && index === 1) container.withSkewedClock(-HOUR_MS, join(ROOT, 'tests', 'support', 'clock-skew.mjs'));
      if (disturbed && index === 2) container.withEnvironment({ HTTPS_PROXY: `http://${name('relay')}:3128` });
      return start(container);
    }),
  );
  const [aster, birch, cedar] = started.map((site) => {
    if (site.status === 'rejected') throw site.reason;
    return site.value;
  });
  if (aster === undefined || birch === undefined || cedar === undefined) throw new Error('three sites');
  return { run, network, coordinator, administrator, sites: [aster, birch, cedar], relay, data };
}

/** The administrator on this machine, for which the coordinator's certificate holds as well. */
async function operator({ coordinator, administrator }: Pick<Federation, 'coordinator' | 'administrator'>): Promise<Operator> {
  const url = `https://127.0.0.1:${await publishedPort(coordinator.container)}`;
  return connectOperator(url, administrator, { caFingerprint: administrator.authority ?? '' });
}

/** Waits until the run's status is such. */
async function until(federation: Federation, holds: (status: wire.RunStatus) => boolean): Promise<void> {
  while (!holds(await statusOf(federation))) await wait(250);
}

/** What the coordinator says of the run; asks again while it does not answer, for as long as the test may take. */
async function statusOf(federation: Federation) {
  for (;;) {
    try {
      const connected = await operator(federation);
      try {
        const status = (await connected.runs()).find((one) => one.run === federation.run);
        if (status !== undefined) return status;
      } finally {
        connected.close();
      }
    } catch {
      // not up yet
    }
    await wait(250);
  }
}
