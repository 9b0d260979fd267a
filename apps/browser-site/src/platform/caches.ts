import { type FeatureCache, keyDigest, type OpenCache } from '@atoll/client/agent';
import { AtollError, type Digest } from '@atoll/core';
import type { Database } from './database.ts';

/** Features of images in the database of this page, by the SHA-256 of the image file. */
export const tabCaches =
  (database: Database): OpenCache =>
  async (key, dimension) => {
    const folder = keyDigest(key).slice(0, 32);
    const known = new Map<string, Float32Array>();
    const found = await database.entries('features', `${folder}/`, `${folder}0`);
    for (const [name, values] of found)
      if (values instanceof Float32Array && values.length === dimension) known.set(name.slice(folder.length + 1), values);
    return new TabCache(database, folder, dimension, known);
  };

class TabCache implements FeatureCache {
  readonly folder: string;
  readonly opened;
  readonly #database: Database;
  readonly #dimension: number;
  readonly #known: Map<string, Float32Array>;
  #pending: (readonly [string, Float32Array])[] = [];

  constructor(database: Database, folder: string, dimension: number, known: Map<string, Float32Array>) {
    this.#database = database;
    this.folder = folder;
    this.#dimension = dimension;
    this.#known = known;
    this.opened = { images: known.size, segments: 1, ignoredSegments: [], damagedRecords: 0, tornBytes: 0 };
  }

  get size(): number {
    return this.#known.size;
  }

  has(image: Digest): boolean {
    return this.#known.has(image);
  }

  get(image: Digest): Float32Array | undefined {
    return this.#known.get(image);
  }

  put(image: Digest, features: Float32Array): void {
    if (features.length !== this.#dimension)
      throw new RangeError(`features of ${features.length} values in a cache for ${this.#dimension}`);
    if (this.#known.has(image)) return;
    const kept = Float32Array.from(features);
    this.#known.set(image, kept);
    this.#pending.push([`${this.folder}/${image}`, kept]);
    if (this.#pending.length >= WRITTEN_AT_ONCE) void this.flush().catch(() => undefined); // the last flush says it
  }

  async flush(): Promise<void> {
    const entries = this.#pending;
    this.#pending = [];
    if (entries.length === 0) return;
    try {
      await this.#database.put('features', entries);
    } catch (cause) {
      this.#pending = [...entries, ...this.#pending];
      throw new AtollError(305, 'The features cannot be kept in this browser.', {
        cause,
        hint: 'See whether the disk is full, and allow this address to store data.',
      });
    }
  }

  close(): Promise<void> {
    return this.flush();
  }
}

/** Images: what a tab that is closed may lose. */
const WRITTEN_AT_ONCE = 16;
