import { AtollError } from '@atoll/core';
import type { Store } from './database.ts';

const TABLE = `CREATE TABLE IF NOT EXISTS notes (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  note BLOB NOT NULL,
  PRIMARY KEY (kind, name)
) STRICT`;

/** `site`: when one was last there. `classes`: those of a run. `refusal`: by number; `counting`: since when. `alive`: when the coordinator last wrote. */
export type NoteKind = 'site' | 'classes' | 'refusal' | 'counting' | 'alive';

/**
 * What operators want to know after a restart, and nothing else rests on. A note is in memory at once and on disk with the next
 * {@link write}: what comes in between is lost where the coordinator is killed.
 */
export class Notes {
  readonly #store: Store;
  readonly #waiting = new Map<string, readonly [NoteKind, string, Uint8Array]>();

  constructor(store: Store) {
    this.#store = store;
    store.define(TABLE);
  }

  /** Those of a kind as `read` finds them. One that is damaged, so that reading throws an AtollError, is as good as none. Throws AtollError 701. */
  of<Note>(kind: NoteKind, read: (note: Uint8Array) => Note): Note[] {
    return this.#store.all('SELECT CAST(note AS BLOB) AS note FROM notes WHERE kind = ? ORDER BY name', kind).flatMap(({ note }) => {
      try {
        return note instanceof Uint8Array ? [read(note)] : [];
      } catch (error) {
        if (error instanceof AtollError) return [];
        throw error;
      }
    });
  }

  /** Takes the place of the note of that name. */
  put(kind: NoteKind, name: string, note: Uint8Array): void {
    this.#waiting.set(`${kind} ${name}`, [kind, name, note]);
  }

  /** Writes what has been put since; what cannot be written waits for the next time. Throws AtollError 702. */
  write(): void {
    if (this.#waiting.size === 0) return;
    this.#store.atOnce(() => {
      for (const [kind, name, note] of this.#waiting.values())
        this.#store.run('INSERT OR REPLACE INTO notes (kind, name, note) VALUES (?, ?, ?)', kind, name, note);
    });
    this.#waiting.clear();
  }
}
