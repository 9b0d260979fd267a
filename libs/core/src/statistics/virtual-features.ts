import { createRandom, seedFrom } from '../random/index.ts';
import { cholesky } from './cholesky.ts';
import type { ClassMoments, SumsByClass } from './class-moments.ts';
import { imagesOf } from './class-sums.ts';
import type { LinearScores } from './ridge.ts';
import { type CoordinateSettings, classMeansIn, coordinatesOf, scatterWithin } from './scatter.ts';
import { type LabelledPoints, softmaxRegression } from './softmax-regression.ts';
import type { Standardisation } from './standardisation.ts';

/** How many virtual features are drawn, and the seed that says which. */
export interface VirtualFeaturesOptions {
  /** Drawn for each class that has images. */
  readonly images: number;
  readonly seed: number;
}

/** How a head is fitted to them. */
export interface VirtualHeadOptions extends VirtualFeaturesOptions {
  /** Strength of the penalty on the weights. */
  readonly l2: number;
}

/** Of the mean variance, what is added to the diagonal of a covariance: that of few images has directions without any variance. */
const JITTER = 1e-6;
/** Of the mean square of the features: a smaller variance is rounding. */
const ROUNDING = 1e-12;

/**
 * Features of images that there never were, drawn from a Gaussian for each class: equally many of each class that has images. From
 * sums with the Gram matrix all classes have their own mean and the covariance within classes that they share; from sums of squares
 * each its own mean and variances, and features that do not depend on each other. In the coordinates of `standardisation`.
 *
 * Luo, Chen, Hu, Zhang, Liang, Feng: No Fear of Heterogeneity: Classifier Calibration for Federated Learning with Non-IID Data.
 * NeurIPS 2021. What differs: one covariance for all classes, because one Gram matrix does not hold it by class. The random numbers
 * go through `Math.log`, whose last bit is the engine's.
 */
export function virtualFeatures(
  sums: SumsByClass,
  standardisation: Standardisation,
  gridExponent: number,
  { images, seed }: VirtualFeaturesOptions,
): LabelledPoints {
  const classes = sums.counts.length;
  const dimension = standardisation.mean.length;
  const means = classMeansIn(standardisation, sums, gridExponent);
  const spread =
    'gram' in sums ? sharedSpread(sums, standardisation, means, gridExponent) : ownSpread(sums, standardisation, means, gridExponent);
  const present = [...sums.counts.keys()].filter((c) => (sums.counts[c] as number) > 0); // its own places
  const labels = Int32Array.from({ length: present.length * images }, (_, row) => present[Math.floor(row / images)] as number); // one for each `images` rows
  const points = new Float64Array(labels.length * dimension);
  const normal = new Float64Array(dimension);
  labels.forEach((label, row) => {
    const random = createRandom(seedFrom(seed, 'virtual', row));
    for (let j = 0; j < dimension; j++) normal[j] = random.normal();
    const point = points.subarray(row * dimension, (row + 1) * dimension);
    spread(point, normal, label);
    for (let j = 0; j < dimension; j++) point[j] = (point[j] as number) + (means[j * classes + label] as number); // within both
  });
  return { points, labels, classes };
}

/** Makes of independent standard normals what lies about the mean of a class. */
type Spread = (point: Float64Array, normal: Float64Array, label: number) => void;

function sharedSpread(
  sums: Extract<SumsByClass, { gram: Float64Array }>,
  standardisation: Standardisation,
  means: Float64Array,
  gridExponent: number,
): Spread {
  const dimension = standardisation.mean.length;
  const { scatter, power } = scatterWithin(sums, standardisation, means, gridExponent);
  let variance = 0;
  for (let j = 0; j < dimension; j++) variance += Math.max(0, scatter[j * dimension + j] as number) / dimension; // within the matrix
  const jitter = Math.max(JITTER * variance, ROUNDING * power) || Number.MIN_VALUE;
  for (let j = 0; j < dimension; j++) scatter[j * dimension + j] = (scatter[j * dimension + j] as number) + jitter;
  if (!cholesky(scatter, dimension)) throw new RangeError('the sums are not those of any images');
  const images = imagesOf(sums);
  const free = images - sums.counts.filter((count) => count > 0).length;
  const scale = free > 0 ? Math.sqrt(images / free) : 0; // the scatter is over all images, the covariance over those that are free
  return (point, normal) => {
    for (let i = 0; i < dimension; i++) {
      let sum = 0;
      const row = i * dimension;
      for (let j = 0; j <= i; j++) sum += (scatter[row + j] as number) * (normal[j] as number); // within both
      point[i] = scale * sum;
    }
  };
}

function ownSpread({ counts, squares }: ClassMoments, { mean, scale }: Standardisation, means: Float64Array, gridExponent: number): Spread {
  const classes = counts.length;
  const dimension = mean.length;
  const step = 4 ** gridExponent;
  const deviations = new Float64Array(means.length);
  for (let c = 0; c < classes; c++) {
    const count = counts[c] as number; // one a class
    if (count < 2) continue;
    for (let j = 0; j < dimension; j++) {
      const inUnits = (means[j * classes + c] as number) / (scale[j] as number) + (mean[j] as number); // one a feature; likewise below
      const variance = (step * (squares[c * dimension + j] as number)) / count - inUnits * inUnits;
      deviations[j * classes + c] = Math.sqrt(Math.max(0, variance) * (count / (count - 1))) * (scale[j] as number);
    }
  }
  return (point, normal, label) => {
    for (let j = 0; j < dimension; j++) point[j] = (deviations[j * classes + label] as number) * (normal[j] as number); // within both
  };
}

/**
 * A linear layer fitted to virtual features, every class alike often: softmax regression with the strength `l2` of the penalty. In
 * the coordinates that the settings give. Throws RangeError for sums of no image.
 */
export function virtualHead(sums: SumsByClass, settings: CoordinateSettings, { l2, ...options }: VirtualHeadOptions): LinearScores {
  if (imagesOf(sums) <= 0) throw new RangeError('no image to draw others from');
  const standardisation = coordinatesOf(sums, settings);
  return { standardisation, ...softmaxRegression(virtualFeatures(sums, standardisation, settings.gridExponent, options), l2) };
}
