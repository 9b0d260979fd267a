import type { Interval } from './intervals.ts';

/** A figure over repeated draws. */
export interface Repeats {
  readonly values: readonly number[];
  readonly mean: number;
  /** 95 % interval of the mean over such draws; null for fewer than two. */
  readonly interval: Interval | null;
}

/** Mean and its interval by Student's t. Null without values. */
export function repeatsOf(values: readonly number[]): Repeats | null {
  if (values.length === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length === 1) return { values, mean, interval: null };
  const freedom = values.length - 1;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / freedom;
  const half = studentT(freedom) * Math.sqrt(variance / values.length);
  return { values, mean, interval: [mean - half, mean + half] };
}

const FEW = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622];
const NORMAL = 1.959964;

/** The 97.5 % point of Student's t; beyond the table by Fisher's expansion in the degrees of freedom, right to 0.001. */
function studentT(freedom: number): number {
  const known = FEW[freedom - 1];
  if (known !== undefined) return known;
  const z = NORMAL;
  return (
    z +
    (z ** 3 + z) / (4 * freedom) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3)
  );
}
