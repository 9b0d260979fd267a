import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layerRates, unfrozenGroups } from './layer-rates.ts';

describe('layerRates', () => {
  it('is the decay to the power of the group', () => {
    expect(layerRates([2, 2, 1, 0, 0], { layerDecay: 0.5, unfrozen: null })).toEqual([0.25, 0.25, 0.5, 1, 1]);
    expect(layerRates([2, 1, 0], { layerDecay: 1, unfrozen: null })).toEqual([1, 1, 1]);
  });

  it('falls from the classifier to the first block by the same factor, as the paper has it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1, noNaN: true }), fc.integer({ min: 1, max: 20 }), (layerDecay, blocks) => {
        const groups = Array.from({ length: blocks + 1 }, (_, i) => blocks - i);
        const rates = layerRates(groups, { layerDecay, unfrozen: null });
        for (let i = 0; i + 1 < rates.length; i++) expect((rates[i] ?? 0) / ((rates[i + 1] ?? 0) * layerDecay)).toBeCloseTo(1, 10);
      }),
    );
  });

  it('leaves what is frozen where it is: only the classifier in the first round, one block more after every so many', () => {
    const groups = [3, 2, 1, 0];
    const rounds = [1, 2, 3, 4, 5, 9].map((round) => layerRates(groups, { layerDecay: 1, unfrozen: unfrozenGroups(round, 2) }));
    expect(rounds).toEqual([
      [0, 0, 0, 1],
      [0, 0, 0, 1],
      [0, 0, 1, 1],
      [0, 0, 1, 1],
      [0, 1, 1, 1],
      [1, 1, 1, 1],
    ]);
    expect(unfrozenGroups(1, null)).toBeNull();
  });
});
