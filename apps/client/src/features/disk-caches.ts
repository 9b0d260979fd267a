import { openFeatureCache } from './cache/index.ts';
import type { OpenCache } from './site-caches.ts';

/** Caches in a folder on disk. */
export const diskCaches =
  (directory: string): OpenCache =>
  (key, dimension) =>
    openFeatureCache({ directory, key, dimension });
