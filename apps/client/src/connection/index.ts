export { type Acceptance, type AnswerToSend, sendAnswer } from './answer.ts';
export { type BackboneStore, type BackboneStoreOptions, openBackboneStore } from './backbone-store.ts';
export { type BlobSource, blobsOf } from './blobs.ts';
export { type ConnectionOptions, type Reply, type RequestKind, SiteConnection } from './connection.ts';
export { type Deferred, defer } from './deferred.ts';
export type { SiteProof } from './proofs.ts';
export { countTraffic, type Traffic, type TrafficCounts } from './traffic.ts';
