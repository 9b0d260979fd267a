import { checkDataset, labelledFor, openFileIndex, readDataset, surveySite } from '@atoll/client';
import { AtollError, type Federation, tasksOf } from '@atoll/core';
import type { SimulatedSite } from './running-site.ts';
import { writeSiteList } from './site-list.ts';

/** The sites whose names stand in `--unlabelled SITE[,SITE]`. Throws AtollError 103 for a name that is no site's. */
export function namedSites(text: string | undefined, sites: readonly SimulatedSite[]): SimulatedSite[] {
  const names = (text ?? '').split(',').filter((name) => name !== '');
  return names.map((name) => {
    const found = sites.find((site) => site.name === name);
    if (found === undefined)
      throw new AtollError(103, `--unlabelled ${name} is no site.`, {
        hint: `The sites are: ${sites.map((site) => site.name).join(', ')}.`,
      });
    return found;
  });
}

/**
 * Takes the labels of a simulated site's training and validation images out of its list. Those of its test images stay, and they
 * are the images that would be its test part with all labels: what the site gains can be judged.
 */
export async function hideLabels({ name, data, cacheDirectory }: SimulatedSite, federation: Federation): Promise<void> {
  if (tasksOf(federation).length > 1) throw new AtollError(103, '--unlabelled is for federations of one label an image.');
  const { dataset, classes } = labelledFor(await readDataset(data), federation);
  const { split } = surveySite(federation, name, await checkDataset(dataset, { classes, index: await openFileIndex(cacheDirectory) }));
  const hidden = [...split.train, ...split.validation, ...split.unlabelled].map(({ part: _, ...sample }) => ({ ...sample, label: '' }));
  const judged = split.test.map((sample) => ({ ...sample, part: 'test' as const }));
  await writeSiteList(
    data,
    [...hidden, ...judged].map((sample) => ({ ...sample, file: sample.name })),
  );
}
