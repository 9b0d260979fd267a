import { solveSquare } from '../statistics/index.ts';
import { centred, type ScoreReference, traceOf } from './score-reference.ts';

const ITERATIONS = 50;
/** What each class is counted to have beyond the images that seem to be of it. */
const PSEUDO_COUNT = 1;
/** Of the mean variance: added to every variance, for scores that depend on one another. */
const RIDGE = 1e-4;

/**
 * What all scores of a site are off by, [classes], from the `scores` [images, classes] of images whose classes nobody knows. They
 * are taken to be of a mixture of the classes, each normal about its mean at the other sites plus one vector for the site; that is
 * normal about 0 with the covariance between sites, times `multiple`. The vector and the shares of the mixture are found together
 * by expectation maximisation (Dempster, Laird, Rubin 1977), the vector at its most probable value (as a random effect is
 * predicted: Henderson. Best Linear Unbiased Estimation and Prediction under a Selection Model. Biometrics 31, 1975). Zeros where
 * the labelled sites do not lie apart, and where there is nothing to compare.
 */
export function scoreShift(scores: Float32Array, reference: ScoreReference, multiple: number): Float64Array {
  const { counts } = reference;
  const classes = counts.length;
  const images = scores.length / classes;
  if (!Number.isInteger(images)) throw new RangeError(`${scores.length} scores in rows of ${classes}`);
  const shift = new Float64Array(classes);
  const known = [...counts.keys()].filter((c) => (counts[c] ?? 0) > 0);
  const within = ridged(reference.within, classes);
  if (images === 0 || known.length === 0 || multiple === 0 || within === null || !(traceOf(reference.between, classes) > 0)) return shift;

  const points = centred(scores, classes);
  const mixture = mixtureOf(reference, within, known, points);
  const gain = gainOf(reference, within, images * multiple, multiple);
  const shares = new Float64Array(known.length).fill(1 / known.length);
  const total = sumOfRows(points, classes);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const found = mixture.responsibilities(shift, shares);
    const rest = total.slice();
    known.forEach((c, at) => {
      for (let k = 0; k < classes; k++) rest[k] = (rest[k] ?? 0) - (found[at] ?? 0) * (reference.means[c * classes + k] ?? 0);
      shares[at] = ((found[at] ?? 0) + PSEUDO_COUNT) / (images + known.length * PSEUDO_COUNT);
    });
    for (let k = 0; k < classes; k++) shift[k] = dot(gain, rest, k * classes);
  }
  return shift;
}

/** Null where the scores do not vary. */
function ridged(within: Float64Array, classes: number): Float64Array | null {
  const trace = traceOf(within, classes);
  if (!(trace > 0 && Number.isFinite(trace))) return null;
  return within.map((value, at) => (at % (classes + 1) === 0 ? value + (RIDGE * trace) / classes : value));
}

/** B(nB + W)⁻¹ [classes, classes]: what sums of residuals are multiplied by. */
function gainOf({ between }: ScoreReference, within: Float64Array, scale: number, multiple: number): Float64Array {
  const classes = Math.sqrt(within.length);
  const both = within.map((value, at) => value + scale * (between[at] ?? 0));
  const solved = solveSquare(
    both,
    classes,
    between.map((value) => multiple * value),
    classes,
  );
  return Float64Array.from(solved, (_, at) => solved[(at % classes) * classes + Math.floor(at / classes)] ?? 0); // both are symmetric
}

/** Normal classes of one covariance: what tells them apart is linear in the scores. */
function mixtureOf(
  { means, counts: { length: classes } }: ScoreReference,
  within: Float64Array,
  known: readonly number[],
  points: Float32Array,
) {
  const columns = new Float64Array(classes * known.length);
  known.forEach((c, at) => {
    for (let k = 0; k < classes; k++) columns[k * known.length + at] = means[c * classes + k] ?? 0;
  });
  const slopes = solveSquare(within, classes, columns, known.length);
  const slopeOf = (at: number, values: ArrayLike<number>, start = 0): number => {
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += (values[start + k] ?? 0) * (slopes[k * known.length + at] ?? 0);
    return sum;
  };
  const offsets = known.map((c, at) => -slopeOf(at, means, c * classes) / 2);
  const rows = points.length / classes;
  const lines = Float64Array.from({ length: rows * known.length }, (_, cell) =>
    slopeOf(cell % known.length, points, Math.floor(cell / known.length) * classes),
  );
  return {
    /** [known classes]: the images of each, by the probability that they are of it. */
    responsibilities(shift: Float64Array, shares: Float64Array): Float64Array {
      const constants = offsets.map((offset, at) => offset - slopeOf(at, shift) + Math.log(shares[at] ?? 0));
      const sums = new Float64Array(known.length);
      const powers = new Float64Array(known.length);
      for (let row = 0; row < rows; row++) {
        const start = row * known.length;
        const greatest = constants.reduce(
          (most, constant, at) => Math.max(most, constant + (lines[start + at] ?? 0)),
          Number.NEGATIVE_INFINITY,
        );
        let total = 0;
        for (let at = 0; at < known.length; at++) {
          powers[at] = Math.exp((constants[at] ?? 0) + (lines[start + at] ?? 0) - greatest);
          total += powers[at] ?? 0;
        }
        for (let at = 0; at < known.length; at++) sums[at] = (sums[at] ?? 0) + (powers[at] ?? 0) / total;
      }
      return sums;
    },
  };
}

function sumOfRows(points: Float32Array, classes: number): Float64Array {
  const sums = new Float64Array(classes);
  points.forEach((value, at) => {
    sums[at % classes] = (sums[at % classes] ?? 0) + value;
  });
  return sums;
}

function dot(matrix: Float64Array, vector: Float64Array, start: number): number {
  let sum = 0;
  for (let k = 0; k < vector.length; k++) sum += (matrix[start + k] ?? 0) * (vector[k] ?? 0);
  return sum;
}
