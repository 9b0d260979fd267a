import { closeSync, constants, copyFileSync, existsSync, mkdtempSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AtollError } from '@atoll/core';
import { Store } from '../storage/index.ts';

/** A copy of the database of a data folder, as it was in one moment. */
export interface Snapshot {
  readonly store: Store;
  /** Closes and removes the copy. */
  dispose(): void;
}

const ATTEMPTS = 20;
const PAUSE_MS = 250;
const WAL_HEADER_BYTES = 32;

/**
 * Copies the database and opens the copy: the folder is only read, and a coordinator that has it open for itself is not
 * disturbed. What was written to SQLite's write-ahead log is appended there; the copy is good if meanwhile neither the database
 * was written to nor the log begun anew (SQLite, Write-Ahead Logging, §4: the salts of the log's header change with every beginning).
 *
 * Throws AtollError 701 (not readable), 702 (no room for the copy), 705, 852 (written to all the time), 854 (no data folder).
 */
export async function snapshotOf(folder: string): Promise<Snapshot> {
  const database = join(folder, 'atoll.db');
  if (!existsSync(database)) throw new AtollError(854, `There is no atoll.db in ${folder}.`);
  const copy = mkdtempSync(join(tmpdir(), 'atoll-audit-'));
  const remove = () => rmSync(copy, { recursive: true, force: true });
  try {
    for (let attempt = 1; !copied(database, join(copy, 'atoll.db')); attempt++) {
      if (attempt === ATTEMPTS) throw new AtollError(852, `The coordinator writes to ${folder} all the time.`);
      await delay(PAUSE_MS);
    }
    const store = new Store(copy);
    return {
      store,
      dispose() {
        store.close();
        remove();
      },
    };
  } catch (cause) {
    remove();
    if (cause instanceof AtollError) throw cause;
    if (cause instanceof Error && 'code' in cause && (cause.code === 'EBUSY' || cause.code === 'EACCES'))
      throw new AtollError(852, `${database} cannot be read.`, { cause });
    throw new AtollError(702, `${database} cannot be copied to ${copy}.`, { cause });
  }
}

/** False when the database changed meanwhile. */
function copied(from: string, to: string): boolean {
  const before = stampOf(from);
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  for (const suffix of ['-wal', '-journal'])
    if (existsSync(from + suffix)) copyFileSync(from + suffix, to + suffix, constants.COPYFILE_FICLONE);
    else rmSync(to + suffix, { force: true });
  return stampOf(from) === before;
}

function stampOf(database: string): string {
  const { size, mtimeNs } = statSync(database, { bigint: true });
  return `${size} ${mtimeNs} ${walHeader(`${database}-wal`)}`;
}

function walHeader(path: string): string {
  if (!existsSync(path)) return '';
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(WAL_HEADER_BYTES);
    return header.toString('hex', 0, readSync(file, header));
  } finally {
    closeSync(file);
  }
}
