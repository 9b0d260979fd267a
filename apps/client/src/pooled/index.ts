export { type PooledOptions, type PooledResult, type PooledSite, trainPooled } from './train-pooled.ts';
