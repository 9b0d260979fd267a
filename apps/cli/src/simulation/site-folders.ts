import { copyFile, link, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { CheckedSample } from '@atoll/client';
import type { SimulatedSite } from './running-site.ts';

/**
 * Gives each simulated site a data folder of its own, as a real site has one: its images (hard links where the file
 * system allows, else copies) and a CSV that names them. Features and backbones are kept in `shared`.
 */
export async function makeSiteFolders(
  folder: string,
  parts: readonly { readonly name: string; readonly samples: readonly CheckedSample[] }[],
  shared = folder,
): Promise<SimulatedSite[]> {
  const sites: SimulatedSite[] = [];
  for (const { name, samples } of parts) {
    const directory = join(folder, 'sites', name);
    const images = join(directory, 'images');
    await rm(images, { recursive: true, force: true });
    await mkdir(images, { recursive: true });
    // A dataset that names its parts keeps them.
    const hasParts = samples.every(({ part }) => part !== undefined);
    const others = Object.keys(samples[0]?.columns ?? {});
    const rows = [['path', 'label', 'group', ...(hasParts ? ['split'] : []), ...others].map(quoted).join(',')];
    for (const [index, { path, label, group, part, columns }] of samples.entries()) {
      const file = `${String(index).padStart(6, '0')}-${basename(path).replaceAll(/[^A-Za-z0-9._-]/g, '_')}`;
      await link(path, join(images, file)).catch(() => copyFile(path, join(images, file)));
      const cells = [`images/${file}`, label, group, ...(hasParts ? [part ?? ''] : []), ...others.map((name) => columns?.[name] ?? '')];
      rows.push(cells.map(quoted).join(','));
    }
    const data = join(directory, 'data.csv');
    await writeFile(`${data}.tmp`, `${rows.join('\n')}\n`);
    await rename(`${data}.tmp`, data);
    sites.push({
      name,
      data,
      directory: join(directory, 'state'),
      cacheDirectory: join(shared, 'features'),
      backboneDirectory: join(shared, 'backbones'),
    });
  }
  return sites;
}

const quoted = (cell: string): string => (/[",\n\r;]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
