import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AtollError } from '@atoll/core';

export interface LedgerFile {
  readonly name: string;
  readonly path: string;
  /** Counted from 1 as they were closed; 0 for the one that grows. */
  readonly number: number;
}

/** `ledger.jsonl` grows; `ledger-000001.jsonl` was the first that was closed. */
export const fileName = (number: number): string => (number === 0 ? 'ledger.jsonl' : `ledger-${String(number).padStart(6, '0')}.jsonl`);

/** The files of a ledger, oldest first; last always the one that grows, there or not. */
export function ledgerFiles(directory: string): LedgerFile[] {
  const numbers = readdirSync(directory)
    .flatMap((name) => {
      const number = Number(/^ledger-(\d{6,})\.jsonl$/.exec(name)?.[1] ?? 0);
      return number > 0 && fileName(number) === name ? [number] : [];
    })
    .sort((a, b) => a - b);
  return [...numbers, 0].map((number) => ({ number, name: fileName(number), path: join(directory, fileName(number)) }));
}

export const damagedLedger = (directory: string, where: string): AtollError =>
  new AtollError(850, `In the ledger in ${directory}, ${where} does not fit.`);
