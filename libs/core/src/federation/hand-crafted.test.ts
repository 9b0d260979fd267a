import { expect, it } from 'vitest';
import { checkFederation, federationJsonSchema } from './schema.ts';

const parsed = (features: object, others: object = {}) => checkFederation({ federation: 'a', classes: ['x', 'y'], features, ...others });
const blocksOf = (handCrafted: unknown) => {
  const checked = parsed({ handCrafted });
  return 'federation' in checked ? checked.federation.features.handCrafted : checked.issues.map(({ path }) => path.join('.'));
};

it('none, all or a list are a list in the order of the blocks, and stay it when read again', () => {
  expect(blocksOf(undefined)).toEqual([]);
  expect(blocksOf('none')).toEqual([]);
  expect(blocksOf('all')).toEqual(['edge', 'texture', 'colour']);
  expect(blocksOf(['colour', 'edge'])).toEqual(['edge', 'colour']);
  expect(blocksOf(blocksOf('none'))).toEqual([]);
  expect(blocksOf(['edge', 'edge'])).toEqual(['features.handCrafted']);
  expect(blocksOf('edge')).toEqual(['features.handCrafted']);
});

it('are refused where the backbone is trained: nothing reaches them from there', () => {
  const checked = parsed({ handCrafted: ['edge'] }, { training: { scope: 'last-block' } });
  expect(checked).toMatchObject({ issues: [{ path: ['training', 'scope'], message: expect.stringContaining('features.handCrafted') }] });
});

it('stand in the JSON Schema as a file may say them', () => {
  expect(JSON.stringify(federationJsonSchema())).toContain('"enum":["none","all"]');
});
