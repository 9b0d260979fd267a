import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AtollError } from '@atoll/core';
import Database from 'libsql';
import { readWal, type WalContents } from './wal.ts';

/** Of what the file holds: the journal's events and the bytes that they name. It changes when an older version could not read it. */
const FORMAT = 2;

/** What SQLite says of a file whose pages do not fit together. */
const DAMAGED = /not a database|malformed|corrupt/i;

/** A value that a statement takes or gives. */
type SqlValue = string | number | Uint8Array | null;

/**
 * The coordinator's one SQLite file. It is held exclusively: the operating system lets go of it when the process ends,
 * however it ends. Every write is on disk when the call returns (journal mode WAL, synchronous FULL; on macOS fullfsync,
 * without which the drive may still hold it back).
 */
export class Store {
  /** Bytes of a transaction that was cut off when the machine went down; it was acknowledged to nobody. */
  readonly tornBytes: number;
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();

  /**
   * Opens or makes `atoll.db` in the folder. Throws AtollError 701 (damaged), 702 (not writable), 703 (in use) or 705 (of another version);
   * then the files are as they were. Not `durable`, it leaves to the system when a write is on disk: for what can be made again.
   */
  constructor(folder: string, { durable = true }: { readonly durable?: boolean } = {}) {
    const wal = walOf(folder);
    this.tornBytes = wal.tornBytes;
    if (wal.damaged)
      throw new AtollError(701, `${join(folder, 'atoll.db-wal')} is damaged: what was written later does not follow from what is there.`);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      this.#database = new Database(join(folder, 'atoll.db'));
      this.#database.exec(
        `PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = ${durable ? 'FULL' : 'OFF'}; PRAGMA fullfsync = ON; BEGIN EXCLUSIVE; COMMIT;`,
      );
    } catch (cause) {
      const text = String(cause);
      if (/locked|busy/i.test(text)) throw new AtollError(703, `Another coordinator has ${folder} open.`, { cause });
      if (DAMAGED.test(text)) throw new AtollError(701, `${join(folder, 'atoll.db')} is not a readable journal.`, { cause });
      throw new AtollError(702, `The data folder ${folder} cannot be opened for writing.`, { cause });
    }
    this.#requireFormat(folder);
  }

  /** A new file gets the format's number; one of another format is left as it is. */
  #requireFormat(folder: string): void {
    const format = Number(this.get('PRAGMA user_version')?.user_version ?? 0);
    const tables = Number(this.get("SELECT count(*) AS tables FROM sqlite_master WHERE type = 'table'")?.tables ?? 0);
    if (tables === 0) this.touch();
    else if (format !== FORMAT) {
      this.close();
      throw new AtollError(705, `${join(folder, 'atoll.db')} has format ${format}; this version reads ${FORMAT}.`);
    }
  }

  /** Runs statements without values, for the tables. */
  define(sql: string): void {
    this.#guard(() => this.#database.exec(sql));
  }

  /** Writes what is there already. Throws AtollError 702 where nothing can be written. */
  touch(): void {
    this.define(`PRAGMA user_version = ${FORMAT}`);
  }

  /** Does all of the work or nothing, with one write to the disk. */
  atOnce(work: () => void): void {
    this.define('BEGIN IMMEDIATE');
    try {
      work();
      this.define('COMMIT');
    } catch (error) {
      this.define('ROLLBACK');
      throw error;
    }
  }

  run(sql: string, ...values: SqlValue[]): void {
    this.#guard(() => this.#statement(sql).run(values));
  }

  all(sql: string, ...values: SqlValue[]): Record<string, SqlValue>[] {
    const rows = this.#guard(() => this.#statement(sql).all(values) as Record<string, SqlValue | ArrayBuffer>[]); // SQLite gives columns by name
    return rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value instanceof ArrayBuffer ? new Uint8Array(value) : value])),
    );
  }

  get(sql: string, ...values: SqlValue[]): Record<string, SqlValue> | undefined {
    return this.all(sql, ...values)[0];
  }

  /** Lets go of the file at once, also for others in this process: libsql alone keeps it until its statements are collected. */
  close(): void {
    this.#statements.clear();
    try {
      this.#database.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; BEGIN IMMEDIATE; COMMIT;');
    } catch {
      // Everything is on disk already; the system lets go of the file when the process ends.
    }
    this.#database.close();
  }

  #statement(sql: string): Database.Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      if (DAMAGED.test(String(cause))) throw new AtollError(701, `The journal is damaged: ${String(cause)}.`, { cause });
      throw new AtollError(702, `The journal could not be read or written: ${cause instanceof Error ? cause.message : String(cause)}.`, {
        cause,
      });
    }
  }
}

/** Throws AtollError 702. */
function walOf(folder: string): WalContents {
  try {
    return readWal(join(folder, 'atoll.db-wal'));
  } catch (cause) {
    throw new AtollError(702, `The data folder ${folder} cannot be read.`, { cause });
  }
}
