import type { Evaluation } from './evaluation.ts';
import { total } from './softmax.ts';

/** One class against the rest. A figure whose denominator is zero is null, never NaN. */
export interface ClassMetrics {
  /** Part of the class's examples that were found; null when the class does not occur. */
  readonly recall: number | null;
  /** Part of the predictions of the class that were right; null when it was never predicted. */
  readonly precision: number | null;
  /** 2·tp / (2·tp + fp + fn); null when the class neither occurs nor was predicted. */
  readonly f1: number | null;
  /** Examples of the class. */
  readonly support: number;
}

/** Figures in 0 … 1 (the loss: 0 upwards, in nats). All are null when nothing was judged. */
export interface Metrics {
  readonly count: number;
  readonly accuracy: number | null;
  /** Mean recall over the classes that occur. Of several tasks each figure is the mean over them. */
  readonly balancedAccuracy: number | null;
  /** Mean F1 over the classes that occur or were predicted. */
  readonly macroF1: number | null;
  /** Mean F1 weighted by support. */
  readonly weightedF1: number | null;
  /** Mean cross-entropy; of several tasks the sum of theirs. */
  readonly meanLoss: number | null;
  readonly perClass: readonly ClassMetrics[];
}

/** Figures by which heads are compared. */
export const METRIC_NAMES = ['accuracy', 'balancedAccuracy', 'macroF1', 'loss'] as const;
/** The name of a figure. */
export type MetricName = (typeof METRIC_NAMES)[number];

/** What the figures follow from, by class: less than a confusion matrix, and as it is adds up over parts. */
export interface ClassTotals {
  readonly count: number;
  readonly lossSum: number;
  /** [classes]: examples of the class that were found. */
  readonly right: readonly number[];
  /** [classes]: examples of the class. */
  readonly support: readonly number[];
  /** [classes]: examples that were taken for the class. */
  readonly predictions: readonly number[];
  /** Of several tasks: one each, and the others are then sums or empty. */
  readonly tasks?: readonly ClassTotals[];
}

/** What the figures of {@link Metrics} rest on, by class, from the confusion matrix; of several tasks, each task's. */
export function totalsOf({ classes, count, lossSum, confusion, tasks }: Evaluation): ClassTotals {
  if (tasks !== undefined) return { count, lossSum, right: [], support: [], predictions: [], tasks: tasks.map(totalsOf) };
  const zeros = () => new Array<number>(classes).fill(0);
  const [right, support, predictions] = [zeros(), zeros(), zeros()];
  confusion.forEach((cell, i) => {
    const [truth, predicted] = [Math.floor(i / classes), i % classes];
    support[truth] = (support[truth] ?? 0) + cell;
    predictions[predicted] = (predictions[predicted] ?? 0) + cell;
    if (truth === predicted) right[truth] = cell;
  });
  return { count, lossSum, right, support, predictions };
}

/** The totals of all parts together, all of the same classes; at least one. */
export function mergeTotals(parts: readonly ClassTotals[]): ClassTotals {
  return parts.reduce((whole, part) => {
    const added = (name: 'right' | 'support' | 'predictions') => whole[name].map((value, k) => value + (part[name][k] ?? 0));
    return {
      count: whole.count + part.count,
      lossSum: whole.lossSum + part.lossSum,
      right: added('right'),
      support: added('support'),
      predictions: added('predictions'),
      ...(whole.tasks === undefined ? {} : { tasks: whole.tasks.map((task, j) => mergeTotals([task, part.tasks?.[j] ?? task])) }),
    };
  });
}

/** The figures that follow from the counts; conventions as scikit-learn's, with null for its zero-division warnings. */
export function metricsOf(evaluation: Evaluation): Metrics {
  return metricsOfTotals(totalsOf(evaluation));
}

/**
 * The figures that follow from totals, see {@link metricsOf}. Of several tasks: the mean over those that have the figure; of the
 * loss the sum.
 */
export function metricsOfTotals({ count, lossSum, right, support, predictions, tasks }: ClassTotals): Metrics {
  if (tasks !== undefined) return metricsOfTasks(count, tasks.map(metricsOfTotals));
  const perClass = support.map((images, k): ClassMetrics => {
    const [hits, taken] = [right[k] ?? 0, predictions[k] ?? 0];
    return { recall: ratio(hits, images), precision: ratio(hits, taken), f1: ratio(2 * hits, images + taken), support: images };
  });
  return {
    count,
    accuracy: ratio(total(right), count),
    balancedAccuracy: meanOfDefined(perClass.map(({ recall }) => recall)),
    macroF1: meanOfDefined(perClass.map(({ f1 }) => f1)),
    weightedF1: ratio(total(perClass.map((one) => (one.f1 ?? 0) * one.support)), count),
    meanLoss: ratio(lossSum, count),
    perClass,
  };
}

function metricsOfTasks(count: number, tasks: readonly Metrics[]): Metrics {
  const mean = (name: 'accuracy' | 'balancedAccuracy' | 'macroF1' | 'weightedF1') => meanOfDefined(tasks.map((task) => task[name]));
  const losses = tasks.map(({ meanLoss }) => meanLoss).filter((loss) => loss !== null);
  return {
    count,
    accuracy: mean('accuracy'),
    balancedAccuracy: mean('balancedAccuracy'),
    macroF1: mean('macroF1'),
    weightedF1: mean('weightedF1'),
    meanLoss: losses.length === 0 ? null : total(losses),
    perClass: tasks.flatMap(({ perClass }) => perClass),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function meanOfDefined(values: readonly (number | null)[]): number | null {
  const defined = values.filter((value) => value !== null);
  return ratio(total(defined), defined.length);
}

/** The figure under its name; null when nothing was judged. */
export function metricValue(metrics: Metrics, name: MetricName): number | null {
  return name === 'loss' ? metrics.meanLoss : metrics[name];
}

/**
 * Above 0 when `a` is better than `b`, below 0 when worse, 0 when equal: a lower loss is better, of the others a
 * higher figure. Null is worse than any figure.
 */
export function compareMetric(name: MetricName, a: number | null, b: number | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return name === 'loss' ? b - a : a - b;
}
