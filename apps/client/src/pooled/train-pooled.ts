import {
  addMoments,
  type BackboneManifest,
  type Evaluation,
  emptyMoments,
  type FeatureSet,
  type Federation,
  headArchitecture,
  manifestDigest,
  momentsOf,
  outputShapeOf,
  type Parameters,
  type Standardisation,
  seedFrom,
  standardisationOf,
  standardisingOf,
  type Tf,
  totalEpochs,
  trainAlone,
} from '@atoll/core';
import { loadParts, type OpenFrozen, openCachesFor, requireKnownClasses, surveySite } from '../agent/index.ts';
import { checkDataset, labelledFor, openFileIndex, readDataset } from '../data/index.ts';
import { diskCaches } from '../features/index.ts';
import { judge, type SiteParts, standardiseParts, trainingConfig } from '../tasks/index.ts';

/** A site whose images are on this machine. */
export interface PooledSite {
  readonly name: string;
  readonly data: string;
  readonly groupBy?: string;
  /** The site's feature cache. */
  readonly cacheDirectory: string;
}

/** The sites whose images are put together as a yardstick, in a simulation only. */
export interface PooledOptions extends PooledTraining {
  readonly manifest: BackboneManifest;
  readonly sites: readonly PooledSite[];
  /** Opens the backbone if an image is in no cache; without it that is an error. */
  readonly frozen: OpenFrozen;
}

/** How the pooled model is trained. */
export interface PooledTraining {
  readonly federation: Federation;
  readonly tf: Tf;
  readonly onEpoch?: (epoch: number, epochs: number) => void;
  readonly signal?: AbortSignal;
}

/** What one training on the images of all sites together gives. */
export interface PooledResult {
  readonly head: Parameters;
  readonly standardisation: Standardisation | null;
  readonly bestEpoch: number;
  readonly losses: readonly number[];
  readonly sites: readonly { readonly site: string; readonly validation: Evaluation; readonly test: Evaluation }[];
}

/**
 * The yardstick that no federation can have: all images in one place. Only for a demo or a simulation, where they are on one
 * machine anyway. Same parts, head, optimiser and number of passes as the federation; the best epoch by all validation images.
 * The order of the sites makes no difference.
 */
export async function trainPooled(options: PooledOptions): Promise<PooledResult> {
  const loaded: LoadedSite[] = [];
  // One after the other: each may compute features with all processors.
  for (const site of options.sites) loaded.push({ site: site.name, raw: await loadSite(site, options) });
  return trainPooledOn(loaded, options);
}

/** A site and its features as the backbone gives them. */
export interface LoadedSite {
  readonly site: string;
  readonly raw: SiteParts;
}

/** The same on features that are in memory already. */
export async function trainPooledOn(
  sites: readonly LoadedSite[],
  { federation, tf, onEpoch, signal }: PooledTraining,
): Promise<PooledResult> {
  const loaded = [...sites].sort((a, b) => (a.site < b.site ? -1 : 1));
  const standardisation = pooledStandardisation(
    federation,
    loaded.map(({ raw }) => raw.train),
  );
  const featureSize = loaded[0]?.raw.train.dimension ?? 0;
  const architecture = headArchitecture(federation.head, { featureSize, ...outputShapeOf(federation) });
  const parts = loaded.map(({ site, raw }) => ({ site, ...standardiseParts(raw, standardisation, architecture.embedding) }));
  const epochs = totalEpochs(federation);
  const { parameters, bestEpoch, losses } = await trainAlone(tf, {
    architecture,
    initial: architecture.initialise(seedFrom(federation.seed, 'head')),
    data: union(parts.map(({ train }) => train)),
    validation: union(parts.map(({ validation }) => validation)),
    config: trainingConfig(federation),
    metric: federation.evaluation.metric,
    epochs,
    seed: seedFrom(federation.seed, 'pooled'),
    onEpoch: (epoch) => onEpoch?.(epoch, epochs),
    ...(signal === undefined ? {} : { signal }),
  });
  signal?.throwIfAborted();
  const judged = [];
  for (const { site, validation, test } of parts)
    judged.push({
      site,
      validation: await judge(tf, architecture, parameters, validation),
      test: await judge(tf, architecture, parameters, test),
    });
  return { head: parameters, standardisation, bestEpoch, losses, sites: judged };
}

async function loadSite(
  { name, data, groupBy, cacheDirectory }: PooledSite,
  { federation, manifest, frozen, signal }: PooledOptions,
): Promise<SiteParts> {
  const dataset = await readDataset(data, { anyLabels: true, ...(groupBy === undefined ? {} : { groupBy }) });
  const labelled = labelledFor(dataset, federation);
  requireKnownClasses(labelled.dataset, labelled.classes);
  const report = await checkDataset(labelled.dataset, { index: await openFileIndex(cacheDirectory), classes: labelled.classes });
  const caches = await openCachesFor(diskCaches(cacheDirectory), manifest, manifestDigest(manifest), federation);
  try {
    return await loadParts(federation, surveySite(federation, name, report), {
      caches,
      frozen,
      ...(signal === undefined ? {} : { signal }),
    });
  } finally {
    await caches.close();
  }
}

function pooledStandardisation(federation: Federation, trains: readonly FeatureSet[]): Standardisation | null {
  if (!federation.features.standardise) return null;
  const moments = trains.map((train) => momentsOf(train.features, train.dimension));
  return standardisationOf(moments.reduce(addMoments, emptyMoments(trains[0]?.dimension ?? 0)), standardisingOf(federation));
}

function union(sets: readonly FeatureSet[]): FeatureSet {
  const count = sets.reduce((sum, set) => sum + set.count, 0);
  const dimension = sets[0]?.dimension ?? 0;
  const features = new Float32Array(count * dimension);
  const stride = Math.max(1, ...sets.filter((set) => set.count > 0).map((set) => set.labels.length / set.count));
  const labels = new Int32Array(count * stride);
  let row = 0;
  for (const set of sets) {
    features.set(set.features, row * dimension);
    labels.set(set.labels, row * stride);
    row += set.count;
  }
  return { features, labels, count, dimension };
}
