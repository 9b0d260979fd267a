import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hasDocker } from './support/containers.ts';
import { BLOOD_CELLS } from './support/federation.ts';
import { bloodCellSite, hasSharedData, ROOT, scratchFolder } from './support/shared-data.ts';

const FEDERATION = { ...BLOOD_CELLS, rounds: 2, cohort: { sites: 1, quorum: 1 } };
const BASE = process.env.ATOLL_BASE_IMAGE;

/** What the page makes, by kind. */
const MADE = { container: ['coordinator', 'aster'], volume: ['atoll-coordinator', 'atoll-aster'], network: ['atoll'] };

describe.skipIf(!(hasDocker() && hasSharedData()))('docker/README.md', { timeout: 180_000 }, () => {
  it('does what it says: its commands, as they stand there, lead to a model', async () => {
    for (const [kind, names] of Object.entries(MADE))
      for (const name of names)
        if (spawnSync('docker', [kind, 'inspect', name]).status === 0) throw new Error(`A ${kind} ${name} is in the way; remove it first.`);
    onTestFinished(() => {
      for (const [kind, names] of Object.entries(MADE))
        spawnSync('docker', [kind, 'rm', ...(kind === 'container' ? ['-f', '-v'] : []), ...names]);
    });
    const folder = await scratchFolder();
    const images = await bloodCellSite(join(folder, 'images'), 0, 12);
    writeFileSync(join(folder, 'federation.yaml'), JSON.stringify(FEDERATION));
    const blocks = [...readFileSync(join(ROOT, 'docker', 'README.md'), 'utf8').matchAll(/^```sh\n(.*?)^```/gms)].map(
      ([, block = '']) => block,
    );
    const ways = blocks.find((block) => block.startsWith('node docker/build.mjs'))?.split('\n') ?? [];
    const way = ways.find((line) => line.includes(BASE === undefined ? '--base-from-host' : '--base IMAGE')) ?? '';
    shell(way.replace('IMAGE', BASE ?? ''), ROOT);
    const rest = blocks.slice(blocks.findIndex((block) => block.startsWith('docker network create')));
    expect(rest.join('')).toContain('/path/to/images');
    const printed = shell(rest.join('\n').replaceAll('/path/to/images', images), folder);
    expect(printed).toMatch(/^Launched cells-1/m);
    expect(printed).toMatch(/^0$/m); // of docker wait
    const model = readdirSync(join(folder, 'model'));
    expect(model).toEqual(expect.arrayContaining(['MODEL_CARD.md', 'head.pb', 'model.json', 'signature.json']));
    expect(readdirSync(join(folder, 'runs', 'cells-1')).sort()).toEqual(['model', 'report.html', 'report.json']);
    expect(readFileSync(join(folder, 'runs', 'cells-1', 'model', 'model.json'))).toEqual(readFileSync(join(folder, 'model', 'model.json')));
  });
});

/** As at a prompt, where an alias works; ends at the first command that fails. */
function shell(commands: string, cwd: string): string {
  const { status, stdout, stderr } = spawnSync('bash', ['-O', 'expand_aliases', '-e', '-c', `${commands}\n`], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}
