import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { enlarge } from './enlarge.ts';

describe('enlarge', () => {
  it('gives what Pillow gives', () => {
    const data = Uint8Array.from(
      { length: 4 * 5 * 3 },
      (_, i) => ((Math.floor(i / 3) % 5) * 37 + Math.floor(i / 15) * 91 + (i % 3) * 53) % 256,
    );
    const result = enlarge({ width: 5, height: 4, channels: 3, data }, 9, 7, 'bicubic');
    const red = [...result.data].filter((_, i) => i % 3 === 0);
    expect(red.slice(0, 18)).toEqual([0, 2, 26, 46, 67, 88, 108, 132, 144, 23, 33, 57, 81, 108, 129, 149, 173, 185]);
    expect(red.slice(54)).toEqual([1, 12, 36, 66, 98, 120, 139, 163, 175]);
  });

  it('takes images smaller than its window', () => {
    const result = enlarge({ width: 2, height: 1, channels: 3, data: Uint8Array.of(10, 200, 90, 250, 3, 77) }, 5, 3, 'bicubic');
    const row = [0, 220, 91, 26, 187, 89, 130, 102, 84, 234, 16, 78, 255, 0, 76];
    expect([...result.data]).toEqual([...row, ...row, ...row]);
  });

  it('keeps an image of one colour, of any size, as it is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 20 }),
        fc.nat(255),
        (width, height, more, value) => {
          const data = new Uint8Array(width * height).fill(value);
          const result = enlarge({ width, height, channels: 1, data }, width + more, height + more, 'bicubic');
          expect(result.data).toEqual(new Uint8Array((width + more) * (height + more)).fill(value));
        },
      ),
    );
  });

  it('gives a mirrored image for a mirrored one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 12 }), fc.integer({ min: 0, max: 9 }), (data, more) => {
        const enlarged = (pixels: Uint8Array) =>
          enlarge({ width: 4, height: 3, channels: 1, data: pixels }, 4 + more, 3 + more, 'bicubic').data;
        const difference = enlarged(data.slice().reverse())
          .reverse()
          .map((value, i) => Math.abs(value - enlarged(data)[i]));
        expect(Math.max(...difference)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('does not shrink', () => {
    expect(() => enlarge({ width: 4, height: 4, channels: 1, data: new Uint8Array(16) }, 3, 8, 'bicubic')).toThrow(RangeError);
  });
});
