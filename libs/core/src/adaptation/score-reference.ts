import {
  type ClassStatistics,
  type ClassStatisticsShape,
  classStatisticsOf,
  classStatisticsShape,
  triangleRow,
} from '../statistics/index.ts';

/** Where a head's scores lie at the sites that have labels: what images without one are compared with. */
export interface ScoreReference {
  /** [classes]: labelled training images that it rests on. */
  readonly counts: Float64Array;
  /** [classes, classes] row by row: mean scores of the images of each class; zeros for a class without. */
  readonly means: Float64Array;
  /** [classes, classes]: covariance of the scores about the mean of their site and class. */
  readonly within: Float64Array;
  /** [classes, classes]: covariance, from site to site, of what all scores of a site are off by. */
  readonly between: Float64Array;
  /** [classes]: the shares of the classes that the head was fitted to; they add up to 1. */
  readonly priors: Float64Array;
}

const PARTS = { sums: true, squares: false, gram: true, fourier: null } as const;

/** The lengths of what {@link scoreSumsOf} gives for so many classes. */
export const scoreSumsShape = (classes: number): ClassStatisticsShape => classStatisticsShape(PARTS, classes, classes);

/** The least images of a class whose scores a site sums: of fewer, the sums would tell those of an image. */
export const leastImagesOfClass = ({ minimumCount }: { readonly minimumCount: number }): number => Math.max(2, minimumCount);

/**
 * What a site sends of the `scores` [images, classes] of its images with `labels` [images]: counts and sums by class, and the
 * sums of products, of classes with at least `least` images. The mean of each row is taken off: no probability rests on it.
 */
export function scoreSumsOf(scores: Float32Array, labels: Int32Array, classes: number, least: number): ClassStatistics {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const told = labels.map((label) => ((counts.get(label) ?? 0) >= least ? label : -1));
  return classStatisticsOf({ features: centred(scores, classes), labels: told, dimension: classes }, PARTS, classes);
}

/** The scores with the mean of each row taken off. */
export function centred(scores: Float32Array, classes: number): Float32Array {
  const result = scores.slice();
  for (let start = 0; start < scores.length; start += classes) {
    const row = result.subarray(start, start + classes);
    const mean = row.reduce((sum, score) => sum + score, 0) / classes;
    for (let k = 0; k < classes; k++) row[k] = (row[k] ?? 0) - mean;
  }
  return result;
}

/** What a class is counted to have beyond its images: none has a share of 0. */
const PSEUDO_COUNT = 1;

/**
 * Puts the sums of the sites together, in the order given. The scores of a site are taken as those of all sites, off by one
 * vector for the site (a random effect): `between` is the moment estimate of its covariance, the mean product of what the
 * sites' class means are off by on average over their classes, less the part that the chance of so few images explains
 * (Searle, Casella, McCulloch: Variance Components. 1992, section 3.6, as one factor for the matrix). A class counts by its
 * images to the power `exponent` in `priors`: 1 where each image weighs alike, 0 where each class does.
 */
export function scoreReferenceOf(sites: readonly ClassStatistics[], classes: number, exponent: number): ScoreReference {
  const counts = new Float64Array(classes);
  const means = new Float64Array(classes * classes);
  for (const site of sites) {
    addTimes(counts, site.counts, 1);
    addTimes(means, site.sums, 1);
  }
  for (let at = 0; at < means.length; at++) means[at] = (means[at] ?? 0) / Math.max(1, counts[Math.floor(at / classes)] ?? 0);
  const within = withinOf(sites, classes);
  const powers = counts.map((count) => (count + PSEUDO_COUNT) ** exponent);
  const sum = powers.reduce((a, b) => a + b, 0);
  return { counts, means, within, between: betweenOf(sites, means, within), priors: powers.map((power) => power / sum) };
}

function withinOf(sites: readonly ClassStatistics[], classes: number): Float64Array {
  const scatter = new Float64Array(classes * classes);
  let freedom = 0;
  for (const { counts, sums, gram } of sites) {
    for (let i = 0; i < classes; i++)
      for (let j = i; j < classes; j++) {
        let value = gram[triangleRow(i, classes) + j] ?? 0;
        for (let c = 0; c < classes; c++)
          if ((counts[c] ?? 0) > 0) value -= ((sums[c * classes + i] ?? 0) * (sums[c * classes + j] ?? 0)) / (counts[c] ?? 1);
        scatter[i * classes + j] = (scatter[i * classes + j] ?? 0) + value;
      }
    for (const count of counts) freedom += Math.max(0, count - 1);
  }
  return Float64Array.from(scatter, (_, at) => {
    const [i, j] = [Math.floor(at / classes), at % classes];
    return (scatter[Math.min(i, j) * classes + Math.max(i, j)] ?? 0) / Math.max(1, freedom);
  });
}

function betweenOf(sites: readonly ClassStatistics[], means: Float64Array, within: Float64Array): Float64Array {
  const classes = Math.sqrt(means.length);
  const products = new Float64Array(means.length);
  let there = 0;
  let chance = 0;
  for (const { counts, sums } of sites) {
    const known = [...counts.keys()].filter((c) => (counts[c] ?? 0) > 0);
    if (known.length === 0) continue;
    const off = Float64Array.from({ length: classes }, (_, k) => {
      const sum = known.reduce((all, c) => all + (sums[c * classes + k] ?? 0) / (counts[c] ?? 1) - (means[c * classes + k] ?? 0), 0);
      return sum / known.length;
    });
    for (let at = 0; at < products.length; at++)
      products[at] = (products[at] ?? 0) + (off[Math.floor(at / classes)] ?? 0) * (off[at % classes] ?? 0);
    there += 1;
    chance += known.reduce((sum, c) => sum + 1 / (counts[c] ?? 1), 0) / known.length ** 2;
  }
  const [found, expected] = [traceOf(products, classes), traceOf(within, classes) * chance];
  const share = found > expected ? 1 - expected / found : 0;
  return products.map((product) => (share * product) / Math.max(1, there));
}

/** The sum of the diagonal of a matrix [size, size]. */
export function traceOf(matrix: Float64Array, size: number): number {
  let trace = 0;
  for (let i = 0; i < size; i++) trace += matrix[i * (size + 1)] ?? 0;
  return trace;
}

function addTimes(into: Float64Array, values: Float64Array, times: number): void {
  for (let i = 0; i < into.length; i++) into[i] = (into[i] ?? 0) + times * (values[i] ?? 0);
}
