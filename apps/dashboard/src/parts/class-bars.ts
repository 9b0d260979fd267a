interface Bars {
  /** Of the drawing that the paths are for; it is 20 high. */
  readonly width: number;
  /** SVG paths: of the counts that are told, and of those that are under the federation's minimum. */
  readonly told: string;
  readonly untold: string;
}

/** Bars for so many classes are told apart; with more each stands for some that are next to each other. */
const MOST_BARS = 48;

/** Counts by class as two paths, whatever the number of classes. @param counts below 0 where they are not told */
export function barsOf(counts: readonly number[]): Bars {
  const each = Math.max(1, Math.ceil(counts.length / MOST_BARS));
  const groups = Array.from({ length: Math.ceil(counts.length / each) }, (_, index) => counts.slice(index * each, (index + 1) * each));
  const sums = groups.map((group) => group.reduce((sum, count) => sum + Math.max(0, count), 0));
  const most = Math.max(1, ...sums);
  const told = sums.map((sum, index) => (sum === 0 ? '' : bar(index, Math.max(1.5, (20 * sum) / most))));
  const untold = groups.map((group, index) => ((sums[index] ?? 0) === 0 && group.some((count) => count < 0) ? bar(index, 1.5) : ''));
  return { width: groups.length, told: told.join(''), untold: untold.join('') };
}

const bar = (index: number, height: number): string =>
  `M${index + 0.1} 20v-${Math.round(10 * height) / 10}h0.8v${Math.round(10 * height) / 10}z`;

/** Every class with its count; a class whose name is not known by its number. */
export const countsByName = (counts: readonly number[], classes: readonly string[]): { readonly name: string; readonly count: number }[] =>
  counts.map((count, index) => ({ name: classes[index] ?? `class ${index + 1}`, count }));
