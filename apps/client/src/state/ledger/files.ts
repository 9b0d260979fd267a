import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { AtollError } from '@atoll/core';
import { ChainedLedger, type Ledger, type LedgerOptions } from './ledger.ts';

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

/** Opens the ledger of a state folder, or begins it. Throws AtollError 702 (not writable), 850 (a line does not fit the one before). */
export function openLedger({ directory, ...options }: LedgerOptions & { readonly directory: string }): Ledger {
  const pathOf = (number: number) => join(directory, fileName(number));
  // Not O_APPEND: Windows lets nobody cut a file that was opened so.
  const open = () => openSync(pathOf(0), constants.O_RDWR | constants.O_CREAT, 0o600);
  let file: number;
  try {
    mkdirSync(directory, { recursive: true });
    file = open();
  } catch (cause) {
    throw new AtollError(702, `The ledger in ${directory} cannot be opened.`, { cause });
  }
  return new ChainedLedger(
    {
      place: directory,
      fileName,
      closed: () =>
        ledgerFiles(directory)
          .slice(0, -1)
          .map(({ number }) => number),
      read: (number) => readFileSync(number === 0 ? file : pathOf(number)),
      append(bytes) {
        const end = fstatSync(file).size;
        for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written, bytes.length - written, end + written);
      },
      sync: () => fdatasyncSync(file),
      truncate: (size) => ftruncateSync(file, size),
      rotate(number) {
        fdatasyncSync(file);
        closeSync(file);
        renameSync(pathOf(0), pathOf(number));
        file = open();
      },
      remove: (number) => rmSync(pathOf(number)),
      close: () => closeSync(file),
    },
    options,
  );
}
