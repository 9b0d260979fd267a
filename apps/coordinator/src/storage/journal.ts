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
  #sequence = 0;
  #hash: Uint8Array = START;

  /** Opens the journal and checks its chain from the first entry to the last. Throws AtollError 701. */
  constructor(store: Store) {
    this.#store = store;
    store.define(TABLE);
    for (const entry of this.entries()) {
      this.#sequence = entry.sequence;
      this.#hash = digestToBytes(entry.hash);
    }
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
    this.#sequence = sequence;
    this.#hash = digestToBytes(hash);
    return { sequence, hash };
  }

  /** The events of each run, and those of no run, in order. Throws as {@link journalEntries}. */
  histories(): { readonly runs: ReadonlyMap<RunId, readonly RunEvent[]>; readonly access: readonly AccessEvent[] } {
    const runs = new Map<RunId, RunEvent[]>();
    const access: AccessEvent[] = [];
    for (const entry of this.entries()) {
      if (entry.run === null) {
        access.push(entry.event);
        continue;
      }
      const events = runs.get(entry.run) ?? [];
      if (events.length === 0) runs.set(entry.run, events);
      events.push(entry.event);
    }
    return { runs, access };
  }

  /** As {@link journalEntries}. */
  entries(): Generator<JournalEntry> {
    return journalEntries(this.#store);
  }
}

/** As bytes whatever the file says they are: the library ends the process over text that is no UTF-8, as damage may leave it. */
const ENTRIES = `SELECT sequence, CAST(run AS BLOB) AS name, CAST(event AS BLOB) AS event, CAST(hash AS BLOB) AS hash
  FROM journal ORDER BY sequence`;

/** Every entry in order, its place in the chain checked. Throws AtollError 701 at the first that does not fit. */
export function* journalEntries(store: Store): Generator<JournalEntry> {
  let previous: Uint8Array = START;
  let expected = 1;
  for (const row of store.all(ENTRIES)) {
    const { sequence, name, event, hash } = row;
    if (typeof sequence !== 'number' || !(name instanceof Uint8Array) || !(event instanceof Uint8Array) || !(hash instanceof Uint8Array))
      throw new AtollError(701, `Entry ${expected} of the journal is not of the journal's form.`);
    const actual = chain(previous, name, event);
    const run = new TextDecoder().decode(name);
    if (sequence !== expected || Buffer.from(hash).toString('hex') !== actual)
      throw new AtollError(701, `Entry ${expected} of the journal does not fit the one before it.`);
    if (run === NO_RUN) yield { sequence, run: null, event: decodeAccessEvent(event), hash: actual };
    else yield { sequence, run: runIdOf(run), event: decodeRunEvent(event), hash: actual };
    previous = digestToBytes(actual);
    expected += 1;
  }
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
