export { openLedger } from './files.ts';
export type { Ledger, LedgerOptions } from './ledger.ts';
export type { LedgerEntry, LedgerLine } from './line.ts';
export { type ReadLedger, readLedger } from './read.ts';
