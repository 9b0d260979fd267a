import { type BlockOfProducts, multiplyRows } from '../block.ts';

/** Vectors that are worked on at a time. */
export const BLOCK = 4;

/** `length`, so many more that whole blocks of rows and columns fill it. */
export const padded = (length: number): number => Math.ceil(length / BLOCK) * BLOCK;

/**
 * The inner products of the first `count` rows of `x` (a multiple of {@link BLOCK}) with {@link BLOCK} rows of `y` from row `first`
 * on, all of them `stride` long: [count, BLOCK] into `into`.
 */
export function productsWith(
  x: Float64Array,
  count: number,
  y: Float64Array,
  first: number,
  stride: number,
  products: BlockOfProducts,
  into: Float64Array,
): void {
  for (let row = 0; row < count; row += BLOCK) {
    multiplyRows(x, row * stride, first * stride, stride, stride, products, y);
    into.set(products, row * BLOCK);
  }
}

/**
 * Adds to the {@link BLOCK} rows of `y` from row `first` on what the first `count` rows of `x` (a multiple of {@link BLOCK}) make
 * with `factors` [count, BLOCK], `sign` times.
 */
export function addCombinations(
  x: Float64Array,
  count: number,
  factors: Float64Array,
  sign: 1 | -1,
  y: Float64Array,
  first: number,
  stride: number,
): void {
  for (let row = 0; row < count; row += BLOCK) {
    const x0 = row * stride;
    const x1 = x0 + stride;
    const x2 = x1 + stride;
    const x3 = x2 + stride;
    for (let j = 0; j < BLOCK; j++) {
      const f0 = sign * factors[row * BLOCK + j];
      const f1 = sign * factors[(row + 1) * BLOCK + j];
      const f2 = sign * factors[(row + 2) * BLOCK + j];
      const f3 = sign * factors[(row + 3) * BLOCK + j];
      const at = (first + j) * stride;
      for (let p = 0; p < stride; p++) y[at + p] += f0 * x[x0 + p] + f1 * x[x1 + p] + f2 * x[x2 + p] + f3 * x[x3 + p];
    }
  }
}
