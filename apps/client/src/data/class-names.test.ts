import { expect, test } from 'vitest';
import { similarPairs, suggestClass } from './class-names.ts';

const CLASSES = ['pneumonia', 'no-finding', 'covid-19', 'platelets', 'berry', 'class'];

test.each([
  ['Pneumonia', 'pneumonia'],
  ['Pnuemonia', 'pneumonia'],
  ['pneumonía', 'pneumonia'],
  ['No Finding', 'no-finding'],
  ['no_findings', 'no-finding'],
  ['NOFINDING', 'no-finding'],
  ['Covid19', 'covid-19'],
  ['platelet', 'platelets'],
  ['berries', 'berry'],
  ['classes', 'class'],
  ['car', undefined],
  ['tuberculosis', undefined],
])('%s → %s', (name, expected) => {
  expect(suggestClass(name, CLASSES)).toBe(expected);
});

test('two names equally near are no suggestion', () => {
  expect(suggestClass('grade-3', ['grade-1', 'grade-2'])).toBeUndefined();
});

test('pairs that look like one name', () => {
  expect(similarPairs(['Cat', 'cats', 'grade-1', 'grade-2', 'pneumonia', 'pnuemonia', 'wbc', 'rbc'])).toEqual([
    ['Cat', 'cats'],
    ['pneumonia', 'pnuemonia'],
  ]);
});
