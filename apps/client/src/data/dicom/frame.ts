import { joinBytes } from '@atoll/core';
import { DicomError } from './error.ts';
import type { DicomHeader } from './header.ts';

/** The bytes of the frame that is used, as they are written. @throws DicomError */
export function frameBytes(header: DicomHeader): Uint8Array {
  const { pixels, frames, frame } = header;
  if (pixels.fragments.length === 0) {
    if (header.syntax.coding !== 'native') throw new DicomError('its pixels are not in the form that its transfer syntax says');
    const size = nativeBytes(header);
    const bytes = pixels.bytes.subarray(frame * size, (frame + 1) * size);
    if (bytes.length < size) throw new DicomError('its pixels are cut short');
    return bytes;
  }
  const [table = new Uint8Array(0), ...fragments] = pixels.fragments;
  if (fragments.length === 0) throw new DicomError('its pixels are cut short');
  if (frames === 1) return joinBytes(fragments);
  const starts = offsetsOf(table, 4) ?? offsetsOf(header.offsets, 8);
  if (starts !== null) return joinBytes(between(fragments, starts, frames, frame));
  const only = fragments[frame];
  if (fragments.length !== frames || only === undefined) throw new DicomError('it does not say where its frames begin');
  return only;
}

/** Bytes of a frame that is not compressed. Of a 4:2:2 image two pixels share their colour (PS3.3, C.7.6.3.1.2). */
export function nativeBytes({ width, height, samples, bitsAllocated, photometric }: DicomHeader): number {
  return (width * height * (photometric === 'YBR_FULL_422' ? 2 : samples) * bitsAllocated) / 8;
}

/** Little endian in every encapsulated transfer syntax. */
function offsetsOf(table: Uint8Array, size: 4 | 8): number[] | null {
  if (table.length < size) return null;
  const view = new DataView(table.buffer, table.byteOffset, table.length);
  return Array.from({ length: Math.floor(table.length / size) }, (_, i) =>
    size === 4 ? view.getUint32(4 * i, true) : Number(view.getBigUint64(8 * i, true)),
  );
}

/** The fragments of a frame; offsets count from the first fragment's item, whose head has 8 bytes. */
function between(fragments: readonly Uint8Array[], starts: readonly number[], frames: number, frame: number): Uint8Array[] {
  const from = starts[frame];
  const to = frame + 1 < frames ? starts[frame + 1] : Number.POSITIVE_INFINITY;
  if (from === undefined || to === undefined) throw new DicomError('it does not say where its frames begin');
  const found: Uint8Array[] = [];
  let at = 0;
  for (const fragment of fragments) {
    if (at >= from && at < to) found.push(fragment);
    at += 8 + fragment.length;
  }
  if (found.length === 0) throw new DicomError('it does not say where its frames begin');
  return found;
}
