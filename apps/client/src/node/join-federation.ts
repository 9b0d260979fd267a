import { join } from 'node:path';
import { registerHead } from '@atoll/core';
import { runSite, type SiteOutcome, type SitePlatform } from '../agent/index.ts';
import { checkDataset, openFileIndex, readDataset } from '../data/index.ts';
import { diskCaches } from '../features/index.ts';
import { backboneFolder, openSiteState } from '../state/index.ts';
import { startEngine } from './engine.ts';
import { openKeptNetwork } from './kept-network.ts';
import type { JoinOptions } from './options.ts';
import { SOFTWARE } from './software.ts';

/**
 * Takes part in one run from its beginning to its end: checks the images, joins, answers tasks, and keeps the final model
 * and the site's own results in the state folder. Connects again by itself, and goes on after a restart of either side.
 *
 * Resolves when the run has ended, however it ended, or `signal` made the site leave it.
 * @throws AtollError when the site cannot take part or has to give up; the reason of `signal` when aborted before joining, and that of `halt`.
 */
export async function joinFederation(options: JoinOptions): Promise<SiteOutcome> {
  for (const head of options.heads ?? []) registerHead(head);
  return runSite(nodePlatform(options), options);
}

/** A site that is a process of Node, with a state folder. */
function nodePlatform(options: JoinOptions): SitePlatform {
  const { directory, data, groupBy, network, threads } = options;
  const cacheDirectory = options.cacheDirectory ?? join(directory, 'features');
  return {
    software: SOFTWARE,
    openState: (name) => openSiteState(directory, name),
    openNetwork: (introduced) => openKeptNetwork(directory, introduced, network),
    startEngine: () => startEngine(options),
    async openData() {
      const dataset = await readDataset(data, { anyLabels: true, ...(groupBy === undefined ? {} : { groupBy }) });
      const index = await openFileIndex(cacheDirectory);
      return { dataset, check: (labelled, check) => checkDataset(labelled, { index, ...check }) };
    },
    backbones: backboneFolder(options.backboneDirectory ?? join(directory, 'backbones')),
    openCache: diskCaches(cacheDirectory),
    async openFrozen(frozen) {
      const { openFrozenBackbone } = await import('../backbone/index.ts');
      return openFrozenBackbone({ ...frozen, ...(threads === undefined ? {} : { threads }) });
    },
  };
}
