import { addProducts, triangleRow, triangleSize } from './triangle.ts';

/**
 * Sums over labelled images by class, from which the loss of a federation takes class shares, prototypes, covariances and
 * kernel means. In double precision; sums of parts add up to those of the whole but for rounding: who needs the same bits
 * twice adds the sites in site order. A part that nobody asked for is empty.
 */
export interface ClassStatistics {
  /** [classes]: images. */
  readonly counts: Float64Array;
  /** [classes, dimension] row by row: sums of the features. */
  readonly sums: Float64Array;
  /** [dimension]: sums of the features' squares. */
  readonly squares: Float64Array;
  /** Packed upper triangle, [dimension·(dimension+1)/2] row by row: sums of products of two features. */
  readonly gram: Float64Array;
  /** [bandwidths·units]: sums of random Fourier features, see {@link fourierMaps}. */
  readonly fourier: Float64Array;
}

/** How long each part is; 0 for one that is not asked for. */
export interface ClassStatisticsShape {
  readonly classes: number;
  readonly sums: number;
  readonly squares: number;
  readonly gram: number;
  readonly fourier: number;
}

/** Which parts are asked for. */
export interface ClassStatisticsParts {
  readonly sums: boolean;
  readonly squares: boolean;
  readonly gram: boolean;
  /** A map of one row of features to random features, or null. */
  readonly fourier: { readonly size: number; apply(row: Float32Array): Float32Array } | null;
}

/** The lengths of the parts that are asked for, of features `[images, dimension]`. */
export function classStatisticsShape(
  parts: Omit<ClassStatisticsParts, 'fourier'> & { readonly fourier: { readonly size: number } | null },
  classes: number,
  dimension: number,
): ClassStatisticsShape {
  return {
    classes,
    sums: parts.sums ? classes * dimension : 0,
    squares: parts.squares ? dimension : 0,
    gram: parts.gram ? triangleSize(dimension) : 0,
    fourier: parts.fourier?.size ?? 0,
  };
}

/** The sums of nothing. */
export const emptyClassStatistics = (shape: ClassStatisticsShape): ClassStatistics => ({
  counts: new Float64Array(shape.classes),
  sums: new Float64Array(shape.sums),
  squares: new Float64Array(shape.squares),
  gram: new Float64Array(shape.gram),
  fourier: new Float64Array(shape.fourier),
});

/** Rows at a time for the products. */
const CHUNK = 256;

/** The sums over the rows of `features` [count, dimension] whose label is not −1. Throws RangeError for a label beyond the classes. */
export function classStatisticsOf(
  data: { readonly features: Float32Array; readonly labels: Int32Array; readonly dimension: number },
  parts: ClassStatisticsParts,
  classes: number,
): ClassStatistics {
  const { features, labels, dimension } = data;
  const result = emptyClassStatistics(classStatisticsShape(parts, classes, dimension));
  const labelled: number[] = [];
  labels.forEach((label, row) => {
    if (label >= classes) throw new RangeError(`label ${label} is not in 0 … ${classes - 1}`);
    if (label < 0) return;
    labelled.push(row);
    result.counts[label] = (result.counts[label] ?? 0) + 1;
    const x = features.subarray(row * dimension, (row + 1) * dimension);
    if (parts.sums) add(result.sums.subarray(label * dimension, (label + 1) * dimension), x);
    if (parts.squares)
      add(
        result.squares,
        Float64Array.from(x, (value) => value * value),
      );
    if (parts.fourier !== null) add(result.fourier, parts.fourier.apply(x));
  });
  for (let first = 0; parts.gram && first < labelled.length; first += CHUNK) {
    const rows = labelled.slice(first, first + CHUNK);
    const columns = new Float64Array(dimension * rows.length);
    rows.forEach((row, i) => {
      for (let j = 0; j < dimension; j++) columns[j * rows.length + i] = features[row * dimension + j] ?? 0;
    });
    addProducts(columns, dimension, rows.length, result.gram);
  }
  return result;
}

/** Adds `part` to `into`. Throws RangeError for another shape. */
export function addClassStatistics(into: ClassStatistics, part: ClassStatistics): void {
  add(into.counts, part.counts);
  add(into.sums, part.sums);
  add(into.squares, part.squares);
  add(into.gram, part.gram);
  add(into.fourier, part.fourier);
}

function add(into: Float64Array, part: ArrayLike<number>): void {
  if (into.length !== part.length) throw new RangeError(`sums of ${part.length} values do not add to ${into.length}`);
  for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) + (part[i] as number); // same length
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

/** Mean of the features of each class, [classes, dimension]; zeros for a class without an image. */
export function classMeans({ counts, sums }: Pick<ClassStatistics, 'counts' | 'sums'>): Float64Array {
  const dimension = sums.length / counts.length;
  return sums.map((sum, i) => sum / Math.max(1, counts[Math.floor(i / dimension)] ?? 0));
}

/** Mean of the features of all images, [dimension]; zeros without an image. */
export function overallMean({ counts, sums }: Pick<ClassStatistics, 'counts' | 'sums'>): Float64Array {
  const dimension = sums.length / counts.length;
  const mean = new Float64Array(dimension);
  sums.forEach((sum, i) => {
    mean[i % dimension] = (mean[i % dimension] ?? 0) + sum / Math.max(1, total(counts));
  });
  return mean;
}

/** Variance of each feature about the mean of its class, [dimension], pooled over the classes and never below 0. */
export function withinClassVariance(statistics: Pick<ClassStatistics, 'counts' | 'sums' | 'squares'>): Float64Array {
  const { counts, sums, squares } = statistics;
  const dimension = squares.length;
  const means = classMeans(statistics);
  const images = Math.max(1, total(counts));
  return squares.map((square, j) => {
    let explained = 0;
    for (let k = 0; k < counts.length; k++) explained += (sums[k * dimension + j] ?? 0) * (means[k * dimension + j] ?? 0);
    return Math.max(0, (square - explained) / images);
  });
}

/** Covariance of the features of all images, [dimension, dimension], divided by the images less one. */
export function covarianceOf(statistics: Pick<ClassStatistics, 'counts' | 'sums' | 'gram'>): Float64Array {
  const mean = overallMean(statistics);
  const dimension = mean.length;
  const images = total(statistics.counts);
  const covariance = new Float64Array(dimension * dimension);
  for (let i = 0; i < dimension; i++) {
    const row = triangleRow(i, dimension);
    for (let j = i; j < dimension; j++) {
      const centred = (statistics.gram[row + j] ?? 0) - images * (mean[i] ?? 0) * (mean[j] ?? 0);
      const value = centred / Math.max(1, images - 1);
      covariance[i * dimension + j] = value;
      covariance[j * dimension + i] = value;
    }
  }
  return covariance;
}
