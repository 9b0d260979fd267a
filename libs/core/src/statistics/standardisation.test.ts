import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyMoments, momentsOf } from './moments.ts';
import { identityStandardisation, standardisationOf, standardise } from './standardisation.ts';

describe('standardisationOf', () => {
  it('centres and divides by the deviation, floored at half the mean deviation', () => {
    // Deviations 4, 1 and 1: their mean is 2, so the floor is 1 and nothing changes; with floor 1 it is 2.
    const features = Float32Array.of(0, 1, 5, 8, 3, 7);
    const { mean, scale } = standardisationOf(momentsOf(features, 3));
    expect([...mean]).toEqual([4, 2, 6]);
    expect([...scale]).toEqual([0.25, 1, 1]);
    expect([...standardisationOf(momentsOf(features, 3), { floor: 1 }).scale]).toEqual([0.25, 0.5, 0.5]);
  });

  it('gives features of mean 0 and deviation 1 without a floor', () => {
    const features = Float32Array.from({ length: 300 }, (_, i) => Math.sin(i * i) * (1 + (i % 3)) + (i % 3) * 10);
    const standardised = standardise(features, standardisationOf(momentsOf(features, 3), { floor: 0 }));
    const { count, sum, sumOfSquares } = momentsOf(standardised, 3);
    for (let j = 0; j < 3; j++) {
      expect((sum[j] ?? 1) / count).toBeCloseTo(0, 5);
      expect((sumOfSquares[j] ?? 0) / count).toBeCloseTo(1, 5);
    }
  });

  it('stays finite and quiet for features that are constant', () => {
    const features = Float32Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 5.3 : -1 / 3));
    const standardisation = standardisationOf(momentsOf(features, 2));
    expect([...standardisation.scale]).toEqual([1, 1]);
    expect(Math.max(...standardise(features, standardisation).map(Math.abs))).toBeLessThan(1e-6);
  });

  it('is finite for any features', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true, min: -1000, max: 1000 }), { minLength: 4, maxLength: 40 }), (values) => {
        const features = Float32Array.from(values.slice(0, values.length - (values.length % 2)));
        const standardisation = standardisationOf(momentsOf(features, 2));
        return [...standardisation.mean, ...standardisation.scale, ...standardise(features, standardisation)].every(Number.isFinite);
      }),
      { examples: [[[2 ** -149, 0, 0, 0]]] },
    );
  });

  it('is the identity for moments of nothing', () => {
    expect(standardisationOf(emptyMoments(2))).toEqual(identityStandardisation(2));
    expect(standardise(Float32Array.of(1, 2), identityStandardisation(2))).toEqual(Float32Array.of(1, 2));
  });
});
