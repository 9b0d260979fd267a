import type { Random } from '../random/index.ts';

/** From the lower to the upper end. */
export type Interval = readonly [low: number, high: number];

/** 95 % interval of a share of `count` (> 0) examples that were drawn independently (Wilson 1927). */
export function wilsonInterval(share: number, count: number): Interval {
  const z = 1.959964;
  const centre = share + (z * z) / (2 * count);
  const half = z * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
  const scale = 1 + (z * z) / count;
  return [Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale)];
}

const DRAWS = 1_000;

/**
 * 95 % interval of a figure for other sites like these: sites are drawn with replacement, as many as there are, 1000
 * times, and the figure of each draw is taken; the interval leaves 2.5 % of these figures out on each side (percentile
 * bootstrap, Efron 1979; the unit is the site, because images of one site are alike). Ends are interpolated linearly, as
 * numpy's `quantile` does. Draws without a figure are left out.
 *
 * Null for fewer than two sites, which say nothing about others, and where no draw has a figure. Few sites give a rough
 * interval, as a rule too narrow. Every multiset of sites is worked out once.
 */
export const bootstrapInterval = <Site>(
  sites: readonly Site[],
  figure: (drawn: readonly Site[]) => number | null,
  random: Random,
): Interval | null => bootstrapIntervals(sites, (drawn) => [figure(drawn)], random)[0] ?? null;

/** The same of several figures of the same draws; none for fewer than two sites. */
export function bootstrapIntervals<Site>(
  sites: readonly Site[],
  figures: (drawn: readonly Site[]) => readonly (number | null)[],
  random: Random,
): (Interval | null)[] {
  if (sites.length < 2) return [];
  const known = new Map<string, readonly (number | null)[]>();
  const draws: (readonly (number | null)[])[] = [];
  for (let draw = 0; draw < DRAWS; draw++) {
    const drawn = Array.from(sites, () => random.integer(sites.length)).sort((a, b) => a - b);
    const key = drawn.join();
    const found = known.get(key) ?? figures(drawn.flatMap((index) => sites.slice(index, index + 1)));
    known.set(key, found);
    draws.push(found);
  }
  return (draws[0] ?? []).map((_, which) => {
    const values = draws.flatMap((found) => found[which] ?? []).sort((a, b) => a - b);
    return values.length === 0 ? null : [quantile(values, 0.025), quantile(values, 0.975)];
  });
}

/** Between the two nearest of the `sorted` values, linearly. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? 0;
  return low + (high - low) * (place - Math.floor(place));
}
