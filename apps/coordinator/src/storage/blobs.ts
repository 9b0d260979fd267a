import { AtollError, type Digest, digestOf } from '@atoll/core';
import { digestToBytes } from '@atoll/protocol';
import type { Store } from './database.ts';

const TABLE = `CREATE TABLE IF NOT EXISTS blobs (
  digest BLOB PRIMARY KEY,
  size INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT`;

/** Heads, answers, statistics and models, each under the SHA-256 of its bytes. Nothing in it ever changes. */
export class BlobStore {
  readonly #store: Store;
  /** What was last sent in parts: every site asks for the same head at the same time. */
  #transferred: { readonly digest: Digest; readonly bytes: Uint8Array } | undefined;

  constructor(store: Store) {
    this.#store = store;
    store.define(TABLE);
  }

  /** Keeps the bytes and gives their name; takes the place of bytes under that name that were damaged. */
  put(bytes: Uint8Array): Digest {
    const digest = digestOf(bytes);
    const name = digestToBytes(digest);
    const known = this.#read(digest);
    if (known === null) this.#store.run('INSERT OR IGNORE INTO blobs (digest, size, bytes) VALUES (?, ?, ?)', name, bytes.length, bytes);
    else if (digestOf(known) !== digest)
      this.#store.run('UPDATE blobs SET size = ?, bytes = ? WHERE digest = ?', bytes.length, bytes, name);
    return digest;
  }

  /** Whether the bytes of that name are there, and are these. */
  isSound(digest: Digest): boolean {
    try {
      const bytes = this.#read(digest);
      return bytes !== null && digestOf(bytes) === digest;
    } catch (error) {
      if (error instanceof AtollError && error.code === 701) return false; // the pages that they are on
      throw error;
    }
  }

  #read(digest: Digest): Uint8Array | null {
    const bytes = this.#store.get('SELECT CAST(bytes AS BLOB) AS bytes FROM blobs WHERE digest = ?', digestToBytes(digest))?.bytes;
    return bytes instanceof Uint8Array ? bytes : null;
  }

  /** The bytes of that name, checked. Throws AtollError 410 (not there), 704 (damaged). */
  get(digest: Digest): Uint8Array {
    const bytes = this.#read(digest);
    if (bytes === null) throw new AtollError(410, `Nothing is stored under ${digest}.`);
    if (digestOf(bytes) !== digest) throw new AtollError(704, `What is stored under ${digest} has another digest.`);
    return bytes;
  }

  /** Size in bytes. Throws AtollError 410. */
  size(digest: Digest): number {
    const size = this.#store.get('SELECT CAST(size AS INTEGER) AS size FROM blobs WHERE digest = ?', digestToBytes(digest))?.size;
    if (typeof size !== 'number') throw new AtollError(410, `Nothing is stored under ${digest}.`);
    return size;
  }

  /** Part of the bytes. Throws AtollError 410, 704. */
  part(digest: Digest, offset: number, length: number): Uint8Array {
    if (this.#transferred?.digest !== digest) this.#transferred = { digest, bytes: this.get(digest) };
    return this.#transferred.bytes.subarray(offset, offset + length);
  }
}
