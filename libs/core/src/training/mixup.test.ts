import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/index.ts';
import { batchOf } from './batches.ts';
import { mixUp } from './mixup.ts';
import { clusters } from './testing/examples.ts';

const data = clusters({ count: 12, dimension: 3, classes: 3 });
const everyone = Int32Array.from({ length: 12 }, (_, i) => i);

describe('mixUp', () => {
  it('mixes features and targets by one share, each example with one of the batch', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0.1, max: 5, noNaN: true }), (seed, alpha) => {
        const [share = 0] = createRandom(seed).dirichlet(alpha, 2);
        const before = batchOf(data, everyone, [3]);
        const after = batchOf(data, everyone, [3]);
        mixUp(after, alpha, createRandom(seed));
        for (const row of everyone) {
          const partner = everyone.find((other) =>
            [0, 1, 2].every((j) =>
              (['features', 'targets'] as const).every(
                (part) =>
                  Math.abs(
                    share * (before[part][3 * row + j] ?? 0) +
                      (1 - share) * (before[part][3 * other + j] ?? 0) -
                      (after[part][3 * row + j] ?? 0),
                  ) < 1e-5,
              ),
            ),
          );
          expect(partner).toBeDefined();
          expect((after.targets[3 * row] ?? 0) + (after.targets[3 * row + 1] ?? 0) + (after.targets[3 * row + 2] ?? 0)).toBeCloseTo(1, 5);
        }
      }),
    );
  });

  it('leaves examples without a label as they are', () => {
    const labels = data.labels.map((label, i) => (i % 2 === 0 ? -1 : label));
    const before = batchOf({ ...data, labels }, everyone, [3]);
    const after = batchOf({ ...data, labels }, everyone, [3]);
    mixUp(after, 1, createRandom(2));
    for (let row = 0; row < 12; row += 2) {
      expect(after.features.subarray(3 * row, 3 * row + 3)).toEqual(before.features.subarray(3 * row, 3 * row + 3));
      expect([...after.targets.subarray(3 * row, 3 * row + 3)]).toEqual([0, 0, 0]);
    }
    expect(after.features).not.toEqual(before.features);
  });

  it('draws shares from Beta(alpha, alpha)', () => {
    const random = createRandom(4);
    const shares = Array.from({ length: 4000 }, () => random.dirichlet(0.4, 2)[0] ?? 0);
    const mean = shares.reduce((a, b) => a + b, 0) / shares.length;
    const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length;
    expect(mean).toBeCloseTo(0.5, 1);
    expect(variance).toBeCloseTo(1 / (4 * (2 * 0.4 + 1)), 1);
  });
});
