import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/index.ts';
import { leastImagesOfClass, type ScoreReference, scoreReferenceOf, scoreSumsOf } from './score-reference.ts';
import { scoreShift } from './score-shift.ts';

const CLASSES = 3;
/** Where the scores of each class lie; each row adds up to 0. */
const PLACES = [
  [4, -2, -2],
  [-2, 4, -2],
  [-2, -2, 4],
] as const;

/** Scores of images of these classes at a site that is off by a vector. */
function draw(labels: readonly number[], off: readonly number[], spread: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from(
    labels.flatMap((label) => PLACES[label as 0 | 1 | 2].map((place, k) => place + (off[k] ?? 0) + spread * random.normal())),
  );
}

const labels = (counts: readonly number[]): number[] => counts.flatMap((count, label) => Array.from({ length: count }, () => label));
const seeds = fc.integer({ min: 0, max: 1e6 });

function referenceOf(offs: readonly (readonly number[])[], seed = 1): ScoreReference {
  const sums = offs.map((off, site) => {
    const own = labels([30, 20, 25]);
    return scoreSumsOf(draw(own, off, 0.5, seed + site), Int32Array.from(own), CLASSES, 2);
  });
  return scoreReferenceOf(sums, CLASSES, 1);
}

const APART = [
  [1, -0.5, -0.5],
  [-1, 0.5, 0.5],
  [0.5, 0.5, -1],
  [-0.5, -0.5, 1],
];
const ALIKE = APART.map(() => [0, 0, 0]);

describe('what the scores of a site are off by', () => {
  it('is nearly nothing where the means agree, whatever the class shares', () => {
    const reference = referenceOf(APART);
    const uneven = labels([50, 3, 7]);
    const atMeans = Float32Array.from(uneven.flatMap((label) => [...reference.means.subarray(label * CLASSES, (label + 1) * CLASSES)]));
    for (const value of scoreShift(atMeans, reference, 1)) expect(Math.abs(value)).toBeLessThan(1e-3);
  });

  it('is found where sites lie apart, with class shares of its own', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const off = [0.8, -0.6, -0.2];
        const found = scoreShift(draw(labels([60, 10, 30]), off, 0.5, seed), referenceOf(APART), 1);
        off.forEach((value, k) => {
          expect(Math.abs((found[k] ?? 0) - value)).toBeLessThan(0.35);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('is nothing where the labelled sites are alike: other class shares are not taken for a shift', () => {
    const reference = referenceOf(ALIKE);
    const found = scoreShift(draw(labels([60, 2, 2]), [0, 0, 0], 0.5, 9), reference, 1);
    for (const value of found) expect(Math.abs(value)).toBeLessThan(0.05);
    const same = scoreReferenceOf(
      [scoreSumsOf(draw(labels([9, 9, 9]), [0, 0, 0], 0.5, 3), Int32Array.from(labels([9, 9, 9])), CLASSES, 2)],
      CLASSES,
      1,
    );
    expect([...scoreShift(draw(labels([9, 9, 9]), [3, 0, 0], 0.5, 4), same, 1)]).toEqual([0, 0, 0]);
  });

  it('does not see what is added to all scores of an image, and grows with the multiple', () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: -50, max: 50, noNaN: true }), (seed, constant) => {
        const reference = referenceOf(APART);
        const scores = draw(labels([20, 20, 20]), [0.4, 0, -0.4], 0.5, seed);
        const moved = scoreShift(
          scores.map((score) => score + constant),
          reference,
          1,
        );
        scoreShift(scores, reference, 1).forEach((value, k) => {
          expect(moved[k]).toBeCloseTo(value, 3);
        });
        expect(scoreShift(scores, reference, 0)).toEqual(new Float64Array(CLASSES));
        const size = (multiple: number) => Math.hypot(...scoreShift(scores, reference, multiple));
        expect(size(0.001)).toBeLessThan(size(1) + 1e-9);
      }),
      { numRuns: 30 },
    );
  });

  it('is zeros without images, without labelled images and without spread', () => {
    const nothing = scoreReferenceOf([], CLASSES, 1);
    expect([...scoreShift(new Float32Array(), referenceOf(APART), 1)]).toEqual([0, 0, 0]);
    expect([...scoreShift(draw([0, 1], [1, 0, 0], 1, 1), nothing, 1)]).toEqual([0, 0, 0]);
    expect(() => scoreShift(new Float32Array(4), referenceOf(APART), 1)).toThrow(RangeError);
  });
});

describe('what a site sends', () => {
  it('leaves classes out with too few images, so that no image is told', () => {
    const scores = draw([0, 0, 0, 1, 2, 2], [0, 0, 0], 1, 2);
    const { counts, sums } = scoreSumsOf(scores, Int32Array.of(0, 0, 0, 1, 2, 2), CLASSES, leastImagesOfClass({ minimumCount: 0 }));
    expect([...counts]).toEqual([3, 0, 2]);
    expect([...sums.subarray(3, 6)]).toEqual([0, 0, 0]);
    expect(leastImagesOfClass({ minimumCount: 7 })).toBe(7);
  });

  it('is nothing for no images, and changes nothing where it is added', () => {
    const empty = scoreSumsOf(new Float32Array(), new Int32Array(), CLASSES, 2);
    const some = scoreSumsOf(draw(labels([5, 5, 5]), [0, 0, 0], 1, 1), Int32Array.from(labels([5, 5, 5])), CLASSES, 2);
    expect(scoreReferenceOf([empty, some], CLASSES, 1)).toEqual(scoreReferenceOf([some], CLASSES, 1));
  });
});
