import { METRIC_TITLES, type Repeats, type RunReport, repeatsOf } from '@atoll/core';

/** What several draws of one simulation came to, as it is written to repeats.json. */
export interface RepeatedReport {
  readonly metric: RunReport['metric'];
  /** One a draw. */
  readonly seeds: readonly number[];
  readonly models: Readonly<Record<string, Repeats>>;
}

const MODELS = ['federated', 'unseen', 'alone', 'personal', 'pooled'] as const;

/** The reports of draws that differ in their seed alone. A model that a draw has no figure of has none at all. */
export function repeatedReport(draws: readonly { readonly seed: number; readonly report: RunReport }[]): RepeatedReport {
  const [first] = draws;
  if (first === undefined) throw new RangeError('no draw');
  const { metric } = first.report;
  const figures = (model: (typeof MODELS)[number]): number[] =>
    draws.flatMap(({ report }) => (model === 'unseen' ? report.unseen : report.overall[model])?.[metric] ?? []);
  const models = MODELS.flatMap((model) => {
    const values = figures(model);
    const repeats = values.length === draws.length ? repeatsOf(values) : null;
    return repeats === null ? [] : [[model, repeats] as const];
  });
  return { metric, seeds: draws.map(({ seed }) => seed), models: Object.fromEntries(models) };
}

/** A line a model, in per cent. */
export function repeatedText({ metric, seeds, models }: RepeatedReport): string {
  const lines = Object.entries(models).map(([name, { mean, interval }]) => {
    const [low, high] = interval ?? [mean, mean];
    return `${name.padEnd(10)} ${percent(mean)}${interval === null ? '' : ` ± ${percent((high - low) / 2)}`}`;
  });
  return [`${METRIC_TITLES[metric]} over ${seeds.length} draws, in %: mean and 95 % interval of the mean`, ...lines].join('\n');
}

const percent = (share: number): string => (100 * share).toFixed(1);
