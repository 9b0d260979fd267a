import { addTo, checkedLabel } from './by-class.ts';
import { toGrid } from './grid.ts';
import { addProducts, triangleSize } from './triangle.ts';

/**
 * All that ridge regression needs to know of labelled images: whole numbers in units of the grid, so that sums of parts are
 * exactly the sums of the whole, and a part is taken away again exactly. With one-hot targets the sums by class are the
 * feature–target products.
 */
export interface ClassSums {
  /** [classes]: images. */
  readonly counts: Float64Array;
  /** [classes, dimension] row by row: sums of the features, in steps of the grid. */
  readonly sums: Float64Array;
  /** Packed upper triangle, [dimension·(dimension+1)/2] row by row: sums of products of two features, in squared steps. */
  readonly gram: Float64Array;
}

/** The number of classes, and of features an image. */
export interface ClassSumsShape {
  readonly classes: number;
  readonly dimension: number;
}

/** The sums of nothing. */
export function emptyClassSums({ classes, dimension }: ClassSumsShape): ClassSums {
  return {
    counts: new Float64Array(classes),
    sums: new Float64Array(classes * dimension),
    gram: new Float64Array(triangleSize(dimension)),
  };
}

/**
 * The sums over `features` [count, dimension] with `labels` [count], rounded to the grid first. Throws RangeError for a
 * label outside 0 … classes−1 or lengths that disagree.
 */
export function classSumsOf(
  features: Float32Array,
  labels: Int32Array,
  { classes, dimension, gridExponent }: ClassSumsShape & { readonly gridExponent: number },
): ClassSums {
  const count = labels.length;
  if (features.length !== count * dimension) throw new RangeError(`${features.length} values for ${count} rows of ${dimension}`);
  const result = emptyClassSums({ classes, dimension });
  for (let first = 0; first < count; first += CHUNK) {
    const rows = Math.min(CHUNK, count - first);
    const steps = toGrid(features.subarray(first * dimension, (first + rows) * dimension), gridExponent);
    addRows(result, steps, labels.subarray(first, first + rows), classes, dimension);
  }
  return result;
}

/** Images at a time: what is held in double precision stays small, and exact sums do not mind where they are cut. */
const CHUNK = 512;

function addRows({ counts, sums, gram }: ClassSums, steps: Float64Array, labels: Int32Array, classes: number, dimension: number): void {
  const count = labels.length;
  const columns = new Float64Array(steps.length);
  labels.forEach((label, row) => {
    const sumsStart = checkedLabel(label, classes) * dimension;
    counts[label] = (counts[label] ?? 0) + 1;
    const start = row * dimension;
    for (let j = 0; j < dimension; j++) {
      const value = steps[start + j] as number; // row and column are within the lengths checked by the caller
      sums[sumsStart + j] = (sums[sumsStart + j] as number) + value;
      columns[j * count + row] = value;
    }
  });
  addProducts(columns, dimension, count, gram);
}

/** Adds `part` to `into`, `sign` times (1 or −1: a site that joins, a site that is withdrawn). Throws RangeError for another shape. */
export function addClassSums(into: ClassSums, part: ClassSums, sign: 1 | -1 = 1): void {
  addTo(into.counts, part.counts, sign);
  addTo(into.sums, part.sums, sign);
  addTo(into.gram, part.gram, sign);
}

/** Images behind the sums. */
export function imagesOf({ counts }: Pick<ClassSums, 'counts'>): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
