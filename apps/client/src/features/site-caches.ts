import { type BackboneManifest, type Block, blockKind, cutPoint, type Digest, type View } from '@atoll/core';
import type { FeatureCache, FeatureKey } from './cache/index.ts';

/** Opens the cache of features of one kind. @throws AtollError 305 */
export type OpenCache = (key: FeatureKey, dimension: number) => Promise<FeatureCache>;

/** What a site keeps of its images of one kind: a cache for each view. */
export interface ViewCaches {
  /** Values of one view of one image. */
  readonly dimension: number;
  /** By view, the image as it is first. */
  readonly views: readonly FeatureCache[];
}

/** At one cut of the backbone. */
export interface CutCaches extends ViewCaches {
  readonly cut: string;
}

/** Hand-crafted features of one block. */
export interface BlockCaches extends ViewCaches {
  readonly block: Block;
}

/** What a site keeps of its images for all that a federation needs. */
export interface SiteCaches {
  readonly views: readonly View[];
  /** The first is the one that heads on frozen features stand on. */
  readonly cuts: readonly [CutCaches, ...CutCaches[]];
  /** Hand-crafted features that follow those of the first cut. */
  readonly blocks: readonly BlockCaches[];
  /** The backbone that they are of. */
  readonly manifest: BackboneManifest;
  has(image: Digest): boolean;
  /** Keeps what the views of an image gave, by view, cuts before blocks. */
  put(image: Digest, features: readonly (readonly Float32Array[])[]): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Which features a site keeps: those of each cut, in each view, and the hand-crafted ones. */
export interface SiteCachesOptions {
  readonly openCache: OpenCache;
  readonly manifest: BackboneManifest;
  readonly backboneDigest: Digest;
  readonly cuts: readonly [string, ...string[]];
  readonly blocks: readonly Block[];
  readonly views: readonly View[];
}

/** Opens the caches of every cut, block and view; another run that shares a view finds it there. Throws AtollError 304, 305. */
export async function openSiteCaches(options: SiteCachesOptions): Promise<SiteCaches> {
  const { openCache, manifest, backboneDigest, views } = options;
  const { preprocessing } = manifest;
  const open = async (name: string, dimension: number): Promise<ViewCaches> => {
    const keys = views.map((view) => ({ backboneDigest, cut: name, preprocessing, view }));
    return { dimension, views: await Promise.all(keys.map((key) => openCache(key, dimension))) };
  };
  const openCut = async (cut: string): Promise<CutCaches> => ({ cut, ...(await open(cut, cutPoint(manifest, cut).size)) });
  const [head, ...others] = options.cuts;
  const cuts: [CutCaches, ...CutCaches[]] = [await openCut(head)];
  for (const cut of others) cuts.push(await openCut(cut));
  const blocks: BlockCaches[] = [];
  for (const block of options.blocks) {
    const { size, version } = blockKind(block);
    blocks.push({ block, ...(await open(`hand-crafted ${block} ${version}`, size)) });
  }
  const kinds = [...cuts, ...blocks];
  const all = kinds.flatMap((kind) => kind.views);
  return {
    views,
    cuts,
    blocks,
    manifest,
    has: (image) => all.every((cache) => cache.has(image)),
    put: (image, features) => {
      for (const [place, { views: caches }] of kinds.entries())
        for (const [view, cache] of caches.entries()) {
          const values = features[view]?.[place];
          if (values !== undefined) cache.put(image, values);
        }
    },
    flush: async () => {
      await Promise.all(all.map((cache) => cache.flush()));
    },
    close: async () => {
      await Promise.all(all.map((cache) => cache.close()));
    },
  };
}
