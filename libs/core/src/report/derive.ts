import { pointsBetween } from './format.ts';
import type { Comparison, HeadlineMetric, RunReport, Scores } from './types.ts';

/** Of one class, from a confusion matrix; undefined where nothing was true (recall) or predicted (precision) so. */
export interface ClassScores {
  readonly label: string;
  readonly count: number;
  readonly recall?: number;
  readonly precision?: number;
  readonly f1?: number;
}

/** Recall, precision and F1 of each class. `confusion[truth][predicted]`. */
export function classScores(classes: readonly string[], confusion: readonly (readonly number[])[]): ClassScores[] {
  return classes.map((label, index) => {
    const right = confusion[index]?.[index] ?? 0;
    const count = sum(confusion[index] ?? []);
    const predicted = sum(confusion.map((row) => row[index] ?? 0));
    return {
      label,
      count,
      ...(count === 0 ? {} : { recall: right / count }),
      ...(predicted === 0 ? {} : { precision: right / predicted }),
      ...(count + predicted === 0 ? {} : { f1: (2 * right) / (count + predicted) }),
    };
  });
}

/**
 * The metric of a site alone on average: merged over the sites when the report has that, otherwise the mean over the
 * sites, for accuracy weighted by their test images (which is the same as merging). Undefined when a site's is unknown.
 */
export function aloneOnAverage(report: RunReport): number | undefined {
  if (report.overall.alone !== undefined) return report.overall.alone[report.metric];
  const known = report.sites.flatMap(({ alone }) => (alone === undefined ? [] : [alone]));
  if (known.length === 0 || known.length < report.sites.length) return undefined;
  const weights = known.map((scores) => (report.metric === 'accuracy' ? scores.count : 1));
  const total = sum(weights);
  return total === 0 ? undefined : sum(known.map((scores, index) => scores[report.metric] * (weights[index] ?? 0))) / total;
}

/** Points of the metric that federating gives over being alone; undefined when alone is unknown. */
export function gainInPoints({ alone, federated }: Comparison, metric: HeadlineMetric): number | undefined {
  return alone === undefined ? undefined : pointsBetween(alone[metric], federated[metric]);
}

/** Test images that the federated model gets right beyond those that the model of the site alone does. */
export function gainInImages({ alone, federated }: Comparison): number | undefined {
  return alone === undefined ? undefined : correctCount(federated) - correctCount(alone);
}

/** 95 % interval of a share of `count` (Wilson 1927). */
export function wilsonInterval(share: number, count: number): readonly [number, number] {
  const z = 1.959964;
  const centre = share + (z * z) / (2 * count);
  const half = z * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
  const scale = 1 + (z * z) / count;
  return [Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale)];
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function correctCount(scores: Scores): number {
  return Math.round(scores.accuracy * scores.count);
}
