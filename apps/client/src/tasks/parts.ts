import {
  type Embedding,
  type FeatureSet,
  type Federation,
  momentsOf,
  type Standardisation,
  type Subgroup,
  standardisationOf,
  standardise,
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
  /** Those that may leave the site; nothing where the federation lists none. */
  readonly subgroups?: readonly SubgroupRows[];
}

/** Some rows of a set, in the order given. */
export function rowsOf({ features, labels, dimension, groups, images }: SitePart, rows: readonly number[]): SitePart {
  const chosen = new Float32Array(rows.length * dimension);
  rows.forEach((row, i) => {
    chosen.set(features.subarray(row * dimension, (row + 1) * dimension), i * dimension);
  });
  return {
    features: chosen,
    labels: Int32Array.from(rows, (row) => labels[row] ?? 0),
    groups: rows.map((row) => groups[row] ?? ''),
    count: rows.length,
    dimension,
    ...(images === undefined ? {} : { images: Int32Array.from(rows, (row) => images[row] ?? 0) }),
  };
}

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
  { train, validation, test }: SiteParts,
  standardisation: Standardisation | null,
  embedding: Embedding | null,
): SiteParts {
  const apply = (set: SitePart): SitePart => standardisePart(set, standardisation, embedding);
  return { train: apply(train), validation: apply(validation), test: apply(test) };
}

/** The coordinates that a site would choose alone: from its own training images; null where the federation trains on features as they are. */
export function ownStandardisation(federation: Federation, { train }: Pick<SiteParts, 'train'>): Standardisation | null {
  if (!federation.features.standardise) return null;
  return standardisationOf(momentsOf(train.features, train.dimension), { floor: federation.features.deviationFloor });
}
