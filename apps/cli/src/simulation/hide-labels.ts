import { checkDataset, labelledFor, openFileIndex, readDataset, surveySite, withoutLabels } from '@atoll/client';
import { AtollError, type Federation } from '@atoll/core';
import type { SimulatedSite } from './running-site.ts';
import { writeSiteList } from './site-list.ts';

/** The names in `--unlabelled SITE[,SITE]`. Throws AtollError 103 for one that is no site's. */
export function unlabelledSites(text: string | undefined, sites: readonly string[]): Set<string> {
  const names = (text ?? '').split(',').filter((name) => name !== '');
  const wrong = names.find((name) => !sites.includes(name));
  if (wrong === undefined) return new Set(names);
  throw new AtollError(103, `--unlabelled ${wrong} is no site.`, { hint: `The sites are ${sites[0]} to ${sites.at(-1)}.` });
}

/** Takes the labels of a simulated site's training and validation images out of its list. */
export async function hideLabels({ name, data, cacheDirectory }: SimulatedSite, federation: Federation): Promise<void> {
  const { dataset, classes } = labelledFor(await readDataset(data), federation);
  const report = await checkDataset(dataset, { classes, index: await openFileIndex(cacheDirectory) });
  const images = withoutLabels(federation, surveySite(federation, name, report));
  await writeSiteList(
    data,
    images.map((sample) => ({ ...sample, file: sample.name })),
  );
}
