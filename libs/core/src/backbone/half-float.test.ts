import { expect, it } from 'vitest';
import { decodeHalfFloats, encodeHalfFloats } from './half-float.ts';

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

it('encodes every value that it decodes to the same bits, and what lies between to the nearest, ties to even', () => {
  const bits = Uint16Array.from({ length: 0x7c01 }, (_, i) => i);
  expect([...new Uint16Array(encodeHalfFloats(decodeHalfFloats(new Uint8Array(bits.buffer))).buffer)]).toEqual([...bits]);
  const encode = (...values: number[]) => [...new Uint16Array(encodeHalfFloats(Float32Array.from(values)).buffer)];
  expect(encode(-2, -0, 1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 ** -25, 3 * 2 ** -25)).toEqual([0xc000, 0x8000, 0x3c00, 0x3c02, 0, 2]);
  expect(encode(65_519, 65_520, -1e9, Number.NaN)).toEqual([0x7bff, 0x7c00, 0xfc00, 0x7e00]);
  expect(encode(1.9999)).toEqual([0x4000]);
});
