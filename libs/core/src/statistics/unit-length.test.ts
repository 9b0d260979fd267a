import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unitLength } from './unit-length.ts';

it('keeps the direction and makes the length 1; nothing stays nothing', () => {
  expect([...unitLength(Float32Array.of(3, 0, -4))]).toEqual([...Float32Array.of(0.6, 0, -0.8)]);
  expect([...unitLength(new Float32Array(3))]).toEqual([0, 0, 0]);
  fc.assert(
    fc.property(fc.array(fc.float({ min: 1, max: 100, noNaN: true }), { minLength: 1, maxLength: 50 }), (values) => {
      const { length } = values;
      expect(Math.hypot(...unitLength(Float32Array.from(values)))).toBeCloseTo(1, 5);
      expect(unitLength(Float32Array.from(values))).toHaveLength(length);
    }),
  );
});
