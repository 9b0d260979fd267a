export { type GetOptions, type Network, type NetworkOptions, openNetwork, unexpected } from './network.ts';
export type { TrustOptions } from './trust.ts';
