import { type BackboneManifest, headFeatureSettings, headFeatures, scopedTail, type TailScope } from '@atoll/core';
import type { FrozenBackbone } from '../backbone/frozen.ts';
import type { BackboneStore } from '../connection/index.ts';
import type { SiteCaches } from '../features/site-caches.ts';
import type { ScopeFeatures, SiteParts } from '../tasks/index.ts';
import { type LoadOptions, loadCanary, loadParts, openCachesFor, partsAt } from './load-parts.ts';
import type { OfferedRun } from './offers.ts';
import type { SitePlatform } from './platform.ts';
import type { SiteSurvey } from './survey.ts';

/** The features that a run needs of a site. The backbone's weights and its engine are loaded only if something is not cached. */
export interface SiteFeatures {
  /** Features an image that heads stand on. */
  readonly dimension: number;
  readonly manifest: BackboneManifest;
  canary(): Promise<Float32Array>;
  parts(survey: SiteSurvey, options: Pick<LoadOptions, 'onProgress' | 'signal' | 'written'>): Promise<SiteParts>;
  /** What a scope beyond the head works with, once the parts are there; that of the last scope stays in memory. */
  scope(scope: TailScope, survey: SiteSurvey): Promise<ScopeFeatures>;
  /** Abort what is still computing before. */
  close(): Promise<void>;
}

export interface SiteFeaturesOptions {
  readonly platform: Pick<SitePlatform, 'openCache' | 'openFrozen'>;
  readonly store: BackboneStore;
}

/** @throws AtollError 302, 304, 305, 410, 411 */
export async function openSiteFeatures(
  { federation, backbone }: Pick<OfferedRun, 'federation' | 'backbone'>,
  { platform, store }: SiteFeaturesOptions,
): Promise<SiteFeatures> {
  const manifest = await store.manifest();
  const caches = await openCachesFor(platform.openCache, manifest, backbone, federation);
  let opened: Promise<FrozenBackbone> | undefined;
  const frozen = () => {
    opened ??= openFrozen(platform, caches, store);
    return opened;
  };
  let computing: Promise<unknown> = Promise.resolve();
  const closeFrozen = async () => {
    const closing = opened;
    opened = undefined;
    await closing?.then((open) => open.close()).catch(() => undefined); // it did not open: who needed it was told
  };
  let last: ScopeFeatures | undefined;
  return {
    dimension: headFeatures(manifest, headFeatureSettings(federation)).size,
    manifest,
    canary: () => loadCanary({ caches, frozen }),
    async parts(survey, loadOptions) {
      const loading = loadParts(federation, survey, { caches, frozen, ...loadOptions });
      computing = loading.catch(() => undefined);
      const parts = await loading;
      await closeFrozen(); // its memory is free for training
      return parts;
    },
    async scope(scope, survey) {
      if (last?.tail.scope === scope) return last;
      last = undefined; // its memory, before there is more
      const tail = scopedTail(federation, manifest, scope);
      last = { tail, backbone: await store.backbone(), parts: partsAt(federation, survey, caches, tail.cut) };
      return last;
    },
    async close() {
      await computing; // an engine must not be closed while it computes
      await closeFrozen();
      await caches.close();
    },
  };
}

async function openFrozen(
  platform: Pick<SitePlatform, 'openFrozen'>,
  { cuts, blocks }: SiteCaches,
  store: BackboneStore,
): Promise<FrozenBackbone> {
  return platform.openFrozen({
    backbone: await store.backbone(),
    cuts: cuts.map(({ cut }) => cut),
    blocks: blocks.map(({ block }) => block),
  });
}
