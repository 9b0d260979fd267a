import { AtollError, digestOf } from '@atoll/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  digestFromBytes,
  digestToBytes,
  float32FromBytes,
  float32ToBytes,
  float64FromBytes,
  float64ToBytes,
  optionalDigest,
} from './bytes.ts';

describe('digests as bytes', () => {
  it('are the 32 bytes of the hexadecimal digits', () => {
    const digest = digestOf(new Uint8Array());
    expect([...digestToBytes(digest).subarray(0, 4)]).toEqual([0xe3, 0xb0, 0xc4, 0x42]);
    expect(digestFromBytes(digestToBytes(digest), 'field')).toBe(digest);
  });

  it('of another length are refused, with the name of the field', () => {
    for (const bytes of [null, undefined, new Uint8Array(), new Uint8Array(31), new Uint8Array(33)])
      expect(() => digestFromBytes(bytes, 'fit.head')).toThrow(
        expect.objectContaining({ code: 406, message: expect.stringContaining('fit.head') }),
      );
  });

  it('may be missing where that is allowed, but not short', () => {
    for (const nothing of [null, undefined, new Uint8Array()]) expect(optionalDigest(nothing, 'field')).toBeNull();
    expect(optionalDigest(new Uint8Array(32), 'field')).toBe('0'.repeat(64));
    expect(() => optionalDigest(new Uint8Array(1), 'field')).toThrow(AtollError);
  });
});

describe('numbers as bytes', () => {
  it('are little-endian', () => {
    expect([...float32ToBytes(Float32Array.of(1, -2))]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
    expect([...float64ToBytes(Float64Array.of(1))]).toEqual([0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
  });

  it('come back bit for bit, from any offset', () => {
    fc.assert(
      fc.property(fc.float32Array(), fc.float64Array(), fc.nat(9), (singles, doubles, offset) => {
        const shifted = (bytes: Uint8Array): Uint8Array => {
          const room = new Uint8Array(bytes.length + offset);
          room.set(bytes, offset);
          return room.subarray(offset);
        };
        expect(float32FromBytes(shifted(float32ToBytes(singles)), 'field')).toStrictEqual(singles);
        expect(float64FromBytes(shifted(float64ToBytes(doubles)), 'field')).toStrictEqual(doubles);
      }),
    );
  });

  it("are read from Node's buffers too, whose slices share memory", () => {
    const pooled = Buffer.from([0, 0, 0x80, 0x3f]);
    const values = float32FromBytes(pooled, 'field');
    pooled.fill(0);
    expect(values).toStrictEqual(Float32Array.of(1));
    expect(float64FromBytes(Buffer.from([0, 0, 0, 0, 0, 0, 0xf0, 0x3f]), 'field')).toStrictEqual(Float64Array.of(1));
  });

  it('are copies: neither side changes the other', () => {
    const values = Float32Array.of(1, 2, 3);
    const bytes = float32ToBytes(values.subarray(1));
    expect(bytes).toHaveLength(8);
    values.fill(0);
    const back = float32FromBytes(bytes, 'field');
    bytes.fill(0);
    expect([...back]).toEqual([2, 3]);
  });

  it('are whole', () => {
    expect(() => float32FromBytes(new Uint8Array(5), 'head.values')).toThrow(expect.objectContaining({ code: 406 }));
    expect(() => float64FromBytes(new Uint8Array(12), 'moments.sum')).toThrow(expect.objectContaining({ code: 406 }));
  });
});
