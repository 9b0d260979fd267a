export { type PooledOptions, type PooledResult, type PooledSite, trainPooled, trainPooledOn } from './train-pooled.ts';
