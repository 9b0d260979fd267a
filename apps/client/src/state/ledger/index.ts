export { type Ledger, type LedgerOptions, openLedger } from './ledger.ts';
export type { LedgerEntry, LedgerLine } from './line.ts';
export { type ReadLedger, readLedger } from './read.ts';
