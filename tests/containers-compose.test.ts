import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderDrawings } from '@atoll/demo-drawings';
import { DockerComposeEnvironment, Wait } from 'testcontainers';
import { describe, expect, it, onTestFailed, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { buildImages, composeExecutable, exitCode, hasDocker, inspect, serviceOf, TAG } from './support/containers.ts';
import { ends, headsOf, journalOf, launch } from './support/federation.ts';
import { atoll, serve } from './support/processes.ts';
import { ROOT, scratchFolder } from './support/shared-data.ts';

// Everything is removed by the test itself; the helper that would do it elsewhere is an image that cannot be had everywhere.
process.env.TESTCONTAINERS_RYUK_DISABLED = 'true';

/** Each site and the style of drawing that it holds, as in compose.yaml. */
const SITES = {
  aster: 'noto',
  birch: 'twemoji',
  cedar: 'fluent-emoji-flat',
  dahlia: 'fluent-emoji-high-contrast',
  elder: 'emojione',
};
/** The demo's federation, in fewer rounds. */
const FEDERATION = {
  ...(parse(readFileSync(join(ROOT, 'examples', 'drawings', 'federation.yaml'), 'utf8')) as Record<string, unknown>), // an object
  rounds: 3,
  cohort: { sites: 5, quorum: 5 },
  evaluation: { alone: 'own' },
};
/** No secret is in a variable. */
const VARIABLES = ['NODE_ENV', 'ORT_DISABLE_TELEMETRY', 'PATH'];
const IN_IMAGE_ONLY = ['NODE_VERSION', 'YARN_VERSION'];

const SERVICES = ['coordinator', 'setup', ...Object.keys(SITES)];

const executable = hasDocker() ? composeExecutable() : null;

describe.skipIf(executable === null)('docker/compose.yaml', () => {
  it('runs five sites, without root or secrets in variables, to the heads that processes reach, bit for bit', async () => {
    const folder = await scratchFolder();
    chmodSync(folder, 0o755); // for uid 1000
    await buildImages();
    const project = await composed(folder);
    for (const name of SERVICES) {
      const { Config, HostConfig, NetworkSettings } = await inspect(await serviceOf(project, name));
      expect(Config.User).toBe('1000:1000');
      expect(HostConfig).toMatchObject({ ReadonlyRootfs: true, CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges'] });
      const variables = Config.Env.map((variable) => variable.replace(/=.*/s, '')).filter((one) => !IN_IMAGE_ONLY.includes(one));
      expect(variables.sort()).toEqual(VARIABLES);
      expect(Object.keys(NetworkSettings.Networks)).toHaveLength(name === 'coordinator' ? 2 : 1);
    }
    for (const site of Object.keys(SITES)) expect(await exitCode(await serviceOf(project, site)), site).toBe(0);
    const coordinator = await serviceOf(project, 'coordinator');
    expect((await inspect(coordinator)).State.Health?.Status).toBe('healthy');
    docker('stop', coordinator.getId());
    docker('cp', `${coordinator.getId()}:/data`, folder);
    const heads = headsOf(journalOf(join(folder, 'data'), 'drawings-1'));
    expect(heads.final).toMatch(/^[0-9a-f]{64}$/);
    expect(heads).toEqual(await inProcesses(join(folder, 'processes')));
  });
});

/** The federation of the compose file, once each of its containers has begun to speak; gives the project's name. */
async function composed(folder: string): Promise<string> {
  const file = join(folder, 'federation.json');
  writeFileSync(file, JSON.stringify(FEDERATION));
  const project = `atoll-${randomBytes(4).toString('hex')}`;
  const environment = await new DockerComposeEnvironment(join(ROOT, 'docker'), 'compose.yaml')
    .withProjectName(project)
    .withClientOptions(executable === null ? {} : { executable })
    .withEnvironment({ ATOLL_TAG: TAG, ATOLL_PORT: '0', ATOLL_FEDERATION: file })
    .withDefaultWaitStrategy(Wait.forLogMessage(/./))
    .up();
  onTestFinished(async () => {
    await environment.down({ removeVolumes: true });
  });
  onTestFailed(async () => {
    for (const name of SERVICES) console.log(`---- ${name}\n${docker('logs', '--tail', '20', (await serviceOf(project, name)).getId())}`);
  });
  return project;
}

/** The heads of the same federation, run in processes on this machine. */
async function inProcesses(folder: string): Promise<ReturnType<typeof headsOf>> {
  const rendered = await renderDrawings({ directory: join(folder, 'drawings') });
  const coordinator = await serve(join(folder, 'coordinator'));
  const run = await launch(coordinator, folder, FEDERATION);
  for (const [name, style] of Object.entries(SITES)) {
    const { csvPath } = rendered.find(({ site }) => site === style) ?? { csvPath: '' };
    atoll('join', coordinator.url, '--name', name, '--data', csvPath, '--state', join(folder, name));
  }
  await ends(coordinator.url, run);
  await coordinator.kill('SIGTERM');
  return headsOf(journalOf(coordinator.folder, run));
}

function docker(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('docker', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${stdout}${stderr}`);
  return `${stdout}${stderr}`;
}
