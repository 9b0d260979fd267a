import { pointsBetween } from './format.ts';
import { type Comparison, type HeadlineMetric, MODELS, type RunReport, type Scores } from './types.ts';

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

/** The models of a comparison that anybody has, in the order in which they are shown. */
export function modelsOf({ overall, sites }: Pick<RunReport, 'overall' | 'sites'>): (typeof MODELS)[number][] {
  return MODELS.filter((model) => [overall, ...sites].some((one) => one[model] !== undefined));
}

/** Points of the metric that federating gives over being alone; undefined when alone is unknown. */
export function gainInPoints({ alone, federated }: Comparison, metric: HeadlineMetric): number | undefined {
  return alone === undefined ? undefined : pointsBetween(alone[metric], federated[metric]);
}

/** Test images that the model gets right beyond those that the model of the site alone does; undefined where an image is several questions. */
export function gainInImages(comparison: Comparison, model: 'federated' | 'personal' = 'federated'): number | undefined {
  const { alone, [model]: other } = comparison;
  return alone === undefined || other === undefined || other.tasks !== undefined ? undefined : correctCount(other) - correctCount(alone);
}

/**
 * False where a site's own test images cannot show who is better: they are of one class, which a model that always says it
 * gets right, or they lack classes and the site's own model, which never says these, gets every one right.
 */
export function isTelling({ alone, federated: { confusion } }: Comparison): boolean {
  if (confusion === undefined) return true;
  const present = confusion.filter((row) => sum(row) > 0).length;
  return present > 1 && (present === confusion.length || alone?.accuracy !== 1);
}

/** What the federated model is measured against. */
export interface Yardstick {
  /** `own`: each site's own model on its own test images; `all`: on those of every site in turn. */
  readonly images: 'own' | 'all';
  readonly alone: number;
  readonly federated: number;
}

/**
 * A site alone on average and the federated model on the same scale: on own test images, or where these do not tell on
 * those of every site, from the cross-site matrix (mean of the sites' figures, weighted by their test images). Undefined
 * where there is nothing fair to compare with.
 */
export function yardstick(report: RunReport): Yardstick | undefined {
  const alone = aloneOnAverage(report);
  if (alone !== undefined && report.sites.every(isTelling))
    return { images: 'own', alone, federated: report.overall.federated[report.metric] };
  return onAllImages(report);
}

function onAllImages({ crossSite, sites }: RunReport): Yardstick | undefined {
  if (crossSite === undefined) return undefined;
  const counts = new Map(sites.map(({ site, federated }) => [site, federated.count]));
  const weights = crossSite.columns.map((column) => counts.get(column) ?? 0);
  const meanOf = (values: readonly (number | null)[]): number | undefined => {
    const total = sum(weights.filter((_, column) => typeof values[column] === 'number'));
    return total === 0 ? undefined : sum(values.map((value, column) => (value ?? 0) * (weights[column] ?? 0))) / total;
  };
  const means = (kind: 'alone' | 'federated') =>
    crossSite.rows.filter((row) => row.kind === kind).flatMap(({ values }) => meanOf(values) ?? []);
  const alone = means('alone');
  const [federated] = means('federated');
  if (alone.length === 0 || federated === undefined) return undefined;
  return { images: 'all', alone: sum(alone) / alone.length, federated };
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Images that a model gets right. */
export function correctCount(scores: Scores): number {
  return Math.round(scores.accuracy * scores.count);
}
