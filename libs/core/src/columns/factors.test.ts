import { expect, it } from 'vitest';
import type { Column } from '../federation/index.ts';
import { momentsOf, standardisationOf, standardise } from '../statistics/index.ts';
import { columnFactors } from './factors.ts';

const columns: Column[] = [
  { type: 'number', name: 'age', range: [0, 120] },
  { type: 'category', name: 'sex', values: ['f', 'm', 'x', 'not said'] },
  { type: 'embedding', name: 'note', length: 4 },
];

it('every column counts for as much, however many values it has', () => {
  expect([...columnFactors(columns, 8)]).toEqual([8, 8, 4, 4, 4, 4, 4, 4, 4, 4, 4]);
});

it('standardised features of columns have the deviation of their factor, those of the picture 1', () => {
  const features = Float32Array.from({ length: 40 }, (_, i) => Math.sin(i) * (1 + (i % 2)));
  const standardisation = standardisationOf(momentsOf(features, 2), { floor: 0, factors: [8] });
  const plain = standardisationOf(momentsOf(features, 2), { floor: 0 });
  const [first, second] = [0, 1].map((j) => standardise(features, standardisation).filter((_, i) => i % 2 === j));
  const deviation = (values: Float32Array = new Float32Array()) =>
    Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  expect(deviation(first)).toBeCloseTo(1, 5);
  expect(deviation(second)).toBeCloseTo(8, 5);
  expect([...standardisation.mean]).toEqual([...plain.mean]);
});
