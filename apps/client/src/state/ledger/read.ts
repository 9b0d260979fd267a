import { existsSync, readFileSync } from 'node:fs';
import { AtollError } from '@atoll/core';
import { ledgerFiles } from './files.ts';
import { CHAIN_START, type LedgerLine, readLine, wholeLines } from './line.ts';

/** A ledger as it stands on disk. */
export interface ReadLedger {
  /** Up to the damage, if there is any. */
  readonly lines: readonly LedgerLine[];
  /** What does not fit, in words; null where every line follows the one before. */
  readonly damage: string | null;
  /** Bytes after the last whole line: a line that was being written. */
  readonly tornBytes: number;
}

/** Reads a site's ledger, also while the site writes to it. Throws AtollError 851 where there is none. */
export function readLedger(directory: string): ReadLedger {
  const files = existsSync(directory) ? ledgerFiles(directory).filter(({ path }) => existsSync(path)) : [];
  if (files.length === 0) throw new AtollError(851, `There is no ledger in ${directory}.`);
  const lines: LedgerLine[] = [];
  let tornBytes = 0;
  let previous: string | null = null;
  for (const { name, path, number } of files) {
    const file = wholeLines(readFileSync(path));
    tornBytes = file.tornBytes;
    const failed = (what: string): ReadLedger => ({ lines, damage: `${name}, ${what}`, tornBytes: 0 });
    if (tornBytes > 0 && number !== 0) return failed('the last line is not whole');
    for (const [index, one] of file.lines.entries()) {
      const line = readLine(one, index === 0 ? null : previous);
      if (line === null) return failed(`line ${index + 1} does not fit the one before it`);
      const first = lines.length === 0;
      const expected = first ? (line.n === 1 ? CHAIN_START : line.previous) : previous;
      if (index === 0 && line.previous !== expected) return failed('its beginning does not follow the file before it');
      if (!first && line.n !== (lines.at(-1)?.n ?? 0) + 1) return failed(`line ${index + 1} has the number ${line.n}`);
      lines.push(line);
      previous = line.chain;
    }
  }
  return { lines, damage: null, tornBytes };
}
