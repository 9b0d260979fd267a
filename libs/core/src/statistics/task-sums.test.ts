import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classMomentsOf, type SumsByClass } from './class-moments.ts';
import { classSumsOf } from './class-sums.ts';
import { sideBySide } from './side-by-side.ts';
import { addTaskSums, labelsIn, type TaskSums, taskSumsOf } from './task-sums.ts';

const DIMENSION = 3;
const TASKS = [2, 3];
const SHAPE = { dimension: DIMENSION, gridExponent: -8 };
const rows = fc.array(
  fc.record({
    x: fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: DIMENSION, maxLength: DIMENSION }),
    labels: fc.tuple(fc.integer({ min: -1, max: 1 }), fc.integer({ min: -1, max: 2 })),
  }),
  { maxLength: 12 },
);
type Rows = readonly { readonly x: number[]; readonly labels: readonly number[] }[];

const sumsOf = (some: Rows, products = true): TaskSums =>
  taskSumsOf(Float32Array.from(some.flatMap(({ x }) => x)), Int32Array.from(some.flatMap(({ labels }) => labels)), TASKS, {
    ...SHAPE,
    products,
  });
const copyOf = (sums: TaskSums): SumsByClass[] => {
  const grams = new Map<Float64Array, Float64Array>();
  return sums.map((one) => {
    if (!('gram' in one)) return { counts: one.counts.slice(), sums: one.sums.slice(), squares: one.squares.slice() };
    const gram = grams.get(one.gram) ?? one.gram.slice();
    grams.set(one.gram, gram);
    return { counts: one.counts.slice(), sums: one.sums.slice(), gram };
  });
};
const gramsOf = (sums: TaskSums) => new Set(sums.map((one) => ('gram' in one ? one.gram : null))).size;

describe('sums by task', () => {
  it.each([true, false])('are those over the images that know it, with products: %s', (products) => {
    fc.assert(
      fc.property(rows, (some) => {
        const expected = TASKS.map((classes, task) => {
          const known = some.filter(({ labels }) => (labels[task] ?? -1) >= 0);
          const features = Float32Array.from(known.flatMap(({ x }) => x));
          const labels = Int32Array.from(known, (row) => row.labels[task] ?? -1);
          return products ? classSumsOf(features, labels, { ...SHAPE, classes }) : classMomentsOf(features, labels, { ...SHAPE, classes });
        });
        const sums = sumsOf(some, products);
        expect(sums).toEqual(expected);
        expect(labelsIn(sums)).toBe(some.flatMap(({ labels }) => labels.filter((label) => label >= 0)).length);
      }),
    );
  });

  it('of parts add up to those of the whole, and stay one matrix as long as all parts have one', () => {
    fc.assert(
      fc.property(rows, rows, rows, (a, b, c) => {
        const into = copyOf(sumsOf([]));
        expect(gramsOf(into)).toBe(1);
        for (const part of [a, b, c]) addTaskSums(into, sumsOf(part), (values) => values.slice());
        expect(into).toEqual(sumsOf([...a, ...b, ...c]));
        expect(gramsOf(into)).toBe([a, b, c].every((part) => gramsOf(sumsOf(part)) === 1) ? 1 : 2);
      }),
    );
  });
});

it('puts the scores of tasks side by side, in the coordinates of the first, zeros for one that nobody knows', () => {
  const standardisation = { mean: Float32Array.of(1, 2), scale: Float32Array.of(1, 0.5) };
  const other = { mean: Float32Array.of(0, 2), scale: Float32Array.of(2, 0.5) };
  const first = { standardisation, weights: Float64Array.of(1, 2, 3, 4), bias: Float64Array.of(5, 6) };
  const second = { standardisation: other, weights: Float64Array.of(1, 1), bias: Float64Array.of(7) };
  const { weights, bias } = sideBySide([first, 2, second]);
  expect([...weights]).toEqual([1, 2, 0, 0, 2, 3, 4, 0, 0, 1]);
  expect([...bias]).toEqual([5, 6, 0, 0, 9]);
  expect(() => sideBySide([2, 3])).toThrow(RangeError);
});
