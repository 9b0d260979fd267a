import { expect, it } from 'vitest';
import { decodeHalfFloats } from './half-float.ts';

const decode = (...bits: number[]) => [...decodeHalfFloats(new Uint8Array(Uint16Array.from(bits).buffer))];

it('decodes the values that IEEE 754 names', () => {
  expect(decode(0x3c00, 0xc000, 0x7bff, 0x0001, 0x0400, 0x3555)).toEqual([1, -2, 65_504, 2 ** -24, 2 ** -14, 0.333251953125]);
  expect(decode(0x0000, 0x8000)).toEqual([0, -0]);
  expect(decode(0x7c00, 0xfc00, 0x7e00)).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]);
});

it('keeps the order of all positive numbers', () => {
  const values = decode(...Array.from({ length: 0x7c01 }, (_, bits) => bits));
  expect(values.findIndex((value, i) => i > 0 && !(value > values[i - 1]))).toBe(-1);
});

it('refuses half a value', () => {
  expect(() => decodeHalfFloats(new Uint8Array(3))).toThrow(RangeError);
});
