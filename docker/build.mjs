// node docker/build.mjs [--tag TAG] [--target IMAGE]… [--base IMAGE | --base-from-host]: builds the images from this checkout as
// it stands, without a download. Install and build the checkout first; the docker client must be there, its engine running.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildBaseFromHost } from './base-from-host.mjs';
import { writeLayers } from './program.mjs';
import { docker } from './run-docker.mjs';

const folder = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    tag: { type: 'string', default: 'latest' },
    target: { type: 'string', multiple: true, default: ['coordinator', 'site', 'demo'] },
    base: { type: 'string', default: 'node:20-bookworm-slim' },
    'base-from-host': { type: 'boolean', default: false },
  },
});

if (process.platform !== 'linux' || process.report.getReport().header.glibcVersionRuntime === undefined) {
  console.error('The images take their native packages from this checkout, so build them on Linux with glibc (WSL counts).');
  process.exit(1);
}
const sizeOf = (image) => Number(docker('image', 'inspect', '--format', '{{.Size}}', image));
const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
const context = mkdtempSync(join(tmpdir(), 'atoll-image-'));
try {
  const base = values['base-from-host'] ? buildBaseFromHost() : values.base;
  writeLayers(join(context, 'program'));
  mkdirSync(join(context, 'docker'));
  cpSync(join(folder, 'Dockerfile'), join(context, 'docker', 'Dockerfile'));
  const bases = ['--build-arg', `BASE_IMAGE=${base}`, '--build-arg', `BUILD_IMAGE=${base}`];
  for (const target of values.target) {
    const image = `atoll-${target}:${values.tag}`;
    docker('build', '--file', join(context, 'docker', 'Dockerfile'), '--target', target, '--tag', image, ...bases, context);
    console.log(`${image}: ${megabytes(sizeOf(image))}, ${megabytes(sizeOf(image) - sizeOf(base))} over its base`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  rmSync(context, { recursive: true, force: true });
}
