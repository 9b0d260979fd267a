import { availableParallelism } from 'node:os';
import { AtollError, type Digest } from '@atoll/core';
import { extractFeatures, type FrozenBackbone } from '../backbone/index.ts';
import type { CheckedSample, DataReport } from '../data/data-report.ts';
import { openedBy } from '../data/dataset.ts';
import type { FeatureCache } from '../features/index.ts';
import { type Look, lookAt } from './look.ts';
import { type NearCopy, nearCopies } from './near-copies.ts';
import { blanks, type Outlier, outliers } from './outliers.ts';
import { type Suspects, suspectsOf } from './suspects.ts';

/** What comparing the images with each other gave; rows are those of `samples`. It names files and stays at the site. */
export interface Curation {
  readonly samples: readonly CheckedSample[];
  readonly blank: readonly number[];
  /** Without pairs whose bytes are the same, which the first check tells. */
  readonly nearCopies: readonly NearCopy[];
  readonly outliers: readonly Outlier[];
  /** Null where it was not looked for, or there are too few images to do so. */
  readonly suspects: (Suspects & { readonly classes: readonly string[] }) | null;
}

/** How deep a folder is looked into. */
export interface CurateOptions {
  /** Opened where wrong labels shall be looked for. */
  readonly frozen?: () => Promise<FrozenBackbone>;
  /** Features that are there are not computed again, those that are not are kept. */
  readonly cache?: Pick<FeatureCache, 'get' | 'put'>;
  readonly onProgress?: (what: 'looking' | 'features', done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Of a class with fewer a head learns too little to doubt a label. */
const FEWEST_OF_A_CLASS = 20;

/**
 * Compares the usable images of a data set with each other: blank ones, near copies, outliers, and labels that a head fitted to the
 * others disagrees with. Takes about a kilobyte of memory for each image, five with the features.
 * @throws the signal's reason when aborted
 */
export async function curate({ samples }: DataReport, { frozen, cache, onProgress, signal }: CurateOptions = {}): Promise<Curation> {
  const looks = await lookAtAll(samples, signal, (done) => onProgress?.('looking', done, samples.length));
  const pairs = await nearCopies(looks, signal);
  return {
    samples,
    blank: blanks(looks),
    nearCopies: pairs.filter(({ first, second }) => samples[first]?.digest !== samples[second]?.digest),
    outliers: outliers(looks, samples),
    suspects:
      frozen === undefined ? null : await doubt(samples, { frozen, cache }, signal, (done, total) => onProgress?.('features', done, total)),
  };
}

async function lookAtAll(
  samples: readonly CheckedSample[],
  signal: AbortSignal | undefined,
  onProgress: (done: number) => void,
): Promise<(Look | null)[]> {
  const looks: (Look | null)[] = samples.map(() => null);
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (let row = next++; row < samples.length; row = next++) {
      signal?.throwIfAborted();
      const sample = samples[row];
      if (sample === undefined) return;
      looks[row] = await lookAt(openedBy(sample)).catch((error: unknown) => {
        if (error instanceof AtollError) return null; // it was sound a moment ago
        throw error;
      });
      onProgress(++done);
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work));
  return looks;
}

async function doubt(
  samples: readonly CheckedSample[],
  { frozen, cache }: { readonly frozen: () => Promise<FrozenBackbone>; readonly cache: CurateOptions['cache'] | undefined },
  signal: AbortSignal | undefined,
  onProgress: (done: number, total: number) => void,
): Promise<Curation['suspects']> {
  const counts = new Map<string, number>();
  for (const { label, labels } of samples) if (labels === undefined && label !== '') counts.set(label, (counts.get(label) ?? 0) + 1);
  const classes = [...counts].flatMap(([label, count]) => (count >= FEWEST_OF_A_CLASS ? [label] : [])).sort();
  if (classes.length < 2) return null;
  const rows = [...samples.keys()].filter((row) => classes.includes(samples[row]?.label ?? ''));
  const digestOf = (row: number): Digest | undefined => samples[row]?.digest;
  const found = rows.flatMap((row) => {
    const digest = digestOf(row);
    const features = digest && cache?.get(digest);
    return features === undefined ? [] : [{ row, features }];
  });
  const known = new Set(found.map(({ row }) => row));
  const missing = rows.filter((row) => !known.has(row));
  if (missing.length > 0) {
    const backbone = await frozen();
    try {
      const sources = missing.flatMap((row) => (samples[row] === undefined ? [] : [openedBy(samples[row])]));
      const progress = {
        onProgress: (done: number) => onProgress(known.size + done, rows.length),
        ...(signal === undefined ? {} : { signal }),
      };
      for await (const result of extractFeatures(sources, backbone, progress)) {
        const features = result.ok ? result.views[0]?.[0] : undefined;
        const row = missing[result.index];
        if (features === undefined || row === undefined) continue;
        found.push({ row, features });
        const digest = digestOf(row);
        if (digest !== undefined) cache?.put(digest, features);
      }
    } finally {
      await backbone.close();
    }
  }
  found.sort((a, b) => a.row - b.row); // the same whether features were there or not
  const dimension = found[0]?.features.length ?? 0;
  const features = new Float32Array(found.length * dimension);
  for (const [place, each] of found.entries()) features.set(each.features, place * dimension);
  const labels = Int32Array.from(found, ({ row }) => classes.indexOf(samples[row]?.label ?? ''));
  const groups = found.map(({ row }) => samples[row]?.group ?? '');
  const { suspects, agreement } = suspectsOf({ features, dimension, labels, classes: classes.length, groups });
  return { classes, agreement, suspects: suspects.map((suspect) => ({ ...suspect, row: found[suspect.row]?.row ?? 0 })) };
}
