export * from './agent/index.ts';
export * from './backbone/index.ts';
export * from './data/index.ts';
export * from './engines/index.ts';
export * from './features/index.ts';
export * from './model/index.ts';
export * from './pooled/index.ts';
export * from './privacy/index.ts';
export { type LedgerEntry, type LedgerLine, type ReadLedger, readLedger } from './state/index.ts';
