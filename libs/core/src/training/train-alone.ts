import { compareMetric, evaluateTasks, type MetricName, type Metrics, metricsOf, metricValue } from '../evaluation/index.ts';
import type { Tf } from '../heads/index.ts';
import type { Parameters } from '../parameters/index.ts';
import { predictScores } from './predict.ts';
import { type TrainingRequest, type TrainingResult, train } from './train.ts';
import type { FeatureSet } from './types.ts';

/** What a site trains alone on, and what it is judged by. */
export interface AloneRequest extends TrainingRequest {
  /** Standardised, of the same site; may be empty. */
  readonly validation: FeatureSet;
  /** By which the best epoch is chosen. */
  readonly metric: MetricName;
}

/** One epoch as it was judged. */
export interface JudgedEpoch {
  readonly epoch: number;
  /** Mean training loss. */
  readonly loss: number;
  /** On the validation set; null where that is empty. */
  readonly validation: Metrics | null;
}

/** The head of the best epoch, and all epochs. */
export interface AloneResult extends TrainingResult {
  /** The epoch that `parameters` are from, counted from 1; 0 when not one was finished. */
  readonly bestEpoch: number;
  readonly epochs: readonly JudgedEpoch[];
}

/** Above 0 when `a` is better on the validation set: by the metric, then by the loss. */
function compareEpochs(metric: MetricName, a: Metrics, b: Metrics): number {
  return compareMetric(metric, metricValue(a, metric), metricValue(b, metric)) || compareMetric('loss', a.meanLoss, b.meanLoss);
}

/**
 * What a site has without the others: trains to the end and keeps the epoch that is best on its own validation set
 * (ties: the lower validation loss, then the earlier epoch). Without validation examples the last epoch is kept.
 */
export async function trainAlone(tf: Tf, request: AloneRequest): Promise<AloneResult> {
  const { architecture, validation, metric, onEpoch } = request;
  const epochs: JudgedEpoch[] = [];
  let best: { readonly epoch: number; readonly metrics: Metrics; readonly parameters: Parameters } | undefined;
  const result = await train(tf, {
    ...request,
    onEpoch: async (epoch, loss, parametersNow) => {
      if (validation.count === 0) {
        epochs.push({ epoch, loss, validation: null });
      } else {
        const parameters = await parametersNow();
        const scores = await predictScores(tf, architecture, parameters, validation.features, validation.dimension);
        if (scores.every(Number.isFinite)) {
          const metrics = metricsOf(evaluateTasks(scores, validation.labels, architecture.tasks));
          epochs.push({ epoch, loss, validation: metrics });
          if (best === undefined || compareEpochs(metric, metrics, best.metrics) > 0) best = { epoch, metrics, parameters };
        }
      }
      await onEpoch?.(epoch, loss, parametersNow);
    },
  });
  return { ...result, parameters: best?.parameters ?? result.parameters, bestEpoch: best?.epoch ?? result.losses.length, epochs };
}
