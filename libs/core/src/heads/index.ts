export type { AdjustmentHeadConfig } from './adjustment.ts';
export type { HeadArchitecture, HeadShape, Tf } from './architecture.ts';
export { discriminatorAmong, domainsOf } from './discriminator.ts';
export { type Embedding, KERNEL_GRID_EXPONENT, randomFeatures, randomWeights } from './embedding.ts';
export { lastLayerOf, withLastLayer } from './last-layer.ts';
export type { LinearHeadConfig } from './linear.ts';
export type { MlpHeadConfig } from './mlp.ts';
export { type HeadConfig, headArchitecture } from './registry.ts';
export { randomTail, startTail, type TailHead, tailHead } from './tail.ts';
