import { blockOfProducts, multiplyRows } from './block.ts';

/** Columns that are taken up at a time. */
const BLOCK = 16;
/** What is left of the diagonal below this part of its mean is rounding. */
const NEGLIGIBLE = 1e-12;
/** More than this part of it is none. */
const NOTICEABLE = 1e-8;

/** A symmetric matrix [n, n] as Fᵀ·F. */
export interface LowRankFactor {
  /** F [rank, n] row by row. */
  readonly rows: Float64Array;
  readonly rank: number;
}

/**
 * Factors a symmetric positive semi-definite `matrix` [n, n], of which the lower triangle is read, down to what is rounding: the
 * scatter of few images over many features. Cholesky's method, the columns with the most left on the diagonal first; n·rank²
 * operations. The order of all operations follows from the values alone: the same bits on every machine. Null when `most` rows are
 * not enough.
 *
 * Harbrecht, Peters, Schneider: On the low-rank approximation by the pivoted Cholesky decomposition. Applied Numerical
 * Mathematics 62 (2012); blocks as in Higham: Accuracy and Stability of Numerical Algorithms, 2nd ed., section 10.3.
 */
export function factorLowRank(matrix: Float64Array, n: number, most: number): LowRankFactor | null {
  const capacity = most + BLOCK;
  // One row a feature, then room for the rows of the columns that are taken up.
  const factor = new Float64Array((n + BLOCK + 3) * capacity);
  const left = Float64Array.from({ length: n }, (_, i) => matrix[i * n + i] as number); // on the diagonal
  const mean = left.reduce((sum, value) => sum + Math.max(value, 0), 0) / n;
  const floor = NEGLIGIBLE * mean;
  const columns = new Float64Array(n * BLOCK);
  let rank = 0;
  for (let pivots = largest(left, floor); pivots.length > 0; pivots = largest(left, floor)) {
    if (rank >= most) {
      if ((left[pivots[0] as number] as number) > NOTICEABLE * mean) return null; // there is a pivot
      break;
    }
    subtractKnown(matrix, n, factor, capacity, rank, pivots, columns);
    const taken = takeUp(n, factor, capacity, rank, pivots, columns, floor);
    for (let i = 0; i < n; i++)
      for (let q = rank; q < rank + taken; q++) left[i] = (left[i] as number) - (factor[i * capacity + q] as number) ** 2; // within the rows
    for (const pivot of pivots) left[pivot] = 0;
    rank += taken;
  }
  const rows = new Float64Array(rank * n);
  for (let i = 0; i < n; i++) for (let q = 0; q < rank; q++) rows[q * n + i] = factor[i * capacity + q] as number;
  return { rows, rank };
}

/** The places of the largest values above the floor, {@link BLOCK} at most, the largest first; of equals the first. */
function largest(values: Float64Array, floor: number): number[] {
  const places: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number; // within the length; likewise below
    if (!(value > floor)) continue;
    const last = places[places.length - 1];
    if (places.length === BLOCK && value <= (values[last as number] as number)) continue;
    let at = places.length;
    while (at > 0 && value > (values[places[at - 1] as number] as number)) at--;
    places.splice(at, 0, i);
    if (places.length > BLOCK) places.pop();
  }
  return places;
}

/** The pivots' columns of the matrix less what the factor has of them, into `columns` [n, BLOCK]. */
function subtractKnown(
  matrix: Float64Array,
  n: number,
  factor: Float64Array,
  capacity: number,
  rank: number,
  pivots: readonly number[],
  columns: Float64Array,
): void {
  const copies = n + 3; // after rows that a block of four may read beyond the last feature
  pivots.forEach((pivot, q) => {
    factor.copyWithin((copies + q) * capacity, pivot * capacity, pivot * capacity + rank);
  });
  const products = blockOfProducts();
  for (let i0 = 0; i0 < n; i0 += 4)
    for (let q0 = 0; q0 < pivots.length; q0 += 4) {
      multiplyRows(factor, i0 * capacity, (copies + q0) * capacity, capacity, rank, products);
      for (let i = i0; i < Math.min(i0 + 4, n); i++)
        for (let q = q0; q < Math.min(q0 + 4, pivots.length); q++) {
          const pivot = pivots[q] as number;
          const value = i >= pivot ? matrix[i * n + pivot] : matrix[pivot * n + i];
          columns[i * BLOCK + q] = (value as number) - (products[4 * (i - i0) + q - q0] as number);
        }
    }
}

/** Makes columns of the factor of them; those that hold nothing beyond the others of the block are left out. Returns how many. */
function takeUp(
  n: number,
  factor: Float64Array,
  capacity: number,
  rank: number,
  pivots: readonly number[],
  columns: Float64Array,
  floor: number,
): number {
  let taken = 0;
  for (const [q, pivot] of pivots.entries()) {
    const own = pivot * capacity + rank;
    let diagonal = columns[pivot * BLOCK + q] as number; // within the columns; likewise below
    for (let t = 0; t < taken; t++) diagonal -= (factor[own + t] as number) ** 2;
    if (!(diagonal > floor)) continue;
    const root = Math.sqrt(diagonal);
    for (let i = 0; i < n; i++) {
      const row = i * capacity + rank;
      let value = columns[i * BLOCK + q] as number;
      for (let t = 0; t < taken; t++) value -= (factor[row + t] as number) * (factor[own + t] as number);
      factor[row + taken] = value / root;
    }
    taken++;
  }
  return taken;
}
