export * from './feature-cache.ts';
export type { FeatureKey, Json } from './key.ts';
