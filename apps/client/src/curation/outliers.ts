import type { Look } from './look.ts';

/** An image that is unlike the others in one respect. */
export interface Outlier {
  readonly row: number;
  readonly respect: 'size' | 'shape' | 'brightness' | 'contrast' | 'colour';
  /** How far from the median, in deviations. */
  readonly deviations: number;
}

interface Sized {
  readonly width: number;
  readonly height: number;
}

/** Less of grey's 256 steps than an empty page has after scanning. */
const BLANK_CONTRAST = 1.5;

/** Rows of images that show one even tone. */
export const blanks = (looks: readonly (Look | null)[]): number[] =>
  [...looks.keys()].filter((row) => (looks[row]?.contrast ?? Number.POSITIVE_INFINITY) < BLANK_CONTRAST);

/** Farther than this from the median, in deviations as the median absolute deviation gives them, is far. */
const FAR = 6;
/** With more of them they are a kind of image, not outliers. */
const MOST_SHARE = 0.05;
const FEWEST_IMAGES = 20;

/** Each respect with the least that counts as one deviation, so that equal images are not split by nothing. */
const RESPECTS = [
  { respect: 'size', floor: 0.15, of: (_: Look, { width, height }: Sized): number => Math.log2(width * height) },
  { respect: 'shape', floor: 0.1, of: (_: Look, { width, height }: Sized): number => Math.log2(width / height) },
  { respect: 'brightness', floor: 8, of: ({ brightness }: Look): number => brightness },
  { respect: 'contrast', floor: 4, of: ({ contrast }: Look): number => contrast },
  { respect: 'colour', floor: 2, of: ({ colour }: Look): number => colour },
] as const;

/** Images far from the median of all, in the respect in which they are farthest; the farthest first. */
export function outliers(looks: readonly (Look | null)[], sizes: readonly Sized[]): Outlier[] {
  const rows = [...looks.keys()].filter((row) => looks[row] !== null);
  if (rows.length < FEWEST_IMAGES) return [];
  const farthest = new Map<number, Outlier>();
  for (const { respect, floor, of } of RESPECTS) {
    const values = new Map(
      rows.flatMap((row) => {
        const [look, size] = [looks[row], sizes[row]];
        return look == null || size === undefined ? [] : [[row, of(look, size)] as const];
      }),
    );
    const middle = median([...values.values()]);
    const deviation = Math.max(floor, 1.4826 * median([...values.values()].map((value) => Math.abs(value - middle))));
    const far = [...values].map(([row, value]) => ({ row, respect, deviations: Math.abs(value - middle) / deviation }));
    const beyond = far.filter(({ deviations }) => deviations > FAR);
    if (beyond.length > MOST_SHARE * rows.length) continue;
    for (const outlier of beyond) if (outlier.deviations > (farthest.get(outlier.row)?.deviations ?? 0)) farthest.set(outlier.row, outlier);
  }
  return [...farthest.values()].sort((a, b) => b.deviations - a.deviations || a.row - b.row);
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
