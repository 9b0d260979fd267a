import { durationMs } from '../federation/index.ts';
import { createRandom, type Random, seedFrom } from '../random/index.ts';
import type { SimulationProfile, SiteKind } from './profile.ts';

/** When a site is interrupted next, and for how long, in milliseconds of its own time. */
export interface Interruption {
  readonly afterMs: number;
  readonly lastsMs: number;
}

/** What one virtual site is like, drawn once. Times are milliseconds, infinite speeds take none. */
export interface SiteTraits {
  readonly kind: string;
  /** From the launch until the site is started. */
  readonly arrivalMs: number;
  /** As how many images each of its images counts. */
  readonly workload: number;
  readonly featuresPerMs: number;
  readonly trainingPerMs: number;
  readonly downBytesPerMs: number;
  readonly upBytesPerMs: number;
  readonly latencyMs: number;
  /** From the arrival until it leaves for good; Infinity for never. */
  readonly leavesAfterMs: number;
  /** What the time of this task is multiplied by. The same for the same name, whatever else happens. */
  taskFactor(task: string): number;
  /** The next outage of the connection; null where there are none. Each call draws. */
  nextOutage(): Interruption | null;
  /** Likewise the next time that the machine is off. */
  nextShutdown(): Interruption | null;
}

/**
 * Draws what each site is like. Each site and each quantity has a stream of its own: another deadline or quorum meets the same sites,
 * with the same speeds and outages. Kinds have their shares exactly, up to rounding.
 */
export function drawTraits({ kinds }: SimulationProfile, sites: readonly string[], seed: number): Map<string, SiteTraits> {
  const order = createRandom(seedFrom('kinds of sites', seed)).shuffle([...sites]);
  const total = kinds.reduce((sum, { share }) => sum + share, 0);
  const kindOf = new Map<string, SiteKind>();
  let from = 0;
  let share = 0;
  for (const kind of kinds) {
    share += kind.share;
    const to = kind === kinds.at(-1) ? order.length : Math.round((order.length * share) / total);
    for (const site of order.slice(from, to)) kindOf.set(site, kind);
    from = to;
  }
  return new Map(
    sites.flatMap((site) => {
      const kind = kindOf.get(site);
      return kind === undefined ? [] : [[site, traitsOf(kind, site, seed)] as const];
    }),
  );
}

function traitsOf(kind: SiteKind, site: string, seed: number): SiteTraits {
  const stream = (what: string): Random => createRandom(seedFrom('virtual site', seed, site, what));
  const { link, stragglers, leaves } = kind;
  const speed = (what: string, drawn: { readonly median: number; readonly spread: number } | undefined, unit: number): number =>
    drawn === undefined ? Number.POSITIVE_INFINITY : logNormal(stream(what), drawn.median * unit, drawn.spread);
  const outages = stream('outages');
  const shutdowns = stream('shutdowns');
  return {
    kind: kind.name,
    arrivalMs: kind.arrival === undefined ? 0 : logNormal(stream('arrival'), durationMs(kind.arrival.median), kind.arrival.spread),
    workload: kind.workload,
    featuresPerMs: speed('features', kind.features, 1e-3),
    trainingPerMs: speed('training', kind.training, 1e-3),
    downBytesPerMs: speed('down', link.down, BYTES_PER_MS),
    upBytesPerMs: speed('up', link.up, BYTES_PER_MS),
    latencyMs: link.latency === undefined ? 0 : durationMs(link.latency),
    leavesAfterMs: leaves === undefined ? Number.POSITIVE_INFINITY : exponential(stream('leaves'), durationMs(leaves.after)),
    taskFactor(task) {
      const random = stream(`task ${task}`);
      const factor = logNormal(random, 1, kind.variation);
      return stragglers !== undefined && random.uniform() < stragglers.share ? factor * stragglers.factor : factor;
    },
    nextOutage: () => interruption(outages, kind.outages),
    nextShutdown: () => interruption(shutdowns, kind.shutdowns),
  };
}

/** Of one Mbit/s. */
const BYTES_PER_MS = 125;

const interruption = (random: Random, means: SiteKind['outages']): Interruption | null =>
  means === undefined
    ? null
    : { afterMs: exponential(random, durationMs(means.every)), lastsMs: exponential(random, durationMs(means.last)) };

/** Log-normal with this median and geometric standard deviation. */
export const logNormal = (random: Random, median: number, spread: number): number => median * Math.exp(Math.log(spread) * random.normal());

/** Exponential with this mean. */
export const exponential = (random: Random, mean: number): number => -mean * Math.log(1 - random.uniform());
