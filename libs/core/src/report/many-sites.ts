import type { CurvePoint, PhaseTimes, RunReport, Timing, TrafficEntry } from './types.ts';

/** Up to so many sites, each has its own line, bar and row. */
const FEW = 16;
/** Of more, so many are shown by name. */
const NAMED = 12;
/** A matrix of more columns is more than anyone can read, or a browser lays out at once. */
const MATRIX = 40;

/** Of more, a report that nobody can look around in shows some; its JSON has all. */
export const MANY_SITES = 60;

const BANDS = [
  ['best tenth', 0.9],
  ['median site', 0.5],
  ['lowest tenth', 0.1],
] as const;

const NO_SCORES = { count: 0, accuracy: 0, balancedAccuracy: 0, macroF1: 0 };

/**
 * The report with learning curves that stay readable with hundreds of sites: quantiles over the sites in the place of a line each.
 * @param picked a site that has its line in any case
 */
export function withBands(report: RunReport, picked: string | null): RunReport {
  if (report.sites.length <= FEW) return report;
  const { training } = report;
  const names = [...BANDS.map(([name]) => name), ...(picked === null ? [] : [picked])];
  const sites = names.map((site) => ({ site, federated: NO_SCORES }));
  return { ...report, sites, training: { ...training, curve: training.curve.map((point) => bandsOf(point, picked)) } };
}

function bandsOf({ sites = [], ...point }: CurvePoint, picked: string | null): CurvePoint {
  const bands = BANDS.map(([site, share]) => {
    const validation = quantile(
      sites.flatMap((one) => one.validation ?? []),
      share,
    );
    const trainingLoss = quantile(
      sites.flatMap((one) => one.trainingLoss ?? []),
      share,
    );
    return { site, ...(validation === null ? {} : { validation }), ...(trainingLoss === null ? {} : { trainingLoss }) };
  });
  return { ...point, sites: [...bands, ...sites.filter(({ site }) => site === picked)] };
}

/** By linear interpolation between the order statistics (Hyndman & Fan 1996, type 7); null of nothing. */
export function quantile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? 0;
  return below + (at - Math.floor(at)) * ((sorted[Math.ceil(at)] ?? 0) - below);
}

/** Of those with test images, or of all that took part, which may be many more. */
export const siteCount = ({ sites, timing }: Pick<RunReport, 'sites' | 'timing'>): number =>
  Math.max(sites.length, timing?.sites.length ?? 0);

/**
 * The report with figures of the sites that have the lowest, time and bytes of the slowest and busiest with the rest as one, and a
 * matrix only where it can be read. Figures over all sites stay what they are.
 * @param picked a site that is shown in any case
 */
export function withFewSites(report: RunReport, picked: string | null): RunReport {
  const { sites, timing, traffic, crossSite, metric, ...rest } = report;
  if (siteCount(report) <= FEW) return report;
  const lowest = lowestSites(report);
  const names = new Set([...lowest.map(({ site }) => site), ...(picked === null ? [] : [picked])]);
  const kept = sites.flatMap((one) => {
    const { confusion: _, ...federated } = one.federated;
    return names.has(one.site) ? [{ ...one, federated }] : [];
  });
  return {
    ...rest,
    metric,
    sites: kept,
    ...(timing === undefined ? {} : { timing: { ...timing, sites: slowest(timing, picked) } }),
    ...(traffic === undefined ? {} : { traffic: { ...traffic, entries: busiest(traffic.entries, picked) } }),
    ...(crossSite === undefined || crossSite.columns.length > MATRIX ? {} : { crossSite }),
  };
}

/** The sites with the lowest figures. */
export const lowestSites = ({ sites, metric }: Pick<RunReport, 'sites' | 'metric'>): RunReport['sites'] =>
  [...sites].sort((a, b) => a.federated[metric] - b.federated[metric]).slice(0, NAMED);

function slowest({ sites }: Timing, picked: string | null): Timing['sites'] {
  const total = ({ phases }: Timing['sites'][number]) => Object.values(phases).reduce((sum, time) => sum + time, 0);
  const sorted = [...sites].sort((a, b) => total(b) - total(a));
  const named = sorted.filter(({ site }, index) => index < NAMED || site === picked);
  const others = sorted.filter((one) => !named.includes(one));
  if (others.length === 0) return named;
  const mean: Record<string, number> = {};
  for (const { phases } of others)
    for (const [phase, time] of Object.entries(phases)) mean[phase] = (mean[phase] ?? 0) + time / others.length;
  return [...named, { site: `mean of ${others.length} more`, phases: mean as PhaseTimes }]; // the phases of the others
}

function busiest(entries: readonly TrafficEntry[], picked: string | null): TrafficEntry[] {
  const totals = new Map<string, number>();
  for (const { site, bytes } of entries) totals.set(site, (totals.get(site) ?? 0) + bytes);
  const sorted = [...totals].sort(([, a], [, b]) => b - a).map(([site]) => site);
  const named = new Set(sorted.filter((site, index) => index < NAMED || site === picked));
  const others = `${sorted.length - named.size} more`;
  const rest = new Map<string, TrafficEntry>();
  for (const { site, direction, kind, bytes } of entries) {
    if (named.has(site)) continue;
    const key = `${direction} ${kind}`;
    rest.set(key, { site: others, direction, kind, bytes: (rest.get(key)?.bytes ?? 0) + bytes });
  }
  return [...entries.filter(({ site }) => named.has(site)), ...rest.values()];
}
