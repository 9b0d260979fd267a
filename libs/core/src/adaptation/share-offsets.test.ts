import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { softmax } from '../evaluation/index.ts';
import { createRandom } from '../random/index.ts';
import { shareOffsets } from './share-offsets.ts';

/** Scores of a sure classifier for so many images of each class. */
const sure = (counts: readonly number[], by = 8): Float32Array =>
  Float32Array.from(
    counts.flatMap((count, label) => Array.from({ length: count }, () => counts.map((_, k) => (k === label ? by : 0))).flat()),
  );
const even = (classes: number) => new Float64Array(classes).fill(1 / classes);

describe('offsets to the class shares among images without a label', () => {
  it('are zeros where the shares are those that the classifier was fitted to', () => {
    for (const value of shareOffsets(sure([10, 10, 10]), even(3))) expect(Math.abs(value)).toBeLessThan(1e-9);
    fc.assert(
      fc.property(fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 }), (row) => {
        const scores = Float32Array.from([...row, ...row]);
        const priors = Float64Array.from(softmax(Float32Array.from(row), 3)); // what it says of every image is its priors
        for (const value of shareOffsets(scores, priors)) expect(Math.abs(value)).toBeLessThan(1e-5);
      }),
    );
  });

  it('lead to the shares, and their mean is 0', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 5 }), (counts) => {
        const images = counts.reduce((sum, count) => sum + count, 0);
        const offsets = shareOffsets(sure(counts, 30), even(counts.length));
        expect(offsets.reduce((sum, offset) => sum + offset, 0)).toBeCloseTo(0, 9);
        const powers = offsets.map(Math.exp);
        const total = powers.reduce((sum, power) => sum + power, 0);
        counts.forEach((count, k) => {
          expect((powers[k] ?? 0) / total).toBeCloseTo((count + 1) / (images + counts.length), 6);
        });
      }),
    );
  });

  it('are fitted to what is likely where single images are unsure', () => {
    const random = createRandom(8);
    const wanted = [0.8, 0.15, 0.05];
    const rows = Array.from({ length: 400 }, () => {
      const draw = random.uniform();
      const label = draw < 0.8 ? 0 : draw < 0.95 ? 1 : 2;
      return wanted.map((_, k) => (k === label ? 2 : 0) + random.normal());
    });
    // Of normal scores of deviation 1, two apart, the log-odds are twice the difference.
    const offsets = shareOffsets(
      Float32Array.from(rows.flat(), (score) => 2 * score),
      even(3),
    );
    const powers = offsets.map(Math.exp);
    const total = powers.reduce((sum, power) => sum + power, 0);
    wanted.forEach((share, k) => {
      expect(Math.abs((powers[k] ?? 0) / total - share)).toBeLessThan(0.06);
    });
  });

  it('are zeros without images', () => {
    expect([...shareOffsets(new Float32Array(), even(4))]).toEqual([0, 0, 0, 0]);
  });
});
