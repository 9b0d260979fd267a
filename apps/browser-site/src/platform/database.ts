import { AtollError } from '@atoll/core';

/** What a tab keeps: `files` by name, `features` by cache and image, `keys` of the site. */
export type Shelf = 'files' | 'features' | 'keys';
const SHELVES: readonly Shelf[] = ['files', 'features', 'keys'];

/** The database of this page. It belongs to the address that the page came from: no other page can read it. */
export interface Database {
  get(shelf: Shelf, key: string): Promise<unknown>;
  /** All of them or none; on disk when it resolves. @throws AtollError 702 */
  put(shelf: Shelf, entries: readonly (readonly [key: string, value: unknown])[]): Promise<void>;
  /** From this key up to, not including, the other. */
  entries(shelf: Shelf, from: string, to: string): Promise<(readonly [key: string, value: unknown])[]>;
  remove(shelf: Shelf, from: string, to?: string): Promise<void>;
}

/** @throws AtollError 702 where this browser keeps nothing */
export async function openDatabase(name: string): Promise<Database> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    for (const shelf of SHELVES) opening.result.createObjectStore(shelf);
  };
  const database = await resultOf(opening).catch(notWritable);
  const begin = (shelf: Shelf, mode: IDBTransactionMode) => {
    const transaction = database.transaction(shelf, mode, { durability: 'strict' });
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
    done.catch(() => undefined); // whoever waits for it is told
    return { store: transaction.objectStore(shelf), done };
  };
  return {
    get: (shelf, key) => resultOf(begin(shelf, 'readonly').store.get(key)),
    async put(shelf, entries) {
      try {
        const { store, done } = begin(shelf, 'readwrite');
        for (const [key, value] of entries) store.put(value, key);
        await done;
      } catch (error) {
        notWritable(error);
      }
    },
    async entries(shelf, from, to) {
      const { store } = begin(shelf, 'readonly');
      const range = IDBKeyRange.bound(from, to, false, true);
      const [keys, values] = await Promise.all([resultOf(store.getAllKeys(range)), resultOf(store.getAll(range))]);
      return keys.map((key, place) => [String(key), values[place]] as const);
    },
    async remove(shelf, from, to) {
      const { store, done } = begin(shelf, 'readwrite');
      store.delete(to === undefined ? from : IDBKeyRange.bound(from, to, false, true));
      await done;
    },
  };
}

const resultOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function notWritable(cause: unknown): never {
  throw new AtollError(702, 'This browser does not let the page keep anything.', {
    cause,
    hint: 'Leave private browsing, allow this address to store data, and see whether the disk is full.',
  });
}
