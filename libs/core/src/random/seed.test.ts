import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seedFrom } from './seed.ts';

describe('seedFrom', () => {
  it('gives the same seed for the same parts, for ever', () => {
    expect(seedFrom('round', 3, 'site-α')).toBe(3245356962);
  });

  it('is a whole number of 32 bits', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }))), (parts) => {
        const seed = seedFrom(...parts);
        return Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32;
      }),
    );
  });

  it('tells parts apart by kind, place and border', () => {
    const seeds = [seedFrom('a', 1), seedFrom('a1'), seedFrom(1, 'a'), seedFrom('a', '1'), seedFrom('a'), seedFrom()];
    expect(new Set(seeds).size).toBe(seeds.length);
  });

  it('refuses a number that is not finite', () => {
    expect(() => seedFrom(Number.NaN)).toThrow(RangeError);
  });
});
