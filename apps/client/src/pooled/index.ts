export { type PooledOptions, type PooledResult, type PooledSite, type PooledTraining, trainPooled, trainPooledOn } from './train-pooled.ts';
