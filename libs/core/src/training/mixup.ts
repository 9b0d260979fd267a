import type { Random } from '../random/index.ts';
import type { Batch } from './batches.ts';

/**
 * λ · example + (1 − λ) · partner for the features and targets of every labelled example of the batch, in place: one λ from
 * Beta(alpha, alpha) for the batch, the partners a random order of the same examples. Those without a label stay as they are.
 * Throws RangeError for an `alpha` that is not above 0.
 *
 * Zhang, Cisse, Dauphin, Lopez-Paz: mixup: Beyond Empirical Risk Minimization. ICLR 2018, equation 2; on features as in Verma
 * et al.: Manifold Mixup. ICML 2019.
 */
export function mixUp({ samples, features, targets }: Batch, alpha: number, random: Random): void {
  const [share = 1] = random.dirichlet(alpha, 2);
  const classes = targets.length / samples;
  const labelled = Array.from({ length: samples }, (_, row) => row).filter((row) =>
    targets.subarray(row * classes, (row + 1) * classes).some((value) => value > 0),
  );
  const partners = random.shuffle([...labelled]);
  for (const values of [features, targets]) {
    const width = values.length / samples;
    const before = values.slice();
    labelled.forEach((row, i) => {
      const partner = (partners[i] ?? row) * width;
      for (let j = 0; j < width; j++)
        values[row * width + j] = share * (before[row * width + j] ?? 0) + (1 - share) * (before[partner + j] ?? 0);
    });
  }
}
