import type { Federation } from '@atoll/core';
import { labelledFor } from '../data/label-sets.ts';
import type { AgentListener } from './events.ts';
import type { SiteData } from './platform.ts';
import { requireKnownClasses, type SiteSurvey, surveySite } from './survey.ts';

/** Opens every image that is not known yet, before it is known which run the images are for. */
export async function startChecking(data: SiteData, emit: AgentListener): Promise<void> {
  await data.check(data.dataset, { onProgress: (done, total) => emit({ kind: 'checking', done, total }) });
}

/** Judges the images by the run's classes, and divides them. The files were opened by `startChecking`. @throws AtollError 203, 204, 205 */
export async function checkForRun(federation: Federation, site: string, data: SiteData): Promise<SiteSurvey> {
  const labelled = labelledFor(data.dataset, federation);
  requireKnownClasses(labelled.dataset, labelled.classes);
  return surveySite(federation, site, await data.check(labelled.dataset, { classes: labelled.classes }));
}
