import { copyFile, link, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type CheckedSample, fileAtSite } from '@atoll/client';
import type { SimulatedSite } from './running-site.ts';
import { type ListedImage, writeSiteList } from './site-list.ts';

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
    const listed: ListedImage[] = [];
    for (const [index, sample] of samples.entries()) {
      const file = fileAtSite(index, sample);
      await link(sample.path, join(directory, file)).catch(() => copyFile(sample.path, join(directory, file)));
      listed.push({ ...sample, file });
    }
    const data = join(directory, 'data.csv');
    await writeSiteList(data, listed); // a dataset that names its parts keeps them
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
