export { type ImageScores, imageScores } from './image-scores.ts';
export { type LayerSchedule, layerRates, unfrozenGroups } from './layer-rates.ts';
export { lossStatisticsOf, lossStatisticsShape } from './loss-statistics.ts';
export type { FederatedInputs } from './objective.ts';
export type { Proximal, StartingPoint } from './penalties.ts';
export { predictScores, represent } from './predict.ts';
export { type TrainingRequest, type TrainingResult, train } from './train.ts';
export { type AloneRequest, type AloneResult, type JudgedEpoch, trainAlone } from './train-alone.ts';
export type { AdamConfig, FeatureSet, OptimiserConfig, Sampling, SgdConfig, TrainingConfig } from './types.ts';
