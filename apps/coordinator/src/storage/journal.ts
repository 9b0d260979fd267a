import { type AccessEvent, AtollError, type Digest, digestOf, type RunEvent, type RunId } from '@atoll/core';
import { decodeAccessEvent, decodeRunEvent, digestToBytes, encodeAccessEvent, encodeRunEvent, runIdOf } from '@atoll/protocol';
import type { Store } from './database.ts';

const TABLE = `CREATE TABLE IF NOT EXISTS journal (
  sequence INTEGER PRIMARY KEY,
  run TEXT NOT NULL,
  event BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT`;

const START = new Uint8Array(32);

/** The run's name of events that are of no run: who may do what. */
const NO_RUN = '';

/** Entries that are read at a time, and at most between two of the same span. */
const PAGE = 1_000;

/** Entries from one number to another; others may lie between. */
interface Span {
  readonly from: number;
  to: number;
}

interface Place {
  readonly sequence: number;
  /** SHA-256 over the hash before, the run's name and the event's bytes. */
  readonly hash: Digest;
}

export interface RunEntry extends Place {
  readonly run: RunId;
  readonly event: RunEvent;
}

export interface AccessEntry extends Place {
  readonly run: null;
  readonly event: AccessEvent;
}

/** An event as it stands in the journal. */
export type JournalEntry = RunEntry | AccessEntry;

/** The append-only record of everything that happened to every run, and of who may do what: the only truth. Each entry carries the hash of the one before. */
export class Journal {
  readonly #store: Store;
  /** Where the entries of each run are: an index in the file could be damaged and leave some out. */
  readonly #spans = new Map<RunId | typeof NO_RUN, Span[]>();
  #sequence = 0;
  #hash: Uint8Array = START;

  /** Opens the journal and checks its chain from the first entry to the last. Throws AtollError 701. */
  constructor(store: Store) {
    this.#store = store;
    store.define(TABLE);
    for (const { run, sequence, hash } of this.entries()) this.#count(run ?? NO_RUN, sequence, digestToBytes(hash));
  }

  /** How many entries there are. */
  get size(): number {
    return this.#sequence;
  }

  /** The hash of the last entry. */
  get head(): Digest {
    return Buffer.from(this.#hash).toString('hex') as Digest; // 32 bytes
  }

  /** Appends the event; it is on disk when this returns. Throws AtollError 702 and leaves the journal as it was. */
  append(run: RunId, event: RunEvent): RunEntry {
    return { ...this.#write(run, encodeRunEvent(event)), run, event };
  }

  /** The same of an event that is of no run. */
  appendAccess(event: AccessEvent): AccessEntry {
    return { ...this.#write(NO_RUN, encodeAccessEvent(event)), run: null, event };
  }

  #write(run: RunId | typeof NO_RUN, bytes: Uint8Array): Place {
    const hash = chain(this.#hash, new TextEncoder().encode(run), bytes);
    const sequence = this.#sequence + 1;
    this.#store.run('INSERT INTO journal (sequence, run, event, hash) VALUES (?, ?, ?, ?)', sequence, run, bytes, digestToBytes(hash));
    this.#count(run, sequence, digestToBytes(hash));
    return { sequence, hash };
  }

  #count(run: RunId | typeof NO_RUN, sequence: number, hash: Uint8Array): void {
    this.#sequence = sequence;
    this.#hash = hash;
    const spans = this.#spans.get(run) ?? [];
    const last = spans.at(-1);
    if (last !== undefined && sequence - last.to <= PAGE) last.to = sequence;
    else spans.push({ from: sequence, to: sequence });
    this.#spans.set(run, spans);
  }

  /** The names of all runs, oldest first. */
  runs(): RunId[] {
    return [...this.#spans.keys()].filter((run): run is RunId => run !== NO_RUN);
  }

  /** The events of one run, in order; none of one that is not there. Throws AtollError 701. */
  history(run: RunId): RunEvent[] {
    return this.#entriesOf(run).flatMap((entry) => (entry.run === null ? [] : [entry.event]));
  }

  /** The events of no run, in order. Throws AtollError 701. */
  accessHistory(): AccessEvent[] {
    return this.#entriesOf(NO_RUN).flatMap((entry) => (entry.run === null ? [entry.event] : []));
  }

  #entriesOf(run: RunId | typeof NO_RUN): JournalEntry[] {
    return (this.#spans.get(run) ?? [])
      .flatMap(({ from, to }) => this.#store.all(ENTRIES_OF_RUN, from, to, run))
      .map((row) => entryOf(row, Number(row.sequence), row.previous instanceof Uint8Array ? row.previous : START));
  }

  /** Entries with a number below this, newest first, at most so many. Throws AtollError 701. */
  before(sequence: number, count: number): JournalEntry[] {
    return this.#store
      .all(ENTRIES_BEFORE, sequence, count)
      .map((row) => entryOf(row, Number(row.sequence), row.previous instanceof Uint8Array ? row.previous : START));
  }

  /** As {@link journalEntries}. */
  entries(): Generator<JournalEntry> {
    return journalEntries(this.#store);
  }
}

/** As bytes whatever the file says they are: the library ends the process over text that is no UTF-8, as damage may leave it. */
const COLUMNS = 'sequence, CAST(run AS BLOB) AS name, CAST(event AS BLOB) AS event, CAST(hash AS BLOB) AS hash';

const ENTRIES = `SELECT ${COLUMNS} FROM journal WHERE sequence > ? ORDER BY sequence LIMIT ${PAGE}`;

const ENTRIES_OF_RUN = `SELECT ${COLUMNS},
    (SELECT CAST(before.hash AS BLOB) FROM journal AS before WHERE before.sequence = journal.sequence - 1) AS previous
  FROM journal WHERE sequence BETWEEN ? AND ? AND run = ? ORDER BY sequence`;

type Row = ReturnType<Store['all']>[number];

const ENTRIES_BEFORE = `SELECT ${COLUMNS},
    (SELECT CAST(before.hash AS BLOB) FROM journal AS before WHERE before.sequence = journal.sequence - 1) AS previous
  FROM journal WHERE sequence < ? ORDER BY sequence DESC LIMIT ?`;

/** Every entry in order, its place in the chain checked. Throws AtollError 701 at the first that does not fit. */
export function* journalEntries(store: Store): Generator<JournalEntry> {
  let previous: Uint8Array = START;
  let expected = 1;
  for (const row of rowsOf(store)) {
    const entry = entryOf(row, expected, previous);
    yield entry;
    previous = digestToBytes(entry.hash);
    expected += 1;
  }
}

/** All rows, some at a time. */
function* rowsOf(store: Store): Generator<Row> {
  let last = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const rows = store.all(ENTRIES, last);
    yield* rows;
    const sequence = rows.at(-1)?.sequence;
    if (rows.length < PAGE || typeof sequence !== 'number') return;
    last = sequence;
  }
}

/** Throws AtollError 701 where the row is not the entry of this number behind the entry with this hash. */
function entryOf({ sequence, name, event, hash }: Row, expected: number, previous: Uint8Array): JournalEntry {
  if (typeof sequence !== 'number' || !(name instanceof Uint8Array) || !(event instanceof Uint8Array) || !(hash instanceof Uint8Array))
    throw new AtollError(701, `Entry ${expected} of the journal is not of the journal's form.`);
  const actual = chain(previous, name, event);
  const run = new TextDecoder().decode(name);
  if (sequence !== expected || Buffer.from(hash).toString('hex') !== actual)
    throw new AtollError(701, `Entry ${expected} of the journal does not fit the one before it.`);
  if (run === NO_RUN) return { sequence, run: null, event: decodeAccessEvent(event), hash: actual };
  return { sequence, run: runIdOf(run), event: decodeRunEvent(event), hash: actual };
}

/** @param name the run's, in UTF-8 */
function chain(previous: Uint8Array, name: Uint8Array, event: Uint8Array): Digest {
  const bytes = new Uint8Array(previous.length + 1 + name.length + event.length);
  bytes.set(previous);
  bytes[previous.length] = name.length;
  bytes.set(name, previous.length + 1);
  bytes.set(event, previous.length + 1 + name.length);
  return digestOf(bytes);
}
