import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SiteOutcome } from '@atoll/client';
import type { SimulatedSite } from './running-site.ts';

/** What the sites wrote down at their ends. A site that ended without is not among them. */
export async function readOutcomes(sites: readonly SimulatedSite[]): Promise<Map<string, SiteOutcome>> {
  const outcomes = new Map<string, SiteOutcome>();
  for (const { name, directory } of sites) {
    const text = await readFile(join(directory, 'results.json'), 'utf8').catch(() => null);
    if (text !== null) outcomes.set(name, JSON.parse(text) as SiteOutcome); // written by our own agent
  }
  return outcomes;
}
