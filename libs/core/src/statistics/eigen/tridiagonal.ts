/** A symmetric matrix as H · T · Hᵀ: T tridiagonal, H a product of reflections. */
export interface Tridiagonal {
  /** [n]. */
  readonly diagonal: Float64Array;
  /** [n]: element i is beside diagonal elements i and i + 1; the last is 0. */
  readonly beside: Float64Array;
  /** [n, n] row by row: from element i + 1 on, row i is the vector of a reflection 1 − v·vᵀ. */
  readonly reflections: Float64Array;
}

/**
 * Brings a symmetric `matrix` [n, n], which is used up, to tridiagonal form by reflections; 2n³ operations.
 * Golub & Van Loan: Matrix Computations, 4th ed., section 8.3.1.
 */
export function tridiagonalise(matrix: Float64Array, n: number): Tridiagonal {
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  const moved = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    diagonal[i] = matrix[i * n + i];
    if (i === n - 1) break;
    const row = matrix.subarray(i * n, (i + 1) * n);
    beside[i] = reflectionOf(row, i + 1);
    reflectBothSides(matrix, n, row, i + 1, moved);
  }
  return { diagonal, beside, reflections: matrix };
}

/**
 * Makes of the elements of `row` from `first` on the vector of the reflection that turns them into a multiple of the first
 * axis; all zeros where they are that. Returns the multiple.
 */
function reflectionOf(row: Float64Array, first: number): number {
  const n = row.length;
  let rest = 0;
  for (let j = first + 1; j < n; j++) rest += row[j] * row[j];
  const head = row[first];
  if (rest === 0) {
    row[first] = 0;
    return head;
  }
  const length = Math.sqrt(head * head + rest);
  const target = head > 0 ? -length : length; // away from the head: nothing cancels
  row[first] = head - target;
  const scale = Math.sqrt(1 / (length * (length + Math.abs(head))));
  for (let j = first; j < n; j++) row[j] *= scale;
  return target;
}

/** What is left of the matrix from `first` on becomes (1 − v·vᵀ) · A · (1 − v·vᵀ). `moved` is for use in between. */
function reflectBothSides(matrix: Float64Array, n: number, v: Float64Array, first: number, moved: Float64Array): void {
  let along = 0;
  for (let j = first; j < n; j++) {
    const row = j * n;
    let sum = 0;
    for (let k = first; k < n; k++) sum += matrix[row + k] * v[k];
    moved[j] = sum;
    along += sum * v[j];
  }
  for (let j = first; j < n; j++) moved[j] -= 0.5 * along * v[j];
  for (let j = first; j < n; j++) {
    const row = j * n;
    const a = v[j];
    const b = moved[j];
    for (let k = first; k < n; k++) matrix[row + k] -= a * moved[k] + b * v[k];
  }
}

/** Turns `vector` [n] from the coordinates of T to those of the matrix: H · vector, in place. */
export function fromTridiagonal({ reflections }: Tridiagonal, n: number, vector: Float64Array): void {
  for (let i = n - 2; i >= 0; i--) {
    const row = i * n;
    let along = 0;
    for (let j = i + 1; j < n; j++) along += reflections[row + j] * vector[j];
    for (let j = i + 1; j < n; j++) vector[j] -= along * reflections[row + j];
  }
}
