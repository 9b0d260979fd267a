import type { Federation } from '@atoll/core';
import type { FrozenBackbone } from '../backbone/index.ts';
import type { BackboneStore } from '../connection/index.ts';
import type { SiteParts } from '../tasks/index.ts';
import { type LoadOptions, loadCanary, loadParts, openCacheFor } from './load-parts.ts';
import type { OfferedRun } from './offers.ts';
import type { SiteSurvey } from './survey.ts';

/** The features that a run needs of a site. The backbone's weights and its engine are loaded only if something is not cached. */
export interface SiteFeatures {
  /** Features an image. */
  readonly dimension: number;
  canary(): Promise<Float32Array>;
  parts(survey: SiteSurvey, options: Pick<LoadOptions, 'onProgress' | 'signal'>): Promise<SiteParts>;
  /** Abort what is still computing before. */
  close(): Promise<void>;
}

export interface SiteFeaturesOptions {
  readonly cacheDirectory: string;
  readonly store: BackboneStore;
  readonly threads?: number;
}

/** @throws AtollError 302, 304, 305, 410, 411 */
export async function openSiteFeatures(
  { federation, backbone }: Pick<OfferedRun, 'federation' | 'backbone'>,
  options: SiteFeaturesOptions,
): Promise<SiteFeatures> {
  const { cacheDirectory, store, threads } = options;
  const cutCache = await openCacheFor(cacheDirectory, await store.manifest(), backbone, federation);
  let opened: Promise<FrozenBackbone> | undefined;
  const frozen = () => {
    opened ??= openFrozen(federation, store, threads);
    return opened;
  };
  let computing: Promise<unknown> = Promise.resolve();
  const closeFrozen = async () => {
    const closing = opened;
    opened = undefined;
    await closing?.then((open) => open.close()).catch(() => undefined); // it did not open: who needed it was told
  };
  return {
    dimension: cutCache.dimension,
    canary: () => loadCanary({ ...cutCache, frozen }, federation.backbone.cut),
    async parts(survey, loadOptions) {
      const loading = loadParts(federation, survey, { ...cutCache, frozen, ...loadOptions });
      computing = loading.catch(() => undefined);
      const parts = await loading;
      await closeFrozen(); // its memory is free for training
      return parts;
    },
    async close() {
      await computing; // an engine must not be closed while it computes
      await closeFrozen();
      await cutCache.cache.close();
    },
  };
}

async function openFrozen({ backbone }: Federation, store: BackboneStore, threads?: number): Promise<FrozenBackbone> {
  const [{ openFrozenBackbone }, weights] = await Promise.all([import('../backbone/index.ts'), store.backbone()]);
  return openFrozenBackbone({ backbone: weights, cuts: [backbone.cut], ...(threads === undefined ? {} : { threads }) });
}
