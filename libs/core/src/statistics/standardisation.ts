import type { Moments } from './moments.ts';

/** The coordinates that every site trains in: `(value − mean) · scale`, each [dimension]. */
export interface Standardisation {
  readonly mean: Float32Array;
  readonly scale: Float32Array;
}

/** Below this part of the mean square a variance is rounding of the sums: the feature is constant. */
const RELATIVE_ROUNDING = 1e-12;
/** One over anything less is no finite float32. */
const LEAST_DEVIATION = 2 ** -126;

/** Leaves features as they are. */
export function identityStandardisation(dimension: number): Standardisation {
  return { mean: new Float32Array(dimension), scale: new Float32Array(dimension).fill(1) };
}

/**
 * Centres each feature and divides it by its (population) standard deviation, floored at `floor` × the mean deviation
 * of all features: a feature that hardly varies here is not blown up, which generalises better from few images.
 * The last features, as many as there are `factors`, are multiplied by these besides.
 * Always finite: where nothing varies the scale is 1; moments of nothing give the identity.
 */
export function standardisationOf(
  moments: Moments,
  { floor = 0.5, factors = [] }: { readonly floor?: number; readonly factors?: ArrayLike<number> } = {},
): Standardisation {
  const { count, sum, sumOfSquares } = moments;
  if (count === 0) return identityStandardisation(sum.length);
  const mean = sum.map((value) => value / count);
  const deviation = sumOfSquares.map((value, j) => {
    const meanSquare = value / count;
    const variance = meanSquare - (mean[j] ?? 0) ** 2;
    return variance > RELATIVE_ROUNDING * meanSquare ? Math.sqrt(variance) : 0;
  });
  const least = (floor * deviation.reduce((a, b) => a + b, 0)) / Math.max(1, deviation.length);
  const first = deviation.length - factors.length;
  const scale = deviation.map((value, j) => {
    const divisor = Math.max(value, least);
    return (divisor < LEAST_DEVIATION ? 1 : 1 / divisor) * (factors[j - first] ?? 1);
  });
  return { mean: Float32Array.from(mean), scale: Float32Array.from(scale) };
}

/** `features` [count, dimension] in the coordinates of the standardisation, as a new array. */
export function standardise(features: Float32Array, { mean, scale }: Standardisation): Float32Array {
  const dimension = mean.length;
  if (features.length % dimension !== 0) throw new RangeError(`${features.length} values are no rows of ${dimension}`);
  const standardised = new Float32Array(features.length);
  for (let start = 0; start < features.length; start += dimension) {
    for (let j = 0; j < dimension; j++) standardised[start + j] = ((features[start + j] ?? 0) - (mean[j] ?? 0)) * (scale[j] ?? 1);
  }
  return standardised;
}
