import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Store } from '../storage/index.ts';
import { Readiness } from './readiness.ts';

it('a coordinator is ready while its journal can be written and its certificate is valid, looked at anew every five seconds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'atoll-ready-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const store = new Store(folder);
  let now = 10_000;
  let valid: { from: number; to: number } | null = null;
  const readiness = new Readiness({ folder, store, validity: () => valid, now: () => now });
  const after = (ms: number): readonly string[] => {
    now += ms;
    return readiness.problems();
  };
  expect(readiness.problems()).toEqual([]);
  valid = { from: 0, to: now + 4_000 };
  expect(after(3_000)).toEqual([]);
  expect(after(2_000)).toEqual([expect.stringMatching(/^831: .*expired/)]);
  valid = { from: now + 60_000, to: now + 90_000 };
  expect(after(5_000)).toEqual([expect.stringMatching(/^831: .*not valid yet/)]);
  valid = null;
  expect(after(5_000)).toEqual([]);
  store.close();
  expect(after(4_000)).toEqual([]);
  expect(after(1_000)).toEqual([expect.stringMatching(/^702: the journal/)]);
});
