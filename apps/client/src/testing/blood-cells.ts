import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Backbone, openBackbone, parseManifest } from '@atoll/core';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const images = join(process.env.ATOLL_SHARED_DATA ?? join(repository, '..', 'shared', 'data'), 'blood-cells');

/** Where there are no images a test is skipped; never on the build server. */
export const withoutImages = !existsSync(images) && process.env.CI === undefined;

/** Copies the first images of each class into `folder/class/`. */
export async function copyBloodCells(folder: string, aClass: number): Promise<void> {
  for (const name of ['platelets', 'rbc', 'wbc']) {
    await mkdir(join(folder, name), { recursive: true });
    const files = (await readdir(join(images, name))).sort().slice(0, aClass);
    await Promise.all(files.map((file) => copyFile(join(images, name, file), join(folder, name, file))));
  }
}

/** The packaged backbone. */
export async function packagedBackbone(): Promise<Backbone> {
  const folder = join(repository, 'backbones', 'efficientnet-lite0');
  const manifest = parseManifest(JSON.parse(await readFile(join(folder, 'backbone.json'), 'utf8')));
  return openBackbone(manifest, await readFile(join(folder, manifest.weights.file)));
}
