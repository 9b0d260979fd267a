import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addClassMoments, type ClassMoments, classMomentsOf, emptyClassMoments } from './class-moments.ts';
import { addClassSums, classSumsOf, emptyClassSums } from './class-sums.ts';
import { type PrototypeDistance, prototypeHead } from './prototypes.ts';
import type { LinearScores } from './ridge.ts';
import { coordinatesOf } from './scatter.ts';

const SETTINGS = { gridExponent: -8, standardise: true, deviationFloor: 0.5 };
const SHAPE = { classes: 3, dimension: 5 };
const DISTANCES: PrototypeDistance[] = [
  { distance: 'euclidean' },
  { distance: 'cosine' },
  { distance: 'mahalanobis', shrinkage: 0.2 },
  { distance: 'mahalanobis', shrinkage: 1 },
];

function scoresOf({ standardisation: { mean, scale }, weights, bias }: LinearScores, features: ArrayLike<number>): number[] {
  const classes = bias.length;
  return Array.from({ length: (features.length / mean.length) * classes }, (_, at) => {
    const [row, c] = [Math.floor(at / classes), at % classes];
    let score = bias[c] ?? 0;
    for (let j = 0; j < mean.length; j++)
      score += ((features[row * mean.length + j] ?? 0) - (mean[j] ?? 0)) * (scale[j] ?? 0) * (weights[j * classes + c] ?? 0);
    return score;
  });
}

const image = fc.record({
  label: fc.nat(2),
  values: fc.array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: 5, maxLength: 5 }),
});
type Image = typeof image extends fc.Arbitrary<infer T> ? T : never;
const several = fc.array(image, { minLength: 1, maxLength: 30 });
const arrays = (images: readonly Image[]) =>
  [Float32Array.from(images.flatMap(({ values }) => values)), Int32Array.from(images, ({ label }) => label)] as const;
const momentsOf = (images: readonly Image[]) => classMomentsOf(...arrays(images), { ...SHAPE, gridExponent: -8 });
const sumsOf = (images: readonly Image[]) => classSumsOf(...arrays(images), { ...SHAPE, gridExponent: -8 });

describe('class moments', () => {
  it('are counts, sums and squares by class on the grid', () => {
    const moments = classMomentsOf(Float32Array.of(1, 0.3, -1, 0.5, 0, 2), Int32Array.of(0, 2, 2), {
      classes: 3,
      dimension: 2,
      gridExponent: -1,
    });
    expect([...moments.counts]).toEqual([1, 0, 2]);
    expect([...moments.sums]).toEqual([2, 1, 0, 0, -2, 5]);
    expect([...moments.squares]).toEqual([4, 1, 0, 0, 4, 17]);
  });

  it('of parts add up to those of the whole, and a part is taken away again', () => {
    fc.assert(
      fc.property(several, several, (a, b) => {
        const total = momentsOf(a);
        addClassMoments(total, momentsOf(b));
        expect(total).toEqual(momentsOf([...a, ...b]));
        addClassMoments(total, momentsOf(b), -1);
        expect(total).toEqual(momentsOf(a));
      }),
    );
  });

  it('give the same coordinates as the sums with the Gram matrix', () => {
    fc.assert(
      fc.property(several, (images) => {
        expect(coordinatesOf(momentsOf(images), SETTINGS)).toEqual(coordinatesOf(sumsOf(images), SETTINGS));
      }),
    );
  });

  it('refuse labels and lengths that do not fit', () => {
    expect(() => classMomentsOf(new Float32Array(3), Int32Array.of(0), { ...SHAPE, gridExponent: 0 })).toThrow(RangeError);
    expect(() => classMomentsOf(new Float32Array(5), Int32Array.of(3), { ...SHAPE, gridExponent: 0 })).toThrow(RangeError);
    expect(() => addClassMoments(emptyClassMoments(SHAPE), emptyClassMoments({ ...SHAPE, classes: 2 }))).toThrow(RangeError);
  });
});

describe('the nearest class mean', () => {
  const golden = JSON.parse(readFileSync(new URL('./prototypes.golden.json', import.meta.url), 'utf8')) as {
    cases: {
      name: string;
      classes: number;
      dimension: number;
      gridExponent: number;
      features: number[];
      labels: number[];
      images: number[];
      heads: { distance: PrototypeDistance['distance']; shrinkage: number | null; scores: number[] }[];
    }[];
  };
  for (const { name, classes, dimension, gridExponent, features, labels, images, heads } of golden.cases)
    for (const { distance, shrinkage, scores } of heads)
      it(`from sums is the one that numpy finds from the images: ${name}, ${distance} ${shrinkage ?? ''}`, () => {
        const sums = classSumsOf(Float32Array.from(features), Int32Array.from(labels), { classes, dimension, gridExponent });
        const by = distance === 'mahalanobis' ? { distance, shrinkage: shrinkage ?? 0 } : { distance };
        const found = scoresOf(prototypeHead(sums, { ...SETTINGS, gridExponent }, by), images);
        const size = Math.max(...scores.map(Math.abs));
        scores.forEach((score, at) => {
          const first = found[at - (at % classes)] ?? 0;
          expect(Math.abs((found[at] ?? 0) - first - score)).toBeLessThanOrEqual(1e-6 * size);
        });
      });

  it('is the same, bit for bit, at any partition of the images', () => {
    const partitioned = several.chain((images) =>
      fc.array(fc.nat(3), { minLength: images.length, maxLength: images.length }).map((homes) => ({ images, homes })),
    );
    fc.assert(
      fc.property(partitioned, fc.constantFrom(...DISTANCES), ({ images, homes }, by) => {
        const sites = [0, 1, 2, 3].map((site) => images.filter((_, i) => homes[i] === site));
        const [moments, sums] = [emptyClassMoments(SHAPE), emptyClassSums(SHAPE)];
        for (const site of sites) {
          addClassMoments(moments, momentsOf(site));
          addClassSums(sums, sumsOf(site));
        }
        expect(prototypeHead(sums, SETTINGS, by)).toEqual(prototypeHead(sumsOf(images), SETTINGS, by));
        if (by.distance !== 'mahalanobis')
          expect(prototypeHead(moments, SETTINGS, by)).toEqual(prototypeHead(sumsOf(images), SETTINGS, by));
      }),
    );
  });

  it('is finite for any images, and no class without images is the nearest alone', () => {
    fc.assert(
      fc.property(several, image, fc.constantFrom(...DISTANCES), (images, { values }, by) => {
        const sums = sumsOf(images);
        const head = prototypeHead(sums, SETTINGS, by);
        expect([...head.weights, ...head.bias].every(Number.isFinite)).toBe(true);
        const scores = scoresOf(head, values);
        const best = Math.max(...scores.filter((_, c) => sums.counts[c] !== 0));
        for (const [c, score] of scores.entries())
          if (sums.counts[c] === 0) expect(score).toBeLessThanOrEqual(best + 1e-6 * Math.abs(best) + 1e-9);
      }),
    );
  });

  it('has weights of length 1 by cosine', () => {
    const { weights } = prototypeHead(
      sumsOf([
        { label: 0, values: [1, 2, 3, 4, 5] },
        { label: 1, values: [0, 0, 1, 0, 0] },
      ]),
      SETTINGS,
      {
        distance: 'cosine',
      },
    );
    for (const c of [0, 1]) expect(Math.hypot(...weights.filter((_, at) => at % 3 === c))).toBeCloseTo(1, 12);
  });

  it('refuses sums of nothing, and the Mahalanobis distance from class moments', () => {
    const none: ClassMoments = emptyClassMoments(SHAPE);
    expect(() => prototypeHead(none, SETTINGS, { distance: 'euclidean' })).toThrow(RangeError);
    const moments = momentsOf([{ label: 0, values: [1, 2, 3, 4, 5] }]);
    expect(() => prototypeHead(moments, SETTINGS, { distance: 'mahalanobis', shrinkage: 0.5 })).toThrow(RangeError);
  });
});
