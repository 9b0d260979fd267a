import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AtollError, type RunEvent, type RunId } from '@atoll/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BlobStore, Journal, Store } from './index.ts';
import { readWal } from './wal.ts';

const RUN = 'cells-1' as RunId; // letters, a hyphen and a digit
const stopped = (at: number): RunEvent => ({ type: 'run-stopped', at, by: `operator ${at}` });
const FILES = ['atoll.db', 'atoll.db-wal'];

let folder: string;
/** A folder as it was after a crash: nothing was closed. */
let crashed: string;
/** Bytes of the log when each event was acknowledged. */
const acknowledged: number[] = [];
/** The same after `close`. */
let closed: string;
let copies = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'atoll-damage-'));
  crashed = join(folder, 'crashed');
  const live = join(folder, 'live');
  const store = new Store(live);
  const journal = new Journal(store);
  const blobs = new BlobStore(store);
  for (let at = 1; at <= 12; at++) {
    if (at % 3 === 0) blobs.put(new Uint8Array(9_000).fill(at)); // a transaction of several pages
    journal.append(RUN, stopped(at));
    acknowledged.push(statSync(join(live, 'atoll.db-wal')).size);
  }
  mkdirSync(crashed);
  for (const name of FILES) copyFileSync(join(live, name), join(crashed, name));
  store.close();
  closed = live;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A copy of a folder in which the test may do harm. */
function copyOf(from: string): string {
  const to = join(folder, `copy-${copies++}`);
  mkdirSync(to);
  for (const name of FILES) if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name));
  return to;
}

/** The events that a coordinator finds there, and what it says of the end of the log. Throws what it is refused with. */
function open(at: string): { events: RunEvent[]; tornBytes: number } {
  const store = new Store(at);
  try {
    const events = [...new Journal(store).entries()].flatMap(({ run, event }) => (run === null ? [] : [event]));
    return { events, tornBytes: store.tornBytes };
  } finally {
    store.close();
  }
}

const upTo = (count: number): RunEvent[] => Array.from({ length: count }, (_, i) => stopped(i + 1));

function flip(file: string, offset: number, mask: number): void {
  const bytes = readFileSync(file);
  bytes[offset] = (bytes[offset] ?? 0) ^ mask;
  writeFileSync(file, bytes);
}

describe('what is acknowledged', () => {
  it('is with the disk: SQLite syncs its log at every commit', () => {
    const store = new Store(copyOf(crashed));
    expect(store.get('PRAGMA journal_mode')).toEqual({ journal_mode: 'wal' });
    expect(store.get('PRAGMA synchronous')).toEqual({ synchronous: 2 });
    store.close();
  });

  it('is there after a crash, and the log is whole', () => {
    expect(open(copyOf(crashed))).toEqual({ events: upTo(12), tornBytes: 0 });
  });
});

describe('a log that is cut off anywhere', () => {
  it('loses no event that was acknowledged before the cut, says what is left over, and can be written on', () => {
    const whole = readFileSync(join(crashed, 'atoll.db-wal')).length;
    fc.assert(
      fc.property(fc.oneof(fc.nat(whole), fc.constantFrom(...acknowledged), fc.constantFrom(0, 1, 31, 32, 33, 55, 56)), (cut) => {
        const copy = copyOf(crashed);
        truncateSync(join(copy, 'atoll.db-wal'), Math.min(cut, whole));
        const { tornBytes } = readWal(join(copy, 'atoll.db-wal'));
        const { events, ...report } = open(copy);
        const safe = acknowledged.filter((size) => size <= cut).length;
        expect(events).toEqual(upTo(events.length));
        expect(events.length).toBeGreaterThanOrEqual(safe);
        expect(report.tornBytes).toBe(tornBytes);
        expect(tornBytes > 0).toBe(cut > 0 && cut < whole && ![32, ...endsOfTransactions()].includes(cut));
        const store = new Store(copy);
        new Journal(store).append(RUN, stopped(events.length + 1));
        store.close();
        expect(open(copy).events).toEqual(upTo(events.length + 1));
        rmSync(copy, { recursive: true });
      }),
      { numRuns: 80 },
    );
  });
});

/** Where a transaction of the log ends, of whatever it was about. */
function endsOfTransactions(): number[] {
  const bytes = readFileSync(join(crashed, 'atoll.db-wal'));
  const frame = 24 + bytes.readUInt32BE(8);
  const ends = [];
  for (let at = 32; at < bytes.length; at += frame) if (bytes.readUInt32BE(at + 4) > 0) ends.push(at + frame);
  return ends;
}

describe('a byte that was changed', () => {
  const mask = fc.integer({ min: 1, max: 255 });

  it('in the log is refused with 701, and the files left as they are, unless it is in the end that may be torn', () => {
    const size = readFileSync(join(crashed, 'atoll.db-wal')).length;
    const lastTwo = endsOfTransactions().at(-3) ?? 0;
    fc.assert(
      fc.property(fc.nat(size - 1), mask, (offset, by) => {
        const copy = copyOf(crashed);
        const file = join(copy, 'atoll.db-wal');
        flip(file, offset, by);
        const before = readFileSync(file);
        if (offset < lastTwo) {
          expect(() => open(copy)).toThrow(expect.objectContaining({ code: 701 }));
          expect(readFileSync(file).equals(before)).toBe(true);
        } else expectTruth(copy);
        rmSync(copy, { recursive: true });
      }),
      { numRuns: 80 },
    );
  });

  it('in a run’s name, so that it is no text any more, is refused with 701 and does not end the process', () => {
    const copy = copyOf(closed);
    const file = join(copy, 'atoll.db');
    const offset = readFileSync(file).lastIndexOf(RUN);
    expect(offset).toBeGreaterThan(0);
    flip(file, offset + 1, 0x80);
    expect(() => open(copy)).toThrow(expect.objectContaining({ code: 701 }));
  });

  it('in the file never gives other events: they are refused, or as they were', () => {
    const { size } = statSync(join(closed, 'atoll.db'));
    fc.assert(
      fc.property(fc.nat(size - 1), mask, (offset, by) => {
        const copy = copyOf(closed);
        flip(join(copy, 'atoll.db'), offset, by);
        expectTruth(copy);
        rmSync(copy, { recursive: true });
      }),
      { numRuns: 120 },
    );
  });
});

/** Refused with a number that says what to do, or the events that were written, from the first on. */
function expectTruth(copy: string): void {
  try {
    const { events } = open(copy);
    expect(events).toEqual(upTo(events.length));
    expect(events.length).toBeGreaterThanOrEqual(10);
  } catch (error) {
    if (!(error instanceof AtollError)) throw error;
    expect([701, 702, 705]).toContain(error.code);
    expect(error.hint).not.toBe('');
  }
}
