import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeDuration, durationMs } from './duration.ts';

describe('durationMs', () => {
  it.each([
    ['1ms', 1],
    ['500ms', 500],
    ['30s', 30_000],
    ['10m', 600_000],
    ['2h', 7_200_000],
    ['7d', 604_800_000],
  ])('%s is %d milliseconds', (text, milliseconds) => expect(durationMs(text)).toBe(milliseconds));

  it.each(['', '0s', '30', 's', '30 s', '-1s', '1.5h', '1w', '30S', '01s', '1s2s', ' 1s', '1s\n', '1000000s'])('refuses %j', (text) =>
    expect(() => durationMs(text)).toThrow(RangeError),
  );
});

describe('describeDuration', () => {
  it.each([
    [-5, '0 ms'],
    [0, '0 ms'],
    [999, '999 ms'],
    [1_000, '1 s'],
    [1_500, '1.5 s'],
    [45_000, '45 s'],
    [150_000, '2.5 min'],
    [7_200_000, '2 h'],
    [10_800_000, '3 h'],
    [172_800_000, '2 d'],
    [1_000_000_000, '11.6 d'],
  ])('%d ms is %s', (milliseconds, text) => expect(describeDuration(milliseconds)).toBe(text));

  it('is within five hundredths of the truth', () => {
    const units: Record<string, number> = { ms: 1, s: 1e3, min: 6e4, h: 3.6e6, d: 8.64e7 };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e10 }), (milliseconds) => {
        const [value, unit = ''] = describeDuration(milliseconds).split(' ');
        expect(Math.abs(Number(value) * (units[unit] ?? Number.NaN) - milliseconds)).toBeLessThanOrEqual(0.05 * milliseconds);
      }),
    );
  });
});
