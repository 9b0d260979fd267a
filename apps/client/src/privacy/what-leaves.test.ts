import { expect, test } from 'vitest';
import { federationOf } from '../testing/federation.ts';
import { describeWhatLeaves } from './what-leaves.ts';

test('the statement follows the federation', () => {
  const text = (input: Parameters<typeof federationOf>[0]) => describeWhatLeaves(federationOf(input)).leaves.join('\n');
  expect(text({})).toMatch(/sum of its squares/);
  expect(text({ features: { standardise: false } })).not.toMatch(/sum of its squares/);
  expect(text({ privacy: { minimumCount: 7 } })).toMatch(/fewer than 7/);
  expect(text({ privacy: { minimumCount: 0 } })).not.toMatch(/fewer than/);
  expect(text({ evaluation: { alone: 'own' } })).toMatch(/that head stays here/);
  expect(text({ evaluation: { alone: 'cross-site' } })).toMatch(/every other site judges it/);
  expect(text({ evaluation: { alone: 'off' } })).not.toMatch(/for itself alone/);
});

test('it says what stays', () => {
  expect(describeWhatLeaves(federationOf()).stays.join('\n')).toMatch(/images.*\n.*file and folder names/);
});
