// node docker/build.mjs [--tag NAME] [--base IMAGE | --base-from-host]: builds the image of coordinator and site from this
// checkout. Install and build the checkout first; the docker client must be there, its engine running.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildBaseFromHost } from './base-from-host.mjs';
import { copyProgram } from './production-files.mjs';
import { docker } from './run-docker.mjs';

const folder = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    tag: { type: 'string', default: 'atoll:test' },
    base: { type: 'string' },
    'base-from-host': { type: 'boolean', default: false },
  },
});

if (process.platform !== 'linux' || process.report.getReport().header.glibcVersionRuntime === undefined) {
  console.error('The image takes its native packages from this checkout, so build it on Linux with glibc (WSL counts).');
  process.exit(1);
}
const context = mkdtempSync(join(tmpdir(), 'atoll-image-'));
try {
  const base = values['base-from-host'] ? buildBaseFromHost() : values.base;
  copyProgram(join(folder, '..'), 'apps/cli', context, process.arch);
  cpSync(join(folder, 'health.mjs'), join(context, 'docker', 'health.mjs'));
  cpSync(join(folder, 'Dockerfile'), join(context, 'Dockerfile'));
  docker('build', '--tag', values.tag, ...(base === undefined ? [] : ['--build-arg', `BASE_IMAGE=${base}`]), context);
  const size = Number(docker('image', 'inspect', '--format', '{{.Size}}', values.tag));
  console.log(`${values.tag}: ${Math.round(size / 1e6)} MB`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  rmSync(context, { recursive: true, force: true });
}
