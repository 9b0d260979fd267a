import { cholesky, solveFactored } from './cholesky.ts';
import type { SumsByClass } from './class-moments.ts';
import { imagesOf } from './class-sums.ts';
import type { LinearScores } from './ridge.ts';
import { type CoordinateSettings, classMeansIn, coordinatesOf, scatterWithin } from './scatter.ts';
import type { Standardisation } from './standardisation.ts';

/** How an image is compared with the mean of each class, its prototype; of the covariance, the share of its diagonal in it, 0 … 1 and above 0. */
export type PrototypeDistance =
  | { readonly distance: 'euclidean' }
  | { readonly distance: 'cosine' }
  | { readonly distance: 'mahalanobis'; readonly shrinkage: number };

/**
 * The nearest-class-mean head from sums: the class with the highest score is the one whose mean is nearest. All three distances
 * are linear in the features x, once what is the same for every class is left out:
 *
 * - `euclidean`: −‖x − m‖² gives the weights 2·m and the bias −‖m‖².
 * - `cosine`: the cosine of the angle at the origin of the coordinates, times ‖x‖, which is the same for all classes: the weights
 *   are m/‖m‖, the bias 0.
 * - `mahalanobis`: −(x − m)ᵀ P⁻¹ (x − m) gives 2·P⁻¹m and −mᵀP⁻¹m, where P is the scatter within classes, pooled over all
 *   classes and shrunk towards its diagonal: (1 − shrinkage)·S + shrinkage·diag(S). A feature that does not vary within classes
 *   gets {@link LEAST_VARIANCE} of the mean variance there. Needs the Gram matrix.
 *
 * A class without images has the mean of the other classes' scores: never the highest.
 *
 * Mensink, Verbeek, Perronnin, Csurka: Distance-Based Image Classification: Generalizing to New Classes at Near-Zero Cost. PAMI
 * 35 (2013); Snell, Swersky, Zemel: Prototypical Networks for Few-shot Learning. NeurIPS 2017. Throws RangeError for sums of no
 * image, and for the Mahalanobis distance without a Gram matrix.
 */
export function prototypeHead(sums: SumsByClass, settings: CoordinateSettings, by: PrototypeDistance): LinearScores {
  if (imagesOf(sums) <= 0) throw new RangeError('no image to take a mean of');
  const standardisation = coordinatesOf(sums, settings);
  const means = classMeansIn(standardisation, sums, settings.gridExponent);
  const classes = sums.counts.length;
  const scores =
    by.distance === 'cosine'
      ? alongMeans(means, classes)
      : fromMeans(
          means,
          by.distance === 'euclidean' ? means : divided(sums, standardisation, means, settings.gridExponent, by.shrinkage),
          classes,
        );
  forgetEmpty(scores, sums.counts);
  return { standardisation, ...scores };
}

type Scores = Pick<LinearScores, 'weights' | 'bias'>;

/** 2·z·x − m·z of the means and what the covariance makes of them, both [dimension, classes]. */
function fromMeans(means: Float64Array, divided: Float64Array, classes: number): Scores {
  const bias = new Float64Array(classes);
  for (const [at, mean] of means.entries()) bias[at % classes] = (bias[at % classes] as number) - mean * (divided[at] as number); // one a value
  return { weights: divided.map((value) => 2 * value), bias };
}

function alongMeans(means: Float64Array, classes: number): Scores {
  const squares = new Float64Array(classes);
  for (const [at, mean] of means.entries()) squares[at % classes] = (squares[at % classes] as number) + mean * mean; // below the classes
  return { weights: means.map((mean, at) => mean / (Math.sqrt(squares[at % classes] as number) || 1)), bias: new Float64Array(classes) };
}

/** Of the mean variance within classes, what a feature has at least. */
const LEAST_VARIANCE = 1e-3;
/** Of the mean square of the features: a smaller variance is rounding. */
const ROUNDING = 1e-9;

/** P⁻¹ · means. */
function divided(
  sums: SumsByClass,
  standardisation: Standardisation,
  means: Float64Array,
  gridExponent: number,
  shrinkage: number,
): Float64Array {
  if (!('gram' in sums)) throw new RangeError('the Mahalanobis distance needs the Gram matrix');
  const dimension = standardisation.mean.length;
  const { scatter, power } = scatterWithin(sums, standardisation, means, gridExponent);
  const diagonal = Float64Array.from({ length: dimension }, (_, j) => Math.max(0, scatter[j * dimension + j] as number)); // within the matrix
  const mean = diagonal.reduce((sum, value) => sum + value, 0) / dimension;
  const least = Math.max(LEAST_VARIANCE * mean, ROUNDING * power) || 1;
  for (let at = 0; at < scatter.length; at++) scatter[at] = (1 - shrinkage) * (scatter[at] as number); // its length; likewise below
  for (const [j, variance] of diagonal.entries()) {
    const at = j * dimension + j;
    scatter[at] = (scatter[at] as number) + shrinkage * Math.max(variance, least);
  }
  if (!cholesky(scatter, dimension)) throw new RangeError('the sums are not those of any images');
  const result = means.slice();
  solveFactored(scatter, dimension, result, sums.counts.length);
  return result;
}

function forgetEmpty({ weights, bias }: Scores, counts: Float64Array): void {
  const classes = counts.length;
  const present = [...counts.keys()].filter((c) => (counts[c] as number) > 0); // its own places
  if (present.length === classes) return;
  for (const values of [weights, bias])
    for (let start = 0; start < values.length; start += classes) {
      const mean = present.reduce((sum, c) => sum + (values[start + c] as number), 0) / present.length; // a row has a value a class
      for (const [c, count] of counts.entries()) if (count === 0) values[start + c] = mean;
    }
}
