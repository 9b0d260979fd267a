/** Products of four rows with four others: [4, 4] row by row. */
export type BlockOfProducts = Float64Array;

export const blockOfProducts = (): BlockOfProducts => new Float64Array(16);

/**
 * The inner products of four rows of `x` from `a0` with four of `y` (`x` unless told) from `b0`, rows `stride` apart, over `count`
 * values, into `products`. Sixteen sums at once stay in registers: this is where Gram matrices and factorisations spend their time.
 */
export function multiplyRows(
  x: Float64Array,
  a0: number,
  b0: number,
  stride: number,
  count: number,
  products: BlockOfProducts,
  y: Float64Array = x,
): void {
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  let s20 = 0;
  let s21 = 0;
  let s22 = 0;
  let s23 = 0;
  let s30 = 0;
  let s31 = 0;
  let s32 = 0;
  let s33 = 0;
  const a1 = a0 + stride;
  const a2 = a1 + stride;
  const a3 = a2 + stride;
  const b1 = b0 + stride;
  const b2 = b1 + stride;
  const b3 = b2 + stride;
  for (let p = 0; p < count; p++) {
    const u0 = x[a0 + p] as number; // the caller's rows are within the arrays; likewise below
    const u1 = x[a1 + p] as number;
    const u2 = x[a2 + p] as number;
    const u3 = x[a3 + p] as number;
    const v0 = y[b0 + p] as number;
    const v1 = y[b1 + p] as number;
    const v2 = y[b2 + p] as number;
    const v3 = y[b3 + p] as number;
    s00 += u0 * v0;
    s01 += u0 * v1;
    s02 += u0 * v2;
    s03 += u0 * v3;
    s10 += u1 * v0;
    s11 += u1 * v1;
    s12 += u1 * v2;
    s13 += u1 * v3;
    s20 += u2 * v0;
    s21 += u2 * v1;
    s22 += u2 * v2;
    s23 += u2 * v3;
    s30 += u3 * v0;
    s31 += u3 * v1;
    s32 += u3 * v2;
    s33 += u3 * v3;
  }
  products[0] = s00;
  products[1] = s01;
  products[2] = s02;
  products[3] = s03;
  products[4] = s10;
  products[5] = s11;
  products[6] = s12;
  products[7] = s13;
  products[8] = s20;
  products[9] = s21;
  products[10] = s22;
  products[11] = s23;
  products[12] = s30;
  products[13] = s31;
  products[14] = s32;
  products[15] = s33;
}
