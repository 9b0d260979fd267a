import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AtollError } from '@atoll/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Notes, Store } from './index.ts';

let folder: string;
let store: Store;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atoll-notes-'));
  store = new Store(folder);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const number = (note: Uint8Array): number => {
  if (note.length !== 1) throw new AtollError(401, 'damaged');
  return note[0] ?? 0;
};

it('keeps the last note of each name, and leaves out one that is damaged', () => {
  const notes = new Notes(store);
  notes.put('site', 'a', Uint8Array.of(1));
  notes.put('site', 'b', Uint8Array.of(2));
  notes.put('refusal', 'a', Uint8Array.of(3));
  expect(notes.of('site', number)).toEqual([]);
  notes.write();
  notes.put('site', 'a', Uint8Array.of(4));
  notes.put('site', 'c', new Uint8Array(9));
  notes.write();
  store.close();
  store = new Store(folder);
  const again = new Notes(store);
  expect(again.of('site', number)).toEqual([4, 2]);
  expect(again.of('refusal', number)).toEqual([3]);
});

it('writes all or nothing, and what it could not write the next time', () => {
  const notes = new Notes(store);
  store.define('ALTER TABLE notes RENAME TO elsewhere');
  notes.put('site', 'a', Uint8Array.of(1));
  expect(() => notes.write()).toThrow(expect.objectContaining({ code: 702 }));
  store.define('ALTER TABLE elsewhere RENAME TO notes');
  notes.write();
  expect(notes.of('site', number)).toEqual([1]);
});
