export { type GetOptions, type Network, type NetworkOptions, openNetwork, unexpected } from './network.ts';
export { reasonOf } from './reason.ts';
export type { TrustOptions } from './trust.ts';
