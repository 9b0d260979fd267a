import { expect, it } from 'vitest';
import { barsOf, countsByName } from './class-bars.ts';

it('draws a bar for each class, and another for what is not told', () => {
  const { width, told, untold } = barsOf([10, 5, -1, 0]);
  expect(width).toBe(4);
  expect(told).toBe('M0.1 20v-20h0.8v20zM1.1 20v-10h0.8v10z');
  expect(untold).toBe('M2.1 20v-1.5h0.8v1.5z');
});

it('puts neighbours together where there are many classes, and loses no image', () => {
  const bars = barsOf(Array.from({ length: 1_000 }, () => 1));
  expect(bars.width).toBe(48);
  expect(bars.told.match(/M/g)).toHaveLength(48);
  expect(bars.untold).toBe('');
});

it('names a class by its number where its name is not known', () => {
  expect(countsByName([3, -1], ['a'])).toEqual([
    { name: 'a', count: 3 },
    { name: 'class 2', count: -1 },
  ]);
});
