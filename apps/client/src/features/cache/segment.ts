import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/**
 * A segment file: a header and records of one size, all numbers in the byte order of the machine that wrote it.
 *
 *     header  16 × u8 "ATOLL FEATURES\r\n" | u32 version | u32 byte-order mark | u32 dimension | 32 × u8 key digest | u32 crc32
 *     record  32 × u8 SHA-256 of the image | dimension × f32 | u32 crc32 of the bytes before
 *
 * One process writes a segment, from its beginning to its end; it is never opened for writing again.
 */
export const HEADER_BYTES = 64;
const DIGEST_BYTES = 32;
const CRC_BYTES = 4;
const MAGIC = Buffer.from('ATOLL FEATURES\r\n', 'latin1');
const VERSION = 1;
const BYTE_ORDER_MARK = 0x01020304;
const CHUNK_BYTES = 32 * 1024 * 1024;

export const recordBytes = (dimension: number): number => DIGEST_BYTES + 4 * dimension + CRC_BYTES;

export function encodeHeader(dimension: number, keyDigest: Uint8Array): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.set(MAGIC);
  new Uint32Array(header.buffer, header.byteOffset + 16, 3).set([VERSION, BYTE_ORDER_MARK, dimension]);
  header.set(keyDigest, 28);
  header.writeUInt32LE(crc32(header.subarray(0, 60)), 60);
  return header;
}

/** Why a header is not the expected one, or undefined if it is. */
export function refuseHeader(header: Buffer, dimension: number, keyDigest: Uint8Array): string | undefined {
  if (header.length < HEADER_BYTES) return 'it has no complete header';
  if (!header.subarray(0, 16).equals(MAGIC)) return 'it is no feature segment';
  if (header.readUInt32LE(60) !== crc32(header.subarray(0, 60))) return 'its header is damaged';
  const numbers = new Uint32Array(Uint8Array.from(header.subarray(16, 28)).buffer);
  if (numbers[1] !== BYTE_ORDER_MARK) return 'it was written on a machine of another byte order';
  if (numbers[0] !== VERSION) return `it has version ${numbers[0]}, not ${VERSION}`;
  if (numbers[2] !== dimension) return `its features have ${numbers[2]} values, not ${dimension}`;
  if (!header.subarray(28, 60).equals(keyDigest)) return 'it belongs to another backbone, cut point or preprocessing';
  return undefined;
}

/** Writes one record into `target`, which starts at a multiple of four bytes. */
export function encodeRecord(target: Buffer, digest: string, features: Float32Array): void {
  target.write(digest, 0, DIGEST_BYTES, 'hex');
  target.set(new Uint8Array(features.buffer, features.byteOffset, features.byteLength), DIGEST_BYTES);
  const end = DIGEST_BYTES + features.byteLength;
  target.writeUInt32LE(crc32(target.subarray(0, end)), end);
}

export interface SegmentContents {
  /** Records whose checksum is wrong; they are left out. */
  readonly damagedRecords: number;
  /** Bytes after the last complete record, from a process that ended while it wrote. */
  readonly tornBytes: number;
}

/** Reads the records after the header and gives each sound one to `accept`, as a view into memory of its own. */
export async function readRecords(
  handle: FileHandle,
  dimension: number,
  accept: (digest: string, features: Float32Array) => void,
): Promise<SegmentContents> {
  const length = recordBytes(dimension);
  const perChunk = Math.max(1, Math.floor(CHUNK_BYTES / length));
  const { size } = await handle.stat();
  const total = Math.floor(Math.max(0, size - HEADER_BYTES) / length);
  let damagedRecords = 0;
  let record = 0;
  while (record < total) {
    // An ArrayBuffer of its own starts aligned: Buffers from Node's pool may not.
    const chunk = Buffer.from(new ArrayBuffer(Math.min(perChunk, total - record) * length));
    const got = await readFully(handle, chunk, HEADER_BYTES + record * length);
    const complete = Math.floor(got / length);
    for (let index = 0; index < complete; index++) {
      const bytes = chunk.subarray(index * length, (index + 1) * length);
      if (bytes.readUInt32LE(length - CRC_BYTES) !== crc32(bytes.subarray(0, length - CRC_BYTES))) damagedRecords++;
      else accept(bytes.toString('hex', 0, DIGEST_BYTES), new Float32Array(chunk.buffer, bytes.byteOffset + DIGEST_BYTES, dimension));
    }
    record += complete;
    if (got < chunk.length) break; // somebody cut the file while it was read
  }
  return { damagedRecords, tornBytes: Math.max(0, size - HEADER_BYTES - record * length) };
}

/** Fills `target` from `position` on; returns the bytes read, fewer only at the end of the file. */
export async function readFully(handle: FileHandle, target: Buffer, position: number): Promise<number> {
  let got = 0;
  while (got < target.length) {
    const { bytesRead } = await handle.read(target, got, target.length - got, position + got);
    if (bytesRead === 0) break;
    got += bytesRead;
  }
  return got;
}

/** Writes all of `source` at `position`. */
export async function writeFully(handle: FileHandle, source: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < source.length) {
    const { bytesWritten } = await handle.write(source, written, source.length - written, position + written);
    written += bytesWritten;
  }
}
