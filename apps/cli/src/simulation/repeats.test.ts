import type { Comparison, RunReport, Scores } from '@atoll/core';
import { expect, it } from 'vitest';
import { repeatedReport, repeatedText } from './repeats.ts';

const scores = (balancedAccuracy: number) => ({ balancedAccuracy }) as Scores; // nothing else is read
const draw = (seed: number, overall: Partial<Record<keyof Comparison, number>>) => ({
  seed,
  report: {
    metric: 'balancedAccuracy',
    overall: Object.fromEntries(Object.entries(overall).map(([model, value]) => [model, scores(value)])),
  } as unknown as RunReport, // likewise
});

it('gives the mean and its interval of every model that all draws have', () => {
  const repeated = repeatedReport([draw(7, { federated: 0.7, pooled: 0.8, alone: 0.5 }), draw(8, { federated: 0.8, pooled: 0.8 })]);
  expect(repeated.seeds).toEqual([7, 8]);
  expect(Object.keys(repeated.models)).toEqual(['federated', 'pooled']);
  const { federated } = repeated.models;
  expect(federated?.mean).toBeCloseTo(0.75);
  expect(repeatedText(repeated).split('\n')).toEqual([
    'balanced accuracy over 2 draws, in %: mean and 95 % interval of the mean',
    'federated  75.0 ± 63.5',
    'pooled     80.0 ± 0.0',
  ]);
});
