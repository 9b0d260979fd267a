import { expect, test } from 'vitest';
import { federationOf } from '../testing/federation.ts';
import { describeWhatLeaves } from './what-leaves.ts';

test('the statement follows the federation', () => {
  const text = (input: Parameters<typeof federationOf>[0]) => describeWhatLeaves(federationOf(input)).leaves.join('\n');
  expect(text({})).toMatch(/sum of its squares/);
  expect(text({ features: { standardise: false } })).not.toMatch(/sum of its squares/);
  expect(text({})).not.toMatch(/labelled training images/);
  expect(text({ training: { loss: { classWeights: 'balanced' } } })).toMatch(
    /once, of the labelled training images: how many there are of each class;/,
  );
  expect(text({ head: { kind: 'adjustment' }, training: { loss: { terms: [{ name: 'coral' }] } } })).toMatch(
    /products of every two features; every site/,
  );
  expect(text({ training: { loss: { terms: [{ name: 'distillation', teacher: 'ensemble' }] } } })).toMatch(/every other site gets this/);
  expect(text({ training: { loss: { terms: [{ name: 'distillation' }] } } })).not.toMatch(/every other site gets this/);
  expect(text({ privacy: { minimumCount: 7 } })).toMatch(/fewer than 7/);
  expect(text({ privacy: { minimumCount: 0 } })).not.toMatch(/fewer than/);
  expect(text({ evaluation: { alone: 'own' } })).toMatch(/that head stays here/);
  expect(text({ evaluation: { alone: 'cross-site' } })).toMatch(/every other site judges it/);
  expect(text({ evaluation: { alone: 'off' } })).not.toMatch(/for itself alone/);
  expect(text({})).toMatch(/chooses for its own images; that head, and how it was chosen, stay here/);
  expect(text({ evaluation: { personal: false } })).not.toMatch(/chooses for its own images/);
  expect(text({ evaluation: { alone: 'off' } })).not.toMatch(/chooses for its own images/);
  expect(text({ evaluation: { folds: 5 } })).toMatch(/same counts of 5 heads of the site alone/);
  expect(text({})).not.toMatch(/trained without one part/);
  expect(text({ evaluation: { leaveOneSiteOut: true } })).toMatch(/as many rounds again for every other site/);
  for (const strategy of ['fedavg', 'closed-form', 'auto'] as const) expect(text({ strategy })).not.toMatch(/rounds again/);
  expect(text({ strategy: 'prototypes' })).toMatch(
    /once, how many there are of each class.* sums of their squares by class; of a class with a single/,
  );
  expect(text({ strategy: 'prototypes' })).not.toMatch(/after each round|every two features/);
  expect(text({ strategy: { name: 'prototypes', distance: 'mahalanobis' } })).toMatch(/sums of products of every two features/);
  expect(text({})).not.toMatch(/figures over so few/);
  expect(text({ data: { shots: 5 } })).toMatch(/of 5 images of each class at most: figures over so few/);
  expect(text({})).not.toMatch(/never were/);
  expect(text({ training: { calibrate: 'virtual-features' } })).toMatch(/after the training: .*every two features.*that there never were/);
  expect(text({ training: { calibrate: { name: 'virtual-features', covariance: 'diagonal' } } })).toMatch(
    /after the training: .*squares by class/,
  );
  expect(text({ head: { kind: 'mlp' }, training: { calibrate: 'virtual-features' } })).toMatch(
    /with what the head makes of their features/,
  );
  const subgroups = [
    { column: 'sex', values: ['f', 'm'] },
    { column: 'age', edges: [65] },
  ];
  expect(text({ evaluation: { subgroups } })).toMatch(
    /by "sex" \(f, m\), only where .* fewer than 5\n.*by "age" \(below 65, 65 and above\)/,
  );
  expect(text({ evaluation: { subgroups }, privacy: { minimumCount: 0 } })).not.toMatch(/only where/);
  expect(text({})).not.toMatch(/which for the test images by/);
});

test('it says what stays', () => {
  const stays = (input: Parameters<typeof federationOf>[0]) => describeWhatLeaves(federationOf(input)).stays.join('\n');
  expect(stays({})).toMatch(/no features of a single image/);
  expect(stays({ strategy: 'prototypes' })).not.toMatch(/no features of a single image/);
  expect(stays({ training: { calibrate: 'virtual-features' } })).not.toMatch(/no features of a single image/);
  expect(describeWhatLeaves(federationOf()).stays.join('\n')).toMatch(/images.*\n.*file and folder names/);
});

test('what a scope beyond the head trains of the backbone leaves too, also after a head from sums', () => {
  const leaves = (input: Parameters<typeof federationOf>[0]) => describeWhatLeaves(federationOf(input)).leaves.join('\n');
  expect(leaves({ rounds: 3, training: { scope: 'last-block', warmRounds: 2 } })).toContain(
    'after each round of training (5 at most): the weights of the head, and in the last rounds the last block of the backbone as trained here',
  );
  expect(leaves({ rounds: 3, strategy: 'closed-form', training: { scope: 'full' } })).toContain('(3 at most)');
  expect(leaves({ strategy: 'closed-form' })).not.toContain('after each round');
});

test('for sites without labels every site says where the scores of the final head lie', () => {
  const leaves = (input: Parameters<typeof federationOf>[0]) => describeWhatLeaves(federationOf(input)).leaves.join('\n');
  const scores = /once, if a site without labels takes part: .* only of classes with at least 5 images here/;
  expect(leaves({})).toMatch(scores);
  expect(leaves({})).toContain('and how many without a label');
  expect(leaves({ privacy: { minimumCount: 0 } })).toContain('only of classes with at least 2 images');
  for (const input of [
    { adaptation: { shift: 0, shares: false } },
    { evaluation: { personal: false } },
    { data: { unlabelled: 'refuse' } },
  ] as const)
    expect(leaves(input)).not.toMatch(scores);
  expect(leaves({ data: { unlabelled: 'refuse' } })).not.toContain('without a label');
  const moments = /for each feature, its sum and the sum of its squares/;
  expect(leaves({ strategy: 'closed-form' })).not.toMatch(moments);
  expect(leaves({ strategy: 'closed-form', features: { standardise: 'site' } })).toMatch(moments);
});
