import type { SitePlatform } from '@atoll/client/agent';
import { version } from '../../package.json';
import { tabCaches } from './caches.ts';
import type { Database } from './database.ts';
import { startEngine } from './engine.ts';
import { tabBackbones } from './files.ts';
import { type OpenFrozenOptions, openFrozen } from './frozen.ts';
import type { TabImages } from './images.ts';
import { tabNetwork } from './network.ts';
import { openState } from './state.ts';

export interface TabPlatformOptions extends Pick<OpenFrozenOptions, 'engine' | 'onEngine'> {
  readonly onLedgerLine: (text: string) => void;
}

/** A site that is a tab of a browser. */
export const tabPlatform = (database: Database, images: TabImages, { onLedgerLine, ...inference }: TabPlatformOptions): SitePlatform => ({
  software: `atoll ${version}, ${browserOf(navigator.userAgent)}`,
  openState: (name) => openState(database, name, onLedgerLine),
  openNetwork: async () => tabNetwork(),
  openData: async () => images,
  startEngine,
  backbones: tabBackbones(database),
  openCache: tabCaches(database),
  openFrozen: (options) => openFrozen({ ...options, ...inference, fileOf: images.fileOf }),
});

/** Name and first number of the browser, nothing else of what it says of itself. */
export function browserOf(userAgent: string): string {
  for (const name of ['Firefox', 'Edg', 'Chrome', 'Version']) {
    const [, major] = new RegExp(`\\b${name}/(\\d+)`).exec(userAgent) ?? [];
    if (major !== undefined) return `browser ${name === 'Edg' ? 'Edge' : name === 'Version' ? 'Safari' : name} ${major}`;
  }
  return 'browser';
}
