import { expect, it } from 'vitest';
import { repeatsOf } from './repeats.ts';

/** Intervals by scipy.stats.t.interval. */
it('is the mean and its interval by Student’s t', () => {
  const few = repeatsOf([0.61, 0.64, 0.58, 0.66, 0.63]);
  expect(few?.mean).toBeCloseTo(0.624, 12);
  expect(few?.interval?.[0]).toBeCloseTo(0.586134, 5);
  expect(few?.interval?.[1]).toBeCloseTo(0.661866, 5);
  const many = repeatsOf(Array.from({ length: 12 }, (_, i) => i / 10));
  expect(many?.interval?.[0]).toBeCloseTo(0.320914, 4);
  expect(many?.interval?.[1]).toBeCloseTo(0.779086, 4);
});

it('has no interval for one value, and is nothing for none', () => {
  expect(repeatsOf([0.5])).toEqual({ values: [0.5], mean: 0.5, interval: null });
  expect(repeatsOf([])).toBeNull();
});
