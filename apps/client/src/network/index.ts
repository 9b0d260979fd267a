export type { GetOptions, Network } from '../connection/network.ts';
export { type NetworkOptions, openNetwork } from './network.ts';
export { proxyFor } from './proxy.ts';
export type { TrustOptions } from './trust.ts';
