import { existsSync, readFileSync } from 'node:fs';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const SMALLEST_PAGE = 512;
/** With its last bit the byte order of the checksums. */
const MAGIC = 0x377f0682;

/** What SQLite will find in a write-ahead log. */
export interface WalContents {
  /** After the last whole transaction: of one that was being written when the machine went down. */
  readonly tornBytes: number;
  /** Transactions follow one that is not whole: something that had been on disk was changed. SQLite would leave them all out without a word. */
  readonly damaged: boolean;
}

/**
 * Looks through `atoll.db-wal` as SQLite's recovery does: a frame counts when its salts are those of the file and the checksums over all
 * frames so far agree, and a transaction when its last frame, which says so, counts. Each transaction is on disk before the next begins,
 * so only the last one can be torn. https://www.sqlite.org/fileformat2.html#walformat
 */
export function readWal(path: string): WalContents {
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  if (bytes.length === 0) return { tornBytes: 0, damaged: false };
  const frames = soundHeader(bytes);
  if (frames === null) return { tornBytes: bytes.length, damaged: bytes.length >= HEADER_BYTES + FRAME_HEADER_BYTES + SMALLEST_PAGE };
  let { sums } = frames;
  let [at, end] = [HEADER_BYTES, HEADER_BYTES];
  for (; at + frames.size <= bytes.length && frames.isOurs(at); at += frames.size) {
    sums = frames.add(sums, bytes.subarray(at, at + 8));
    sums = frames.add(sums, bytes.subarray(at + FRAME_HEADER_BYTES, at + frames.size));
    if (!agree(sums, bytes, at + 16)) break;
    if (isCommit(bytes, at)) end = at + frames.size;
  }
  // A log that was begun anew still has frames of the time before behind its own; they have other salts.
  const later: number[] = [];
  for (let next = at; next + FRAME_HEADER_BYTES <= bytes.length; next += frames.size) if (frames.isOurs(next)) later.push(next);
  const commit = later.findIndex((frame) => isCommit(bytes, frame));
  const cutOff = later.length === 0 && bytes.length - at < FRAME_HEADER_BYTES;
  const torn = end < at || later.length > 0 || cutOff;
  return { tornBytes: torn ? bytes.length - end : 0, damaged: commit >= 0 && commit < later.length - 1 };
}

type Sums = readonly [number, number];

interface Frames {
  /** Of one frame, its header with its page. */
  readonly size: number;
  readonly sums: Sums;
  add(sums: Sums, bytes: Buffer): Sums;
  /** Whether the frame at this place is of the file as it was begun last. */
  isOurs(at: number): boolean;
}

/** Null where the header is none that SQLite takes. */
function soundHeader(bytes: Buffer): Frames | null {
  if (bytes.length < HEADER_BYTES) return null;
  const magic = bytes.readUInt32BE(0);
  if ((magic & ~1) !== MAGIC) return null;
  const add = checksum((magic & 1) === 1);
  const sums = add([0, 0], bytes.subarray(0, 24));
  const pageBytes = bytes.readUInt32BE(8);
  if (!agree(sums, bytes, 24) || pageBytes < SMALLEST_PAGE) return null;
  const salts = bytes.subarray(16, 24);
  return { size: FRAME_HEADER_BYTES + pageBytes, sums, add, isOurs: (at) => bytes.subarray(at + 8, at + 16).equals(salts) };
}

/** Of whole pairs of 32-bit words. */
const checksum =
  (bigEndian: boolean) =>
  ([first, second]: Sums, bytes: Buffer): Sums => {
    let [a, b] = [first, second];
    for (let at = 0; at < bytes.length; at += 8) {
      a = (a + (bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + b) >>> 0;
      b = (b + (bigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + a) >>> 0;
    }
    return [a, b];
  };

const agree = ([first, second]: Sums, bytes: Buffer, at: number): boolean =>
  bytes.readUInt32BE(at) === first && bytes.readUInt32BE(at + 4) === second;

/** The last frame of a transaction says how many pages the file has after it. */
const isCommit = (bytes: Buffer, at: number): boolean => bytes.readUInt32BE(at + 4) > 0;
