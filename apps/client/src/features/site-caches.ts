import { type BackboneManifest, cutPoint, type Digest, type View } from '@atoll/core';
import { type FeatureCache, openFeatureCache } from './cache/index.ts';

/** What a site keeps of its images at one cut: a cache for each view. */
export interface CutCaches {
  readonly cut: string;
  /** Values of one view of one image. */
  readonly dimension: number;
  /** By view, the image as it is first. */
  readonly views: readonly FeatureCache[];
}

/** What a site keeps of its images at all cuts that a federation needs. */
export interface SiteCaches {
  readonly views: readonly View[];
  readonly cuts: readonly CutCaches[];
  has(image: Digest): boolean;
  /** Keeps what the views of an image gave, by view and cut. */
  put(image: Digest, features: readonly (readonly Float32Array[])[]): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

export interface SiteCachesOptions {
  readonly directory: string;
  readonly manifest: BackboneManifest;
  readonly backboneDigest: Digest;
  readonly cuts: readonly string[];
  readonly views: readonly View[];
}

/** Opens the caches of every cut and view; another run that shares a view finds it there. Throws AtollError 304, 305. */
export async function openSiteCaches(options: SiteCachesOptions): Promise<SiteCaches> {
  const { directory, manifest, backboneDigest, views } = options;
  const cuts: CutCaches[] = [];
  for (const cut of options.cuts) {
    const dimension = cutPoint(manifest, cut).size;
    const open = (view: View) =>
      openFeatureCache({ directory, key: { backboneDigest, cut, preprocessing: manifest.preprocessing, view }, dimension });
    cuts.push({ cut, dimension, views: await Promise.all(views.map(open)) });
  }
  const all = cuts.flatMap((cut) => cut.views);
  return {
    views,
    cuts,
    has: (image) => all.every((cache) => cache.has(image)),
    put: (image, features) => {
      for (const [place, { views: caches }] of cuts.entries())
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
