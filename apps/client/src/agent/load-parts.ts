import {
  AtollError,
  averageOf,
  type BackboneManifest,
  canaryImage,
  cutsOf,
  type Digest,
  digestOf,
  type Federation,
  unitLength,
  viewsOf,
} from '@atoll/core';
import type { FrozenBackbone } from '../backbone/index.ts';
import type { CheckedSample } from '../data/index.ts';
import { type CutCaches, openSiteCaches, type SiteCaches } from '../features/index.ts';
import type { SitePart, SiteParts } from '../tasks/index.ts';
import type { SiteSurvey } from './survey.ts';

/** Opened only if something is not in the cache: loading it takes longer than reading the cache. */
export type OpenFrozen = () => Promise<FrozenBackbone>;

export interface LoadOptions {
  readonly caches: SiteCaches;
  /** Opened with the cuts of the caches, in their order. */
  readonly frozen: OpenFrozen;
  /** Images with features so far, of how many; `cached`: those that were there before. */
  readonly onProgress?: (done: number, total: number, cached: number) => void;
  readonly signal?: AbortSignal;
}

/** The caches of what a federation's runs need of each image. */
export function openCachesFor(
  directory: string,
  manifest: BackboneManifest,
  backboneDigest: Digest,
  federation: Federation,
): Promise<SiteCaches> {
  const { views } = federation.features;
  return openSiteCaches({
    directory,
    manifest,
    backboneDigest,
    cuts: cutsOf(federation, manifest),
    views: viewsOf(views.count, views, views.seed),
  });
}

/** The canary's features at the head's cut, through this machine's own preprocessing and engine; kept like an image's. */
export async function loadCanary({ caches, frozen }: Pick<LoadOptions, 'caches' | 'frozen'>): Promise<Float32Array> {
  const digest = digestOf(canaryImage().data);
  const { cut, cache } = plain(caches);
  const known = cache.get(digest);
  if (known !== undefined) return known;
  const { canaryFeatures } = await import('../backbone/index.ts');
  const features = await canaryFeatures(await frozen(), cut);
  cache.put(digest, features);
  return features;
}

/** The image as it is, at the cut that heads stand on. */
function plain({ cuts: [head] }: SiteCaches) {
  const cache = head?.views[0];
  if (head === undefined || cache === undefined) throw new RangeError('the caches are of no cut');
  return { cut: head.cut, cache };
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
  const samples = [...split.train, ...split.validation, ...split.test];
  const missing = [...new Map(samples.filter(({ digest }) => !caches.has(digest)).map((sample) => [sample.digest, sample])).values()];
  const cached = samples.filter(({ digest }) => caches.has(digest)).length;
  options.onProgress?.(cached, samples.length, cached);
  if (missing.length > 0) await compute(missing, samples.length, options);
  const { training } = federation.features.views;
  const { classes } = federation;
  const [cut] = caches.cuts;
  if (cut === undefined) throw new RangeError('the caches are of no cut');
  const head = { ...cut, ofUnitLength: federation.features.unitLength };
  return {
    train: training === 'each' ? eachView(split.train, classes, head) : averageView(split.train, classes, head),
    validation: averageView(split.validation, classes, head),
    test: averageView(split.test, classes, head),
    subgroups,
  };
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
  const rows = (samples: readonly CheckedSample[]): SitePart => eachView(samples, classes, found);
  return { train: rows(split.train), validation: rows(split.validation), test: rows(split.test), subgroups };
}

async function compute(
  missing: readonly CheckedSample[],
  total: number,
  { caches, frozen, onProgress, signal }: LoadOptions,
): Promise<void> {
  const { extractFeatures } = await import('../backbone/index.ts');
  const present = total - missing.length;
  const paths = missing.map(({ path }) => ({ path }));
  const results = extractFeatures(paths, await frozen(), {
    views: caches.views,
    onProgress: (done) => onProgress?.(present + done, total, present),
    ...(signal === undefined ? {} : { signal }),
  });
  for await (const result of results) {
    if (!result.ok) throw result.error;
    const sample = missing[result.index];
    if (sample !== undefined) caches.put(sample.digest, result.views);
  }
  await caches.flush();
}

/** The caches of a cut, and whether features are made of unit length. */
type HeadCaches = CutCaches & { readonly ofUnitLength?: boolean };

/** One row an image: the mean of its views. */
function averageView(samples: readonly CheckedSample[], classes: readonly string[], caches: HeadCaches): SitePart {
  const { dimension } = caches;
  const features = new Float32Array(samples.length * dimension);
  samples.forEach(({ digest }, row) => {
    features.set(averageOf(viewsOfImage(caches, digest)), row * dimension);
  });
  return { features, dimension, ...labelled(samples, classes, 1) };
}

/** A row for each view, those of an image together. */
function eachView(samples: readonly CheckedSample[], classes: readonly string[], caches: HeadCaches): SitePart {
  const { dimension, views } = caches;
  const features = new Float32Array(samples.length * views.length * dimension);
  let row = 0;
  for (const { digest } of samples) for (const view of viewsOfImage(caches, digest)) features.set(view, row++ * dimension);
  const rows = { features, dimension, ...labelled(samples, classes, views.length) };
  return views.length === 1 ? rows : { ...rows, images: Int32Array.from({ length: row }, (_, at) => Math.floor(at / views.length)) };
}

function labelled(samples: readonly CheckedSample[], classes: readonly string[], rows: number) {
  const repeated = samples.flatMap((sample) => Array.from({ length: rows }, () => sample));
  return {
    labels: Int32Array.from(repeated, ({ label }) => classes.indexOf(label)),
    groups: repeated.map(({ group }) => group),
    count: repeated.length,
  };
}

function viewsOfImage({ views, ofUnitLength }: HeadCaches, image: Digest): Float32Array[] {
  return views.map((cache) => {
    const values = cache.get(image);
    if (values === undefined) throw new AtollError(305, `The feature cache ${cache.folder} lost an image.`);
    return ofUnitLength ? unitLength(values) : values;
  });
}
