import type { Federation } from '@atoll/core';
import { checkDataset, type Dataset, type FileIndex, labelledFor } from '../data/index.ts';
import type { AgentListener } from './events.ts';
import { requireKnownClasses, type SiteSurvey, surveySite } from './survey.ts';

/** Opens every image that the index does not know, before it is known which run the images are for. */
export async function startChecking(dataset: Dataset, index: FileIndex, emit: AgentListener): Promise<void> {
  await checkDataset(dataset, { index, onProgress: (done, total) => emit({ kind: 'checking', done, total }) });
}

/** Judges the images by the run's classes, and divides them. The files were opened by `startChecking`. @throws AtollError 203, 204, 205 */
export async function checkForRun(federation: Federation, site: string, dataset: Dataset, index: FileIndex): Promise<SiteSurvey> {
  const labelled = labelledFor(dataset, federation);
  requireKnownClasses(labelled.dataset, labelled.classes);
  return surveySite(federation, site, await checkDataset(labelled.dataset, { index, classes: labelled.classes }));
}
