import { fromTridiagonal, type Tridiagonal, tridiagonalise } from './tridiagonal.ts';

/** Eigenvalues in falling order, and their eigenvectors. */
export interface Eigenpairs {
  /** [count]. */
  readonly values: Float64Array;
  /** [count, n] row by row, of length 1 and at right angles. */
  readonly vectors: Float64Array;
}

/** Sweeps that one eigenvalue takes at most: two are usual. */
const MOST_SWEEPS = 60;

/**
 * The `count` leading eigenpairs of a symmetric `matrix` [n, n], which is used up, by way of all: about 8n³ operations. Only
 * + − × / √ in a fixed order: the same bits on every machine.
 */
export function symmetricEigenpairs(matrix: Float64Array, n: number, count: number): Eigenpairs {
  const tridiagonal = tridiagonalise(matrix, n);
  const { values, vectors } = diagonalise(tridiagonal, n);
  const order = Array.from(values.keys()).sort((a, b) => values[b] - values[a] || a - b);
  const leading = new Float64Array(count * n);
  for (const [place, from] of order.slice(0, count).entries()) {
    const vector = leading.subarray(place * n, (place + 1) * n);
    vector.set(vectors.subarray(from * n, (from + 1) * n));
    fromTridiagonal(tridiagonal, n, vector);
  }
  return { values: Float64Array.from(order.slice(0, count), (from) => values[from]), vectors: leading };
}

/**
 * All eigenvalues of T in no order, and their eigenvectors [n, n] row by row, by QL steps with implicit shifts.
 * Golub & Van Loan, section 8.3.3; Wilkinson's shift.
 */
function diagonalise({ diagonal, beside }: Tridiagonal, n: number): Eigenpairs {
  const values = diagonal.slice();
  const off = beside.slice();
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  const rounding = Number.EPSILON * [...values, ...off].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let first = 0; first < n; first++) {
    for (let sweep = 0; ; sweep++) {
      const last = endOfBlock(values, off, first, rounding);
      if (last === first) break;
      if (sweep === MOST_SWEEPS) throw new RangeError('the eigenvalues do not settle');
      sweepUp(values, off, vectors, n, first, last);
    }
  }
  return { values, vectors };
}

/** The last row that is coupled to `first`; a coupling that is nothing beside its diagonal elements, or rounding in the matrix, is none. */
function endOfBlock(values: Float64Array, off: Float64Array, first: number, rounding: number): number {
  for (let i = first; i < values.length - 1; i++) {
    if (Math.abs(off[i]) > Math.max(rounding, Number.EPSILON * (Math.abs(values[i]) + Math.abs(values[i + 1])))) continue;
    off[i] = 0;
    return i;
  }
  return values.length - 1;
}

/** One QL step on rows `first` … `last`: rotations from the last row up chase what stands out beside the diagonals. */
function sweepUp(values: Float64Array, off: Float64Array, vectors: Float64Array, n: number, first: number, last: number): void {
  const half = (values[first + 1] - values[first]) / 2;
  const root = Math.sqrt(half * half + off[first] * off[first]);
  const shift = values[first] - (off[first] * off[first]) / (half >= 0 ? half + root : half - root);
  let x = values[last] - shift;
  let z = off[last - 1];
  for (let i = last - 1; i >= first; i--) {
    const length = Math.sqrt(x * x + z * z);
    const [cos, sin] = length === 0 ? [1, 0] : [x / length, z / length];
    if (i < last - 1) off[i + 1] = length;
    const [upper, lower, coupling] = [values[i], values[i + 1], off[i]];
    values[i + 1] = cos * cos * lower + 2 * cos * sin * coupling + sin * sin * upper;
    values[i] = sin * sin * lower - 2 * cos * sin * coupling + cos * cos * upper;
    off[i] = cos * sin * (upper - lower) + (cos * cos - sin * sin) * coupling;
    rotate(vectors, n, i, cos, sin);
    if (i > first) {
      x = off[i];
      z = sin * off[i - 1];
      off[i - 1] *= cos;
    }
  }
}

/** Rows i and i + 1 become cos · row i − sin · row i + 1, and sin · row i + cos · row i + 1. */
function rotate(vectors: Float64Array, n: number, i: number, cos: number, sin: number): void {
  const upper = i * n;
  const lower = upper + n;
  for (let k = 0; k < n; k++) {
    const u = vectors[upper + k];
    const l = vectors[lower + k];
    vectors[upper + k] = cos * u - sin * l;
    vectors[lower + k] = sin * u + cos * l;
  }
}
