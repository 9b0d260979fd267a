export * from './calibration.ts';
export * from './cross-validation.ts';
export {
  RELIABILITY_BINS,
  type Reliability,
  SCORE_BINS,
  type ScoreCurves,
  type ScoreHistogram,
} from './curves.ts';
export * from './evaluation.ts';
export * from './figure.ts';
export * from './intervals.ts';
export * from './metrics.ts';
export * from './paired.ts';
export * from './repeats.ts';
export * from './roc.ts';
export { softmax } from './softmax.ts';
export * from './tasks.ts';
