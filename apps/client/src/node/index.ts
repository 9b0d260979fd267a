export { joinFederation } from './join-federation.ts';
export type { NetworkChoice } from './kept-network.ts';
export type { JoinOptions } from './options.ts';
export { type RotateOptions, rotateKey } from './rotate-key.ts';
export { SOFTWARE } from './software.ts';
