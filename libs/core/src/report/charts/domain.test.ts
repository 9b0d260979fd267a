import { scaleLinear } from 'd3-scale';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { domainOf } from './domain.ts';

const labels = (domain: [number, number], format: (value: number) => string): string[] =>
  scaleLinear().domain(domain).nice(5).ticks(5).map(format);

it('gives an axis whose labels differ, also where all values are one', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(share, { minLength: 1, maxLength: 9 }), (values) => {
      const domain = domainOf(values, [0, 1]);
      for (const value of values) expect(value >= domain[0] && value <= domain[1]).toBe(true);
      expect(domain[0]).toBeGreaterThanOrEqual(0);
      expect(domain[1]).toBeLessThanOrEqual(1);
      const told = labels(domain, (value) => (100 * value).toFixed(0));
      expect(new Set(told).size).toBe(told.length);
    }),
  );
  expect(labels(domainOf([0.97, 0.97], [0, 1]), (value) => (100 * value).toFixed(0)).length).toBeGreaterThan(2);
});

it('keeps losses apart in two decimals', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 20, noNaN: true }), { minLength: 1, maxLength: 9 }), (values) => {
      const told = labels(domainOf(values, [0, Number.POSITIVE_INFINITY]), (value) => value.toFixed(2));
      expect(new Set(told).size).toBe(told.length);
    }),
  );
});
