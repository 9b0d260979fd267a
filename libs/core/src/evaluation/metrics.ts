import type { Evaluation } from './evaluation.ts';

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
  /** Mean recall over the classes that occur. */
  readonly balancedAccuracy: number | null;
  /** Mean F1 over the classes that occur or were predicted. */
  readonly macroF1: number | null;
  /** Mean F1 weighted by support. */
  readonly weightedF1: number | null;
  /** Mean cross-entropy. */
  readonly meanLoss: number | null;
  readonly perClass: readonly ClassMetrics[];
}

export const METRIC_NAMES = ['accuracy', 'balancedAccuracy', 'macroF1', 'loss'] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function meanOfDefined(values: readonly (number | null)[]): number | null {
  const defined = values.filter((value) => value !== null);
  return ratio(
    defined.reduce((a, b) => a + b, 0),
    defined.length,
  );
}

/** The figures that follow from the counts; conventions as scikit-learn's, with null for its zero-division warnings. */
export function metricsOf(evaluation: Evaluation): Metrics {
  const { classes, count, lossSum, confusion } = evaluation;
  const indices = Array.from({ length: classes }, (_, k) => k);
  const at = (truth: number, predicted: number): number => confusion[truth * classes + predicted] ?? 0;
  const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const perClass = indices.map((k): ClassMetrics => {
    const support = total(indices.map((predicted) => at(k, predicted)));
    const predictions = total(indices.map((truth) => at(truth, k)));
    return {
      recall: ratio(at(k, k), support),
      precision: ratio(at(k, k), predictions),
      f1: ratio(2 * at(k, k), support + predictions),
      support,
    };
  });
  return {
    count,
    accuracy: ratio(total(indices.map((k) => at(k, k))), count),
    balancedAccuracy: meanOfDefined(perClass.map(({ recall }) => recall)),
    macroF1: meanOfDefined(perClass.map(({ f1 }) => f1)),
    weightedF1: ratio(total(perClass.map(({ f1, support }) => (f1 ?? 0) * support)), count),
    meanLoss: ratio(lossSum, count),
    perClass,
  };
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
