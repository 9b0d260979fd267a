import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf, type PublicKey, type RunEvent, type RunId } from '@atoll/core';
import fc from 'fast-check';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BlobStore, Journal, Store, Uploads } from './index.ts';

const RUN = 'cells-1' as RunId; // letters, a hyphen and a digit

let folder: string;
let store: Store;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atoll-storage-'));
  store = new Store(folder);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const stopped = (at: number): RunEvent => ({ type: 'run-stopped', at, by: `operator ${at}` });

function reopen(): Store {
  store.close();
  store = new Store(folder);
  return store;
}

describe('the journal', () => {
  it('gives back what was appended, in order, and goes on with its chain after it was closed', () => {
    const journal = new Journal(store);
    const first = [1, 2, 3].map((at) => journal.append(RUN, stopped(at)));
    const again = new Journal(reopen());
    expect(again.head).toBe(first.at(-1)?.hash);
    const fourth = again.append(RUN, stopped(4));
    expect([...again.entries()]).toEqual([...first, fourth]);
    expect(new Set([...first, fourth].map(({ hash }) => hash)).size).toBe(4);
  });

  it('gives each run its own entries, wherever they are, as they were written', () => {
    const journal = new Journal(store);
    const other = 'cells-2' as RunId;
    const between = Array.from({ length: 1_500 }, (_, i) => stopped(i + 10));
    store.define('BEGIN');
    journal.append(RUN, stopped(1));
    for (const event of between) journal.append(other, event);
    journal.append(RUN, stopped(2));
    journal.appendAccess({ type: 'coordinator-key', publicKey: 'ab'.repeat(32) as PublicKey, at: 3 });
    store.define('COMMIT');
    const hold = (one: Journal): void => {
      expect(one.runs()).toEqual([RUN, other]);
      expect(one.history(RUN)).toEqual([stopped(1), stopped(2)]);
      expect(one.history(other)).toEqual(between);
      expect(one.accessHistory()).toMatchObject([{ type: 'coordinator-key' }]);
      expect(one.history('cells-3' as RunId)).toEqual([]);
    };
    hold(journal);
    const last = new Journal(reopen());
    hold(last);
    store.run('UPDATE journal SET event = (SELECT event FROM journal WHERE sequence = 3) WHERE sequence = 5');
    expect(last.history(RUN)).toHaveLength(2);
    expect(() => last.history(other)).toThrow(expect.objectContaining({ code: 701 }));
  });

  it.each([
    ['an event was changed', 'UPDATE journal SET event = (SELECT event FROM journal WHERE sequence = 3) WHERE sequence = 2'],
    ['an entry was taken out', 'DELETE FROM journal WHERE sequence = 2'],
    ['an entry was given to another run', "UPDATE journal SET run = 'cells-2' WHERE sequence = 2"],
    ['a hash was changed', 'UPDATE journal SET hash = zeroblob(32) WHERE sequence = 2'],
    [
      'two entries changed places',
      'UPDATE journal SET sequence = CASE sequence WHEN 2 THEN -3 WHEN 3 THEN -2 END WHERE sequence > 1; UPDATE journal SET sequence = -sequence WHERE sequence < 0',
    ],
  ])('is refused with 701 when %s', (_, sql) => {
    const journal = new Journal(store);
    for (const at of [1, 2, 3]) journal.append(RUN, stopped(at));
    store.close();
    const database = new Database(join(folder, 'atoll.db'));
    database.exec(sql);
    database.close();
    store = new Store(folder);
    expect(() => new Journal(store)).toThrow(expect.objectContaining({ code: 701 }));
  });
});

describe('the data folder', () => {
  it('is one coordinator’s alone, until that one closes it', () => {
    expect(() => new Store(folder)).toThrow(expect.objectContaining({ code: 703 }));
    new Journal(reopen()).append(RUN, stopped(1));
  });

  it('of another version is refused with 705, and left as it is', () => {
    new Journal(store).append(RUN, stopped(1));
    store.close();
    const older = new Database(join(folder, 'atoll.db'));
    older.exec('PRAGMA user_version = 0');
    older.close();
    expect(() => new Store(folder)).toThrow(expect.objectContaining({ code: 705 }));
    const restored = new Database(join(folder, 'atoll.db'));
    restored.exec('PRAGMA user_version = 2');
    restored.close();
    store = new Store(folder);
    expect([...new Journal(store).entries()].map(({ event }) => event)).toEqual([stopped(1)]);
  });

  it('that is no folder is refused with 702', () => {
    expect(() => new Store(join(folder, 'atoll.db', 'inside a file'))).toThrow(expect.objectContaining({ code: 702 }));
  });
});

describe('the blob store', () => {
  it('names bytes by their digest, gives them whole and in parts, and keeps them', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 5_000 }),
        fc.nat(5_000),
        fc.integer({ min: 1, max: 5_000 }),
        (bytes, offset, length) => {
          const blobs = new BlobStore(store);
          const digest = blobs.put(bytes);
          expect(digest).toBe(digestOf(bytes));
          expect(blobs.put(bytes)).toBe(digest);
          expect(blobs.get(digest)).toEqual(bytes);
          expect(blobs.size(digest)).toBe(bytes.length);
          expect(blobs.part(digest, offset, length)).toEqual(bytes.subarray(offset, offset + length));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('says 410 for what is not there and 704 for what was changed', () => {
    const blobs = new BlobStore(store);
    const digest = blobs.put(new Uint8Array([1, 2, 3]));
    expect(() => blobs.get(digestOf(new Uint8Array([9])))).toThrow(expect.objectContaining({ code: 410 }));
    store.run('UPDATE blobs SET bytes = ?', new Uint8Array([1, 2, 4]));
    expect(() => blobs.get(digest)).toThrow(expect.objectContaining({ code: 704 }));
  });
});

describe('an upload', () => {
  const bytes = Uint8Array.from({ length: 1_000 }, (_, i) => i % 251);
  const digest = digestOf(bytes);

  it('is whole however it was cut into parts, repeated and begun again', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(1_000), fc.integer({ min: 1, max: 400 })), { maxLength: 20 }), (extra) => {
        const uploads = new Uploads(folder);
        for (const [offset, length] of extra) {
          const there = uploads.received('aster', digest);
          const part = bytes.subarray(Math.min(offset, there), Math.min(offset, there) + length);
          expect(uploads.append('aster', digest, bytes.length, Math.min(offset, there), part)).toBeGreaterThanOrEqual(there);
        }
        const there = new Uploads(folder).received('aster', digest);
        uploads.append('aster', digest, bytes.length, there, bytes.subarray(there));
        expect(uploads.take('aster', digest, bytes.length)).toEqual(bytes);
        uploads.discard('aster', digest);
        expect(uploads.received('aster', digest)).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  it('refuses a gap and an excess with 408, what is not complete with 408, and other bytes with 504', () => {
    const uploads = new Uploads(folder);
    const refusal = (code: number) => expect.objectContaining({ code });
    expect(() => uploads.append('aster', digest, 1_000, 10, bytes.subarray(10, 20))).toThrow(refusal(408));
    expect(() => uploads.append('aster', digest, 1_000, 0, new Uint8Array(1_001))).toThrow(refusal(408));
    uploads.append('aster', digest, 1_000, 0, bytes.subarray(0, 500));
    expect(() => uploads.take('aster', digest, 1_000)).toThrow(refusal(408));
    uploads.append('aster', digest, 1_000, 500, new Uint8Array(500));
    expect(() => uploads.take('aster', digest, 1_000)).toThrow(refusal(504));
    expect(uploads.received('aster', digest)).toBe(0);
  });
});
