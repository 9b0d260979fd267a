import { expect, it } from 'vitest';
import { checkFederation, type Federation, type FederationInput } from './schema.ts';
import { adaptsByScores, learnsWithoutLabels } from './unlabelled.ts';

const FILE = { federation: 'cells', classes: ['a', 'b'] };
function federationOf(changes: Partial<FederationInput> = {}): Federation {
  const checked = checkFederation({ ...FILE, ...changes });
  if ('issues' in checked) throw new Error(JSON.stringify(checked.issues));
  return checked.federation;
}
const issuesOf = (changes: object) => {
  const checked = checkFederation({ ...FILE, ...changes });
  return 'issues' in checked ? checked.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) : [];
};

it('allows images without a label, and adapts to them, unless the file says otherwise', () => {
  const { data, adaptation, features } = federationOf();
  expect([data.unlabelled, adaptation, features.standardise]).toEqual(['allow', { shift: 1, shares: true, statistics: false }, true]);
});

it('refuses a class that is named as the folder of images without a label', () => {
  const message = 'another name: unlabelled is for images without a label';
  expect(issuesOf({ classes: ['a', 'unlabelled'] })).toEqual([`classes: ${message}`]);
  expect(issuesOf({ classes: ['a', 'Unlabelled'] })).toEqual([]);
});

it('keeps coordinates at a site for heads on frozen features alone', () => {
  expect(issuesOf({ features: { standardise: 'site' } })).toEqual([]);
  expect(issuesOf({ features: { standardise: 'site' }, training: { scope: 'last-block' } })).toEqual([
    'features.standardise: site needs training.scope head',
  ]);
  expect(issuesOf({ features: { standardise: 'coordinator' } })).toHaveLength(1);
});

it('knows what asks for scores of the others, and which losses learn from images without a label', () => {
  expect(adaptsByScores(federationOf())).toBe(true);
  for (const changes of [
    { evaluation: { personal: false } },
    { evaluation: { alone: 'off' } },
    { adaptation: { shift: 0, shares: false, statistics: true } },
  ] satisfies Partial<FederationInput>[])
    expect(adaptsByScores(federationOf(changes))).toBe(false);
  const learns = (names: readonly ('entropy' | 'pseudo-labels' | 'kl' | 'l1')[]) =>
    learnsWithoutLabels(federationOf({ training: { loss: { terms: names.map((name) => ({ name })) } } }).training.loss);
  expect([learns([]), learns(['kl', 'l1']), learns(['l1', 'entropy']), learns(['pseudo-labels'])]).toEqual([false, false, true, true]);
});
