import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { Tf } from '../../heads/index.ts';
import { createRandom } from '../../random/index.ts';

/** A matrix in plain rows. */
export type Rows = number[][];

/** Normal numbers in single precision, [rows, width]. */
export function normalRows(rows: number, width: number, seed: number, scale = 1): Rows {
  const random = createRandom(seed);
  return Array.from({ length: rows }, () => Array.from({ length: width }, () => Math.fround(scale * random.normal())));
}

export const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
export const square = (value: number): number => value * value;

/** Softmax of each row in double precision. */
export const plainSoftmax = (rows: Rows): Rows =>
  rows.map((row) => {
    const total = sumOf(row.map(Math.exp));
    return row.map((value) => Math.exp(value) / total);
  });

/** Σᵢₖ of a function of each element and its place. */
export const total = (rows: Rows, of: (value: number, row: number, column: number) => number): number =>
  sumOf(rows.flatMap((row, i) => row.map((value, k) => of(value, i, k))));

/** Mean KL(p ‖ q) of probabilities by row. */
export const plainKl = (p: Rows, q: Rows): number =>
  total(p, (value, i, k) => (value === 0 ? 0 : value * Math.log(value / (q[i]?.[k] ?? Number.NaN)))) / p.length;

const STEP = 2 ** -12;

/**
 * Holds a scalar of matrices on the engine, and its gradients, against the plain formula and its central differences in double
 * precision.
 */
export async function expectFormula(
  tf: Tf,
  inputs: readonly Rows[],
  onEngine: (...tensors: Tensor2D[]) => Scalar,
  plain: (...rows: Rows[]) => number,
  tolerance = 1e-4,
): Promise<void> {
  const before = tf.memory().numTensors;
  const { value, grads } = tf.tidy(() =>
    tf.valueAndGrads(onEngine as Parameters<Tf['valueAndGrads']>[0])(inputs.map((rows) => tf.tensor2d(rows))),
  ); // matrices are given
  const scale = Math.max(1, Math.abs(plain(...inputs)));
  expect(Math.abs(((await value.data())[0] ?? Number.NaN) - plain(...inputs))).toBeLessThan(tolerance * scale);
  for (const [which, rows] of inputs.entries()) {
    const found = [...((await grads[which]?.data()) ?? [])];
    const at = (row: number, column: number, shift: number): number =>
      plain(
        ...inputs.map((other, i) =>
          i === which ? other.map((line, r) => line.map((x, c) => (r === row && c === column ? x + shift : x))) : other,
        ),
      );
    const expected = rows.flatMap((line, row) => line.map((_, column) => (at(row, column, STEP) - at(row, column, -STEP)) / (2 * STEP)));
    const greatest = Math.max(1, ...expected.map(Math.abs));
    expect(found.length).toBe(expected.length);
    found.forEach((gradient, i) => {
      expect(Math.abs(gradient - (expected[i] ?? Number.NaN)), `gradient ${i} of input ${which}`).toBeLessThan(tolerance * greatest);
    });
  }
  tf.dispose([value, ...grads]);
  expect(tf.memory().numTensors).toBe(before);
}
