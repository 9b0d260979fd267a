import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GenericContainer, getContainerRuntimeClient, type StartedNetwork, type StartedTestContainer, Wait } from 'testcontainers';
import { ROOT } from './shared-data.ts';

export const TAG = 'test';
export const COORDINATOR = `atoll-coordinator:${TAG}`;
export const SITE = `atoll-site:${TAG}`;

/** False when no Docker engine answers on Linux and that is allowed: tests then skip and say so. In CI absence is a failure. */
export function hasDocker(): boolean {
  const answers = spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 15_000 }).status === 0;
  if (answers && process.platform === 'linux') return true;
  const reason = answers ? 'the image is built on Linux only' : 'no Docker engine answers';
  if (process.env.CI !== undefined) throw new Error(`In CI containers must run, but ${reason}`);
  console.warn(`Skipped: ${reason}`);
  return false;
}

/** Builds the images from this checkout, on ATOLL_BASE_IMAGE or else on a base made from this machine. */
export async function buildImages(): Promise<void> {
  const base = process.env.ATOLL_BASE_IMAGE;
  const from = base === undefined ? ['--base-from-host'] : ['--base', base];
  await promisify(execFile)(process.execPath, [join(ROOT, 'docker', 'build.mjs'), '--tag', TAG, ...from]);
}

/** A container as the docs run it: uid 1000, a root file system that is read-only, no capabilities. */
export class AtollContainer extends GenericContainer {
  #output = '';

  constructor(image: string, network: StartedNetwork, name: string, command: string[]) {
    super(image);
    // The one name by which others find it: an alias would attach the default bridge too, past which nothing can be cut.
    this.withName(name).withNetwork(network).withCommand(command).withUser('1000:1000').withTmpFs({ '/tmp': 'rw,mode=1777' });
    this.withDroppedCapabilities('ALL').withSecurityOpt('no-new-privileges');
    this.hostConfig.ReadonlyRootfs = true;
    this.withLogConsumer((stream) =>
      stream.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString();
      }),
    );
  }

  /** Its clock is wrong by so many milliseconds, by a module that node loads first. */
  withSkewedClock(skewMs: number, preload: string): this {
    this.hostConfig.Binds = [...(this.hostConfig.Binds ?? []), `${preload}:/clock-skew.mjs:ro`];
    return this.withEnvironment({ NODE_OPTIONS: '--import=/clock-skew.mjs', ATOLL_TEST_SKEW_MS: String(skewMs) });
  }

  /** Everything printed so far. */
  get output(): string {
    return this.#output;
  }
}

/** A coordinator that speaks TLS under its name in the network. `folder` of this machine holds its journal; uid 1000 must be able to write to it. */
export function coordinatorContainer(network: StartedNetwork, name: string, folder: string): AtollContainer {
  const container = new AtollContainer(COORDINATOR, network, name, [
    'serve',
    '--host',
    '0.0.0.0',
    '--public-name',
    name,
    '--data',
    '/data',
  ]);
  container.withBindMounts([{ source: folder, target: '/data', mode: 'rw' }]);
  container.withExposedPorts(7700).withWaitStrategy(Wait.forLogMessage(/Sites join with an invitation/));
  return container;
}

/** Runs `atoll` as the first administrator in the coordinator's container, and gives what it printed. */
export async function operate(coordinator: StartedTestContainer, ...args: string[]): Promise<string> {
  const env = { ATOLL_OPERATOR: '/data/atoll-operator.json' };
  const { exitCode: code, stdout, output } = await coordinator.exec(['node', '/atoll/apps/cli/bin/atoll.js', ...args], { env });
  if (code !== 0) throw new Error(output);
  return stdout;
}

/** A site that comes by an invitation, in a file that uid 1000 can read. */
export function siteContainer(network: StartedNetwork, name: string, data: string, invitation: string): AtollContainer {
  const container = new AtollContainer(SITE, network, name, [
    'join',
    '--invitation',
    '/invitation',
    '--data',
    '/data',
    '--state',
    '/state',
    '--threads',
    '1',
  ]);
  container.withBindMounts([
    { source: data, target: '/data', mode: 'ro' },
    { source: invitation, target: '/invitation', mode: 'ro' },
  ]);
  return container.withWaitStrategy(Wait.forLogMessage(/Engine/));
}

/** One that testcontainers started, or that is known by its id only. */
export type Container = Pick<StartedTestContainer, 'getId'>;

/** Waits until the container has ended and gives its exit code. */
export async function exitCode(container: Container): Promise<number> {
  const { container: containers } = await getContainerRuntimeClient();
  const ended: { StatusCode: number } = await containers.getById(container.getId()).wait();
  return ended.StatusCode;
}

/** Stops every process of a container where it is, and later lets them go on. */
export async function paused(container: StartedTestContainer, meanwhile: () => Promise<void>): Promise<void> {
  const frozen = (await getContainerRuntimeClient()).container.getById(container.getId());
  await frozen.pause();
  try {
    await meanwhile();
  } finally {
    await frozen.unpause();
  }
}

/** Ends every process of a container with SIGKILL, and starts it again with what is in its volumes. */
export async function killAndStart(container: StartedTestContainer): Promise<void> {
  const killed = (await getContainerRuntimeClient()).container.getById(container.getId());
  await killed.kill({ signal: 'SIGKILL' });
  await killed.wait();
  await killed.start();
}

/** As `docker stop` and `docker start`; gives the exit code in between. */
export async function stopAndStart(container: StartedTestContainer): Promise<number> {
  const stopped = (await getContainerRuntimeClient()).container.getById(container.getId());
  await stopped.stop({ t: 60 });
  const code = await exitCode(container);
  await stopped.start();
  return code;
}

/** Its address in the network: another one after it was away. */
export async function addressOf(network: StartedNetwork, container: StartedTestContainer): Promise<string> {
  return (await inspect(container)).NetworkSettings.Networks[network.getName()]?.IPAddress ?? '';
}

/** Where its port 7700 is on this machine: another one after each start. */
export async function publishedPort(container: StartedTestContainer): Promise<string> {
  return (await inspect(container)).NetworkSettings.Ports['7700/tcp']?.[0]?.HostPort ?? '';
}

export async function inspect(container: Container) {
  return (await getContainerRuntimeClient()).container.getById(container.getId()).inspect();
}

/** An HTTP proxy in the network whose link can be made bad, see relay.mjs; `tls` is the coordinator's folder of that name. */
export class Relay extends AtollContainer {
  constructor(network: StartedNetwork, name: string, tls: string) {
    super(COORDINATOR, network, name, ['/relay.mjs']);
    this.withEntrypoint(['node']).withBindMounts([
      { source: join(ROOT, 'tests', 'support', 'relay.mjs'), target: '/relay.mjs', mode: 'ro' },
      { source: tls, target: '/tls', mode: 'ro' },
    ]);
    this.withWaitStrategy(Wait.forLogMessage(/relay is ready/));
  }
}

export type LinkMode = 'pass' | 'silent' | 'slow' | 'breaking' | 'no-websocket';

export async function setLink(relay: StartedTestContainer, mode: LinkMode): Promise<void> {
  const { exitCode: code, output } = await relay.exec([
    'node',
    '-e',
    `await fetch('http://127.0.0.1:9000/${mode}')`,
    '--input-type=module',
  ]);
  if (code !== 0) throw new Error(output);
}

/** Cuts a container off from the network, waits, and lets it in again. */
export async function cutOff(network: StartedNetwork, container: StartedTestContainer, meanwhile: () => Promise<void>): Promise<void> {
  const cut = (await getContainerRuntimeClient()).network.getById(network.getId());
  await cut.disconnect({ Container: container.getId() });
  try {
    await meanwhile();
  } finally {
    await cut.connect({ Container: container.getId() });
  }
}

/** Copies a folder out of a container, running or ended, into a folder of this machine. */
export async function copyOut(container: StartedTestContainer, from: string, to: string): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of await container.copyArchiveFromContainer(from)) chunks.push(chunk as Buffer); // a tar archive's bytes
  const { status, stderr } = spawnSync('tar', ['-x', '-C', to], { input: Buffer.concat(chunks), encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** The compose file's command: Docker's plug-in, or else the program of before. In CI one of them must be there. */
export function composeExecutable(): { executablePath: 'docker' } | { standalone: true } | null {
  if (spawnSync('docker', ['compose', 'version']).status === 0) return { executablePath: 'docker' };
  if (spawnSync('docker-compose', ['version']).status === 0) return { standalone: true };
  if (process.env.CI !== undefined) throw new Error('In CI the compose file must run, but there is no docker compose');
  console.warn('Skipped: no docker compose');
  return null;
}

/** A container of a compose project by its service, also one that has ended. */
export async function serviceOf(project: string, service: string): Promise<Container> {
  const { container } = await getContainerRuntimeClient();
  const label = [`com.docker.compose.project=${project}`, `com.docker.compose.service=${service}`];
  const [found] = await container.dockerode.listContainers({ all: true, filters: { label } });
  if (found === undefined) throw new Error(`no container of ${service}`);
  return { getId: () => found.Id };
}
