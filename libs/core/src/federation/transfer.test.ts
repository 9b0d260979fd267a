import { describe, expect, it } from 'vitest';
import { checkFederation, type FederationInput } from './schema.ts';
import { scopesOf } from './transfer.ts';

const LEAST: FederationInput = { federation: 'lagoon', classes: ['cat', 'dog'] };
const issuesOf = (input: Partial<FederationInput>): string[] => {
  const checked = checkFederation({ ...LEAST, ...input });
  return 'issues' in checked ? checked.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) : [];
};

describe('the keys of transfer', () => {
  it.each<[string, Partial<FederationInput>]>([
    ['a scope', { training: { scope: 'full' } }],
    ['a scope with everything', { training: { scope: 'last-block', warmRounds: 0, layerDecay: 0.5, unfreeze: {}, l2sp: 0.1 } }],
    ['a control run', { training: { scope: 'last-two-blocks', fromScratch: true } }],
    ['a pull of the head, and an end', { training: { l2sp: 0.1, stopWhen: { reaches: 0.9 } } }],
    ['an mlp on a trained backbone', { head: { kind: 'mlp' }, training: { scope: 'last-block' } }],
    ['scaffold on a trained backbone', { strategy: 'scaffold', training: { scope: 'last-block' } }],
  ])('allow %s', (_name, input) => expect(issuesOf(input)).toEqual([]));

  it.each<[string, Partial<FederationInput>, string]>([
    ['layers apart without a scope', { training: { layerDecay: 0.5 } }, 'training.layerDecay: needs a training.scope beyond head'],
    ['unfreezing without a scope', { training: { unfreeze: {} } }, 'training.unfreeze: needs a training.scope beyond head'],
    ['a control run without a scope', { training: { fromScratch: true } }, 'training.fromScratch: needs a training.scope beyond head'],
    [
      'random features on a trained backbone',
      { head: { kind: 'linear', kernel: 'relu' }, training: { scope: 'full' } },
      'training.scope: full cannot be trained through the random features of head.kernel relu',
    ],
    [
      'scaffold with layers apart',
      { strategy: 'scaffold', training: { scope: 'full', layerDecay: 0.9 } },
      'training.layerDecay: scaffold needs the same learning rate in all layers',
    ],
    [
      'scaffold with unfreezing',
      { strategy: 'scaffold', training: { scope: 'full', unfreeze: {} } },
      'training.unfreeze: scaffold needs the same learning rate in all layers',
    ],
    [
      'a pull to weights that nobody pretrained',
      { training: { scope: 'full', fromScratch: true, l2sp: 0.1 } },
      'training.l2sp: there is nothing to pull back to with training.fromScratch',
    ],
    [
      'a control run beside a head from sums',
      { strategy: 'auto', training: { scope: 'full', fromScratch: true } },
      'training.fromScratch: auto solves a head on pretrained features; take a strategy with rounds, such as fedavg',
    ],
  ])('refuse %s', (_name, input, issue) => expect(issuesOf(input)).toEqual([issue]));

  it('name the scopes that are tried', () => {
    const scopes = (strategy: 'fedavg' | 'auto', scope: 'head' | 'last-two-blocks' | 'full') =>
      scopesOf({ strategy: { name: strategy }, training: { scope } });
    expect(scopes('fedavg', 'head')).toEqual([]);
    expect(scopes('fedavg', 'full')).toEqual(['full']);
    expect(scopes('auto', 'last-two-blocks')).toEqual(['last-block', 'last-two-blocks']);
  });
});
