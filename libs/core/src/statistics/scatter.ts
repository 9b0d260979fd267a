import type { SumsByClass } from './class-moments.ts';
import { type ClassSums, imagesOf } from './class-sums.ts';
import { identityStandardisation, type Standardisation, standardisationOf } from './standardisation.ts';
import { triangleRow } from './triangle.ts';

/** Which coordinates heads from sums are solved in. */
export interface CoordinateSettings {
  readonly gridExponent: number;
  /** Whether features are shifted and scaled by their own statistics first, and the floor of {@link standardisationOf}. */
  readonly standardise: boolean;
  readonly deviationFloor: number;
  /** What the last features are multiplied by besides, where they are scaled. */
  readonly factors?: ArrayLike<number>;
}

/** The mean and scale that the sums give, as {@link standardisationOf}; the identity where features stay as they are. */
export function coordinatesOf(
  sums: SumsByClass,
  { gridExponent, standardise, deviationFloor, factors = [] }: CoordinateSettings,
): Standardisation {
  const classes = sums.counts.length;
  const dimension = sums.sums.length / classes;
  if (!standardise) return identityStandardisation(dimension);
  const step = 2 ** gridExponent;
  const sum = new Float64Array(dimension);
  for (let c = 0; c < classes; c++)
    for (let j = 0; j < dimension; j++) sum[j] = (sum[j] as number) + step * (sums.sums[c * dimension + j] as number); // within the lengths; likewise below
  const sumOfSquares = squaresOf(sums).map((square) => step * step * square);
  return standardisationOf({ count: imagesOf(sums), sum, sumOfSquares }, { floor: deviationFloor, factors });
}

/** [dimension]: sums of the features' squares over all classes, in squared steps of the grid. */
function squaresOf(sums: SumsByClass): Float64Array {
  const dimension = sums.sums.length / sums.counts.length;
  if ('gram' in sums) return Float64Array.from({ length: dimension }, (_, j) => sums.gram[triangleRow(j, dimension) + j] as number); // within the triangle
  const squares = new Float64Array(dimension);
  for (const [at, square] of sums.squares.entries()) squares[at % dimension] = (squares[at % dimension] as number) + square; // below the dimension
  return squares;
}

/** Class means [dimension, classes] in the coordinates; zeros for a class without images. */
export function classMeansIn(
  { mean, scale }: Standardisation,
  { counts, sums }: Pick<ClassSums, 'counts' | 'sums'>,
  gridExponent: number,
): Float64Array {
  const classes = counts.length;
  const dimension = mean.length;
  const step = 2 ** gridExponent;
  const means = new Float64Array(dimension * classes);
  for (let c = 0; c < classes; c++) {
    const count = counts[c] as number;
    if (count === 0) continue;
    for (let j = 0; j < dimension; j++)
      means[j * classes + c] = ((step * (sums[c * dimension + j] as number)) / count - (mean[j] as number)) * (scale[j] as number);
  }
  return means;
}

/**
 * Scatter about the class `means`, over all images: the lower triangle of [dimension, dimension] in the coordinates; the mean
 * variance of the features there, about the mean of all images; and the mean of what squares were added up, scaled: rounding is a
 * part of that.
 */
export function scatterWithin(
  { counts, gram }: Pick<ClassSums, 'counts' | 'gram'>,
  { mean, scale }: Standardisation,
  means: Float64Array,
  gridExponent: number,
): { readonly scatter: Float64Array; readonly variance: number; readonly power: number } {
  const classes = counts.length;
  const dimension = mean.length;
  const images = counts.reduce((sum, count) => sum + count, 0);
  const square = 4 ** gridExponent / images;
  // Second moments about the origin of the coordinates need the mean of the features there: M·shares.
  const centre = new Float64Array(dimension);
  const weighted = new Float64Array(means.length);
  for (let j = 0; j < dimension; j++) {
    for (let c = 0; c < classes; c++) {
      const share = (counts[c] as number) / images;
      weighted[j * classes + c] = share * (means[j * classes + c] as number);
      centre[j] = (centre[j] as number) + (weighted[j * classes + c] as number);
    }
  }
  const scatter = new Float64Array(dimension * dimension);
  let variance = 0;
  let power = 0;
  for (let j = 0; j < dimension; j++) {
    const row = triangleRow(j, dimension);
    const scaleJ = scale[j] as number;
    const shiftJ = (mean[j] as number) * scaleJ;
    const centreJ = centre[j] as number;
    for (let i = j; i < dimension; i++) {
      const scaleI = scale[i] as number;
      const shiftI = (mean[i] as number) * scaleI;
      // E[uᵢuⱼ] of u = (x − mean)·scale, from E[xᵢxⱼ] and E[u].
      const raw = square * (gram[row + i] as number) * scaleI * scaleJ;
      let value = raw - shiftI * (centreJ + shiftJ) - shiftJ * (centre[i] as number);
      if (i === j) {
        variance += value - centreJ * centreJ;
        power += raw;
      }
      for (let c = 0; c < classes; c++) value -= (weighted[j * classes + c] as number) * (means[i * classes + c] as number);
      scatter[i * dimension + j] = value;
    }
  }
  return { scatter, variance: variance / dimension, power: power / dimension };
}
