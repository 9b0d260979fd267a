import {
  addMoments,
  type Embedding,
  type FeatureSet,
  type Federation,
  type LossConfig,
  learnsWithoutLabels,
  momentsOf,
  type Standardisation,
  type Subgroup,
  standardisationOf,
  standardise,
  standardisingOf,
} from '@atoll/core';

/** Which test images are of a subgroup, by row. */
export interface SubgroupRows {
  readonly subgroup: Subgroup;
  readonly rows: readonly number[];
}

/** One part of a site's features. */
export interface SitePart extends FeatureSet {
  /** [count]: images of one group (a patient, a slide) belong together; an image by itself is a group. */
  readonly groups: readonly string[];
}

/** A site's features at the cut, by part of the split. */
export interface SiteParts {
  readonly train: SitePart;
  readonly validation: SitePart;
  readonly test: SitePart;
  /** Of the training part, without a label; left out for none. */
  readonly unlabelled?: SitePart;
  /** Those that may leave the site; nothing where the federation lists none. */
  readonly subgroups?: readonly SubgroupRows[];
}

/** Some rows of a set, in the order given. */
export function rowsOf({ features, labels, count, dimension, groups, images }: SitePart, rows: readonly number[]): SitePart {
  const tasks = count === 0 ? 1 : labels.length / count;
  const chosen = new Float32Array(rows.length * dimension);
  rows.forEach((row, i) => {
    chosen.set(features.subarray(row * dimension, (row + 1) * dimension), i * dimension);
  });
  return {
    features: chosen,
    labels: Int32Array.from(rows.flatMap((row) => [...labels.subarray(row * tasks, (row + 1) * tasks)])),
    groups: rows.map((row) => groups[row] ?? ''),
    count: rows.length,
    dimension,
    ...(images === undefined ? {} : { images: Int32Array.from(rows, (row) => images[row] ?? 0) }),
  };
}

/** The rows of both, those of `a` first. */
export function joinParts(a: SitePart, b: SitePart): SitePart {
  const features = new Float32Array(a.features.length + b.features.length);
  features.set(a.features);
  features.set(b.features, a.features.length);
  return {
    features,
    labels: Int32Array.from([...a.labels, ...b.labels]),
    groups: [...a.groups, ...b.groups],
    count: a.count + b.count,
    dimension: a.dimension,
    ...(a.images === undefined && b.images === undefined ? {} : { images: joinImages(a, b) }),
  };
}

/** Those of `b` are numbered after those of `a`. */
function joinImages(a: SitePart, b: SitePart): Int32Array {
  const [first, second] = [a, b].map(({ images, count }) => images ?? Int32Array.from({ length: count }, (_, row) => row));
  const start = (first ?? []).reduce((most, image) => Math.max(most, image + 1), 0);
  return Int32Array.from([...(first ?? []), ...(second ?? []).map((image) => start + image)]);
}

/** What a head is trained on: the labelled images, and the others where the loss learns from them. */
export const trainingRows = ({ train, unlabelled }: SiteParts, loss: LossConfig): SitePart =>
  unlabelled === undefined || unlabelled.count === 0 || !learnsWithoutLabels(loss) ? train : joinParts(train, unlabelled);

/** The rows of these images, counted as in a set that has one row an image. */
export function rowsOfImages({ images }: Pick<SitePart, 'images'>, wanted: readonly number[]): readonly number[] {
  if (images === undefined) return wanted;
  const places = new Set(wanted);
  return [...images.keys()].filter((row) => places.has(images[row] ?? -1));
}

/**
 * The features as a head takes them: in the coordinates of the standardisation (as they are without one), and through the
 * head's embedding where it has one.
 */
export function standardisePart(set: SitePart, standardisation: Standardisation | null, embedding: Embedding | null): SitePart {
  const features = standardisation === null ? set.features : standardise(set.features, standardisation);
  return embedding === null ? { ...set, features } : { ...set, features: embedding.apply(features), dimension: embedding.size };
}

/** {@link standardisePart} of each part. */
export function standardiseParts(
  { train, validation, test, unlabelled }: SiteParts,
  standardisation: Standardisation | null,
  embedding: Embedding | null,
): SiteParts {
  const apply = (set: SitePart): SitePart => standardisePart(set, standardisation, embedding);
  const others = unlabelled === undefined ? {} : { unlabelled: apply(unlabelled) };
  return { train: apply(train), validation: apply(validation), test: apply(test), ...others };
}

/** The coordinates that a site would choose alone: from its own training images, with a label or without; null where the federation trains on features as they are. */
export function ownStandardisation(
  federation: Federation,
  { train, unlabelled }: Pick<SiteParts, 'train' | 'unlabelled'>,
): Standardisation | null {
  if (!federation.features.standardise) return null;
  const moments = [train, ...(unlabelled === undefined ? [] : [unlabelled])].map(({ features, dimension }) =>
    momentsOf(features, dimension),
  );
  return standardisationOf(moments.reduce(addMoments), standardisingOf(federation));
}
