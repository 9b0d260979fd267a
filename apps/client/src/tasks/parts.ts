import { type FeatureSet, type Federation, momentsOf, type Standardisation, standardisationOf, standardise } from '@atoll/core';

/** A site's features at the cut, by part of the split. */
export interface SiteParts {
  readonly train: FeatureSet;
  readonly validation: FeatureSet;
  readonly test: FeatureSet;
}

/** The features in the coordinates of the standardisation; as they are without one. */
export function standardiseParts({ train, validation, test }: SiteParts, standardisation: Standardisation | null): SiteParts {
  if (standardisation === null) return { train, validation, test };
  const apply = (set: FeatureSet): FeatureSet => ({ ...set, features: standardise(set.features, standardisation) });
  return { train: apply(train), validation: apply(validation), test: apply(test) };
}

/** The coordinates that a site would choose alone: from its own training images; null where the federation trains on features as they are. */
export function ownStandardisation(federation: Federation, { train }: Pick<SiteParts, 'train'>): Standardisation | null {
  if (!federation.features.standardise) return null;
  return standardisationOf(momentsOf(train.features, train.dimension), { floor: federation.features.deviationFloor });
}
