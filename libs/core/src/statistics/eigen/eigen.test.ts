import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random/index.ts';
import { type Eigenpairs, leadingEigenpairs, symmetricEigenpairs } from './index.ts';

/** V · diag(values) · Vᵀ with random orthonormal V: its eigenvalues are known. */
function matrixOf(values: readonly number[], seed: number): Float64Array {
  const n = values.length;
  const random = createRandom(seed);
  const rows = Array.from({ length: n }, () => Float64Array.from({ length: n }, () => random.normal()));
  for (const [i, row] of rows.entries()) {
    for (let pass = 0; pass < 2; pass++)
      for (const above of rows.slice(0, i)) {
        const along = above.reduce((sum, value, p) => sum + value * row[p], 0);
        for (let p = 0; p < n; p++) row[p] -= along * above[p];
      }
    const length = Math.hypot(...row);
    for (let p = 0; p < n; p++) row[p] /= length;
  }
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) matrix[i * n + j] = rows.reduce((sum, row, k) => sum + values[k] * row[i] * row[j], 0);
  return matrix;
}

/** The largest deviation of the vectors from right angles and length 1, and of matrix · vector from value · vector. */
function faults(matrix: Float64Array, n: number, { values, vectors }: Eigenpairs) {
  let angles = 0;
  let residual = 0;
  const row = (i: number) => vectors.subarray(i * n, (i + 1) * n);
  for (let i = 0; i < values.length; i++) {
    for (let j = 0; j <= i; j++) {
      const product = row(i).reduce((sum, value, p) => sum + value * row(j)[p], 0);
      angles = Math.max(angles, Math.abs(product - (i === j ? 1 : 0)));
    }
    for (let p = 0; p < n; p++) {
      const product = row(i).reduce((sum, value, k) => sum + value * matrix[p * n + k], 0);
      residual = Math.max(residual, Math.abs(product - values[i] * row(i)[p]));
    }
  }
  return { angles, residual };
}

describe.each([
  ['symmetricEigenpairs', (matrix: Float64Array, n: number, count: number) => symmetricEigenpairs(matrix.slice(), n, count)],
  ['leadingEigenpairs', leadingEigenpairs],
] as const)('%s', (_name, eigenpairs) => {
  it('finds the values that a matrix was made of, and vectors to them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 6 }), fc.integer(), (n, wanted, seed) => {
        const random = createRandom(seed);
        const values = Array.from({ length: n }, () => random.uniform() ** 4 - 0.05);
        const matrix = matrixOf(values, seed);
        const count = Math.min(wanted, n);
        const found = eigenpairs(matrix, n, count);
        const expected = values.sort((a, b) => b - a).slice(0, count);
        expected.forEach((value, i) => {
          expect(found.values[i]).toBeCloseTo(value, 9);
        });
        const { angles, residual } = faults(matrix, n, found);
        expect(angles).toBeLessThan(1e-11);
        expect(residual).toBeLessThan(1e-9);
      }),
      { numRuns: 25 },
    );
  });

  it('finds values that occur several times, and goes on where the matrix has nothing more', () => {
    for (const values of [
      [5, 5, 5, 2, 2, ...new Array<number>(85).fill(0)],
      [3, 3, 1, 1, 1, 1, ...Array.from({ length: 84 }, (_, i) => -i)],
      new Array<number>(80).fill(7),
      new Array<number>(70).fill(0),
    ]) {
      const matrix = matrixOf(values, 3);
      const found = eigenpairs(matrix, values.length, 6);
      values.slice(0, 6).forEach((value, i) => {
        expect(found.values[i]).toBeCloseTo(value, 9);
      });
      expect(faults(matrix, values.length, found).angles).toBeLessThan(1e-11);
      expect(faults(matrix, values.length, found).residual).toBeLessThan(1e-8);
    }
  });
});

describe('leadingEigenpairs', () => {
  const spectrum = Array.from({ length: 203 }, (_, i) => 1 / (1 + i) ** 1.2);
  const matrix = matrixOf(spectrum, 11);

  it('reads the lower triangle alone, and gives the same bits again', () => {
    const lower = matrix.map((value, at) => (at % 203 > Math.floor(at / 203) ? Number.NaN : value));
    expect(leadingEigenpairs(lower, 203, 20)).toEqual(leadingEigenpairs(matrix, 203, 20));
  });

  it('is what all eigenpairs begin with, and holds at most the trace', () => {
    const some = leadingEigenpairs(matrix, 203, 20);
    const all = symmetricEigenpairs(matrix.slice(), 203, 203);
    for (let i = 0; i < 20; i++) {
      expect(some.values[i]).toBeCloseTo(all.values[i], 11);
      let along = 0;
      for (let p = 0; p < 203; p++) along += some.vectors[i * 203 + p] * all.vectors[i * 203 + p];
      expect(Math.abs(along)).toBeCloseTo(1, 8);
    }
    const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);
    expect(sum(all.values)).toBeCloseTo(sum(spectrum), 9);
    expect(sum(some.values)).toBeLessThan(sum(spectrum));
  });

  it('gives as many as there are, and refuses what is no square', () => {
    expect(leadingEigenpairs(Float64Array.of(2, 0, 0, 1), 2, 9).values).toEqual(Float64Array.of(2, 1));
    expect(() => leadingEigenpairs(new Float64Array(5), 2, 1)).toThrow(RangeError);
  });
});

it('finds the eigenpairs of the scatter of few images over many features, most of which are nothing', () => {
  const [images, n] = [40, 240];
  const random = createRandom(3);
  const rows = Array.from({ length: images }, () => Float64Array.from({ length: n }, () => random.normal()));
  const matrix = new Float64Array(n * n);
  for (const row of rows) for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) matrix[i * n + j] += (row[i] * row[j]) / images;
  const trace = Array.from({ length: n }, (_, i) => matrix[i * n + i]).reduce((sum, value) => sum + value, 0);
  const found = symmetricEigenpairs(matrix.slice(), n, 60);
  expect(faults(matrix, n, found).residual).toBeLessThan(1e-10);
  expect(found.values.subarray(0, images).reduce((sum, value) => sum + value, 0)).toBeCloseTo(trace, 8);
  expect(Math.max(...found.values.subarray(images).map(Math.abs))).toBeLessThan(1e-10);
});
