import {
  AtollError,
  averageOf,
  type BackboneManifest,
  canaryImage,
  cutsOf,
  type Digest,
  digestOf,
  type Federation,
  headFeatureSettings,
  headFeatures,
  viewsOf,
} from '@atoll/core';
import { canaryFeatures } from '../backbone/canary.ts';
import type { FrozenBackbone } from '../backbone/frozen.ts';
import { extractFeatures } from '../backbone/pipeline.ts';
import type { CheckedSample } from '../data/data-report.ts';
import { openedBy } from '../data/dataset.ts';
import { targetsOf } from '../data/label-sets.ts';
import { type OpenCache, openSiteCaches, type SiteCaches, type ViewCaches } from '../features/site-caches.ts';
import type { Written } from '../state/patience.ts';
import type { SitePart, SiteParts } from '../tasks/index.ts';
import type { SiteSurvey } from './survey.ts';

/** Opened only if something is not in the cache: loading it takes longer than reading the cache. */
export type OpenFrozen = () => Promise<FrozenBackbone>;

/** From which caches the features of a dataset come, and what computes those that are missing. */
export interface LoadOptions {
  readonly caches: SiteCaches;
  /** Opened with the cuts and blocks of the caches, in their order. */
  readonly frozen: OpenFrozen;
  /** Images with features so far, of how many; `cached`: those that were there before. */
  readonly onProgress?: (done: number, total: number, cached: number) => void;
  readonly signal?: AbortSignal;
  readonly written?: Written;
}

/** The caches of what a federation's runs need of each image. */
export function openCachesFor(
  openCache: OpenCache,
  manifest: BackboneManifest,
  backboneDigest: Digest,
  federation: Federation,
): Promise<SiteCaches> {
  const { views, handCrafted } = federation.features;
  return openSiteCaches({
    openCache,
    manifest,
    backboneDigest,
    cuts: cutsOf(federation, manifest),
    blocks: handCrafted,
    views: viewsOf(views.count, views, views.seed),
  });
}

/** The canary's features at the head's cut, through this machine's own preprocessing and engine; kept like an image's. */
export async function loadCanary({ caches, frozen }: Pick<LoadOptions, 'caches' | 'frozen'>): Promise<Float32Array> {
  const digest = digestOf(canaryImage().data);
  const [{ cut, views }] = caches.cuts;
  const [cache] = views;
  const known = cache.get(digest);
  if (known !== undefined) return known;
  const features = await canaryFeatures(await frozen(), cut);
  cache.put(digest, features);
  return features;
}

/**
 * The features of a site's images by part, from the caches or computed and kept there.
 * @throws AtollError 206 for an image that the check decoded and the backbone's preprocessing cannot; the signal's reason when aborted
 */
export async function loadParts(
  federation: Federation,
  { split, subgroups }: Pick<SiteSurvey, 'split' | 'subgroups'>,
  options: LoadOptions,
): Promise<SiteParts> {
  const { caches } = options;
  await fillCaches([...split.train, ...split.validation, ...split.test, ...split.unlabelled], options);
  const { training } = federation.features.views;
  const { classes } = federation;
  const head = headRows(caches, federation);
  const learned = training === 'each' ? eachView : averageView;
  return {
    train: learned(split.train, classes, head),
    validation: averageView(split.validation, classes, head),
    test: averageView(split.test, classes, head),
    unlabelled: learned(split.unlabelled, classes, head),
    subgroups,
  };
}

/** Computes the features that are not in the caches, and keeps them there. Throws as {@link loadParts}. */
export async function fillCaches(samples: readonly CheckedSample[], options: LoadOptions): Promise<void> {
  const { caches } = options;
  const missing = [...new Map(samples.filter(({ digest }) => !caches.has(digest)).map((sample) => [sample.digest, sample])).values()];
  const cached = samples.filter(({ digest }) => caches.has(digest)).length;
  options.onProgress?.(cached, samples.length, cached);
  if (missing.length > 0) await compute(missing, samples.length, options);
}

/** The values of a site's images at another cut of the caches, where all are: a row for each view. */
export function partsAt(
  { classes }: Pick<Federation, 'classes'>,
  { split, subgroups }: Pick<SiteSurvey, 'split' | 'subgroups'>,
  caches: SiteCaches,
  cut: string,
): SiteParts {
  const found = caches.cuts.find((one) => one.cut === cut);
  if (found === undefined) throw new RangeError(`the caches are of no cut ${cut}`);
  const rows = (samples: readonly CheckedSample[]): SitePart =>
    eachView(samples, classes, { dimension: found.dimension, views: found.views.length, of: ({ digest }) => viewsOfImage(found, digest) });
  return {
    train: rows(split.train),
    validation: rows(split.validation),
    test: rows(split.test),
    unlabelled: rows(split.unlabelled),
    subgroups,
  };
}

async function compute(
  missing: readonly CheckedSample[],
  total: number,
  { caches, frozen, onProgress, signal, written = (work) => work() }: LoadOptions,
): Promise<void> {
  const present = total - missing.length;
  const results = extractFeatures(missing.map(openedBy), await frozen(), {
    views: caches.views,
    onProgress: (done) => onProgress?.(present + done, total, present),
    ...(signal === undefined ? {} : { signal }),
  });
  for await (const result of results) {
    if (!result.ok) throw result.error;
    const sample = missing[result.index];
    if (sample !== undefined) caches.put(sample.digest, result.views);
  }
  await written(() => caches.flush());
}

/** What is known of images. */
interface RowSource {
  readonly dimension: number;
  /** Views of each image. */
  readonly views: number;
  /** Its values by view. */
  of(image: CheckedSample): Float32Array[];
}

/** The features that heads stand on: see {@link headFeatures}. */
function headRows({ cuts: [cut], blocks, manifest }: SiteCaches, federation: Pick<Federation, 'backbone' | 'features'>): RowSource {
  const input = headFeatures(manifest, headFeatureSettings(federation));
  return {
    dimension: input.size,
    views: cut.views.length,
    of({ digest, values }) {
      const byBlock = blocks.map((block) => viewsOfImage(block, digest));
      return viewsOfImage(cut, digest).map((ofView, view) =>
        input.of(
          ofView,
          byBlock.map((views) => views[view]),
          values,
        ),
      );
    },
  };
}

/** One row an image: the mean of its views. */
function averageView(samples: readonly CheckedSample[], classes: readonly string[], source: RowSource): SitePart {
  const { dimension } = source;
  const features = new Float32Array(samples.length * dimension);
  samples.forEach((sample, row) => {
    features.set(averageOf(source.of(sample)), row * dimension);
  });
  return { features, dimension, ...labelled(samples, classes, 1) };
}

/** A row for each view, those of an image together. */
function eachView(samples: readonly CheckedSample[], classes: readonly string[], source: RowSource): SitePart {
  const { dimension, views } = source;
  const features = new Float32Array(samples.length * views * dimension);
  let row = 0;
  for (const sample of samples) for (const view of source.of(sample)) features.set(view, row++ * dimension);
  const rows = { features, dimension, ...labelled(samples, classes, views) };
  return views === 1 ? rows : { ...rows, images: Int32Array.from({ length: row }, (_, at) => Math.floor(at / views)) };
}

function labelled(samples: readonly CheckedSample[], classes: readonly string[], rows: number) {
  const repeated = samples.flatMap((sample) => Array.from({ length: rows }, () => sample));
  return {
    labels: Int32Array.from(repeated.flatMap((sample) => targetsOf(sample, { classes }))),
    groups: repeated.map(({ group }) => group),
    count: repeated.length,
  };
}

function viewsOfImage({ views }: ViewCaches, image: Digest): Float32Array[] {
  return views.map((cache) => {
    const values = cache.get(image);
    if (values === undefined) throw new AtollError(305, `The feature cache ${cache.folder} lost an image.`);
    return values;
  });
}
