import type { Random } from '../random/index.ts';
import { type Evaluation, mergeEvaluations } from './evaluation.ts';
import { bootstrapIntervals, type Interval } from './intervals.ts';
import { METRIC_NAMES, type MetricName, metricsOf, metricValue } from './metrics.ts';

/** Two models on the same images of one unit that was drawn: a patient, a slide, or an image that stands alone. */
export interface PairedUnit {
  readonly first: Evaluation;
  readonly second: Evaluation;
}

/** A figure of two models on the same images. */
export interface PairedFigure {
  readonly metric: MetricName;
  readonly first: number | null;
  readonly second: number | null;
  /** `second` − `first`; null where one of them is. */
  readonly difference: number | null;
  /** Its 95 % interval for other units like these: {@link bootstrapIntervals} over the units, both models on the same draw. */
  readonly interval: Interval | null;
}

/** Every metric of two models, and how far apart they are. `units`: at least one. */
export function pairedFigures(units: readonly PairedUnit[], random: Random): PairedFigure[] {
  const figures = (drawn: readonly PairedUnit[]) => {
    const [first, second] = (['first', 'second'] as const).map((which) => metricsOf(mergeEvaluations(drawn.map((unit) => unit[which]))));
    return METRIC_NAMES.map((metric) => {
      const [a, b] = [first, second].map((metrics) => (metrics === undefined ? null : metricValue(metrics, metric)));
      return { first: a ?? null, second: b ?? null, difference: difference(a, b) };
    });
  };
  const intervals = bootstrapIntervals(units, (drawn) => figures(drawn).map((figure) => figure.difference), random);
  return figures(units).map((figure, index) => ({
    metric: METRIC_NAMES[index] ?? 'accuracy',
    ...figure,
    interval: figure.difference === null ? null : (intervals[index] ?? null),
  }));
}

const difference = (first: number | null | undefined, second: number | null | undefined): number | null =>
  typeof first === 'number' && typeof second === 'number' ? second - first : null;
