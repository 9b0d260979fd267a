import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRandom } from '../random/index.ts';
import { type Evaluation, evaluateScores } from './evaluation.ts';
import { type PairedUnit, pairedFigures } from './paired.ts';

/** One image of the class `label` that was taken for `predicted`. */
const said = (label: number, predicted: number): Evaluation =>
  evaluateScores(Float32Array.of(predicted === 0 ? 2 : 0, predicted === 0 ? 0 : 2), Int32Array.of(label), 2);
const image = (label: number, first: number, second: number): PairedUnit => ({ first: said(label, first), second: said(label, second) });
const some = fc.array(fc.tuple(fc.nat(1), fc.nat(1), fc.nat(1)), { minLength: 2, maxLength: 12 });

it('turns round with the models, and finds nothing between a model and itself', () => {
  fc.assert(
    fc.property(some, (images) => {
      const there = pairedFigures(
        images.map(([label, a, b]) => image(label, a, b)),
        createRandom(1),
      );
      const back = pairedFigures(
        images.map(([label, a, b]) => image(label, b, a)),
        createRandom(1),
      );
      for (const [index, { difference, interval }] of there.entries()) {
        expect(back[index]?.difference).toBeCloseTo(-(difference ?? 9), 12);
        expect(back[index]?.interval?.[0]).toBeCloseTo(-(interval?.[1] ?? 9), 12);
        expect(interval?.[0]).toBeLessThanOrEqual(interval?.[1] ?? -9);
      }
      for (const figure of pairedFigures(
        images.map(([label, a]) => image(label, a, a)),
        createRandom(1),
      ))
        expect(figure).toMatchObject({ difference: 0, interval: [0, 0] });
    }),
    { numRuns: 20 },
  );
});

it('is as wide as the pairs that differ say: of single images, what the normal approximation of McNemar gives', () => {
  const [only, other, alike] = [30, 10, 160];
  const images = [
    ...Array.from({ length: only }, (_, i) => image(i % 2, i % 2, 1 - (i % 2))),
    ...Array.from({ length: other }, (_, i) => image(i % 2, 1 - (i % 2), i % 2)),
    ...Array.from({ length: alike }, (_, i) => image(i % 2, i % 2, i % 2)),
  ];
  const [accuracy] = pairedFigures(images, createRandom(1));
  const [count, difference] = [images.length, (other - only) / images.length];
  const half = 1.96 * Math.sqrt((only + other) / count ** 2 - difference ** 2 / count);
  expect(accuracy).toMatchObject({ metric: 'accuracy', first: 0.95, second: 0.85 });
  expect(accuracy?.difference).toBeCloseTo(difference, 12);
  expect(accuracy?.interval?.[0]).toBeCloseTo(difference - half, 1.5);
  expect(accuracy?.interval?.[1]).toBeCloseTo(difference + half, 1.5);
  // Images of one patient say less than as many patients: twenty images each, always alike, are ten units.
  const grouped = Array.from({ length: 10 }, (_, i) => (i < 3 ? image(0, 0, 1) : image(0, 0, 0)));
  const alone = Array.from({ length: 200 }, (_, i) => (i < 60 ? image(0, 0, 1) : image(0, 0, 0)));
  const width = (units: readonly PairedUnit[]): number => {
    const [low, high] = pairedFigures(units, createRandom(1))[0]?.interval ?? [0, 0];
    return high - low;
  };
  expect(width(grouped)).toBeGreaterThan(3 * width(alone));
});
