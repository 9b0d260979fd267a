import { DicomError } from './error.ts';

/**
 * RLE Lossless (PS3.5, annex G): a segment for each byte of each sample, the high byte first.
 * @returns samples as they lie without compression in little endian, colours one after the other: [samples, pixels, bytes]
 */
export function decodeRunLength(frame: Uint8Array, pixels: number, samples: number, bytesPerSample: number): Uint8Array {
  const segments = samples * bytesPerSample;
  if (frame.length < 64) throw new DicomError('its pixels are cut short');
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  if (view.getUint32(0, true) !== segments) throw new DicomError('it has another number of segments than its samples need');
  const out = new Uint8Array(pixels * segments);
  for (let segment = 0; segment < segments; segment++) {
    const from = view.getUint32(4 * (segment + 1), true);
    const to = segment + 1 < segments ? view.getUint32(4 * (segment + 2), true) : frame.length;
    if (from > to || to > frame.length) throw new DicomError('its pixels are damaged');
    const sample = Math.floor(segment / bytesPerSample);
    const byte = bytesPerSample - 1 - (segment % bytesPerSample);
    unpack(frame.subarray(from, to), out, sample * pixels * bytesPerSample + byte, bytesPerSample, pixels);
  }
  return out;
}

/** PackBits (PS3.5, G.3.2): n from 0 to 127 copies n + 1 bytes, from 129 repeats one 257 − n times, 128 does nothing. */
function unpack(packed: Uint8Array, out: Uint8Array, start: number, step: number, count: number): void {
  let at = 0;
  let done = 0;
  while (done < count) {
    const head = packed[at++];
    if (head === undefined) throw new DicomError('its pixels are cut short');
    if (head === 128) continue;
    const length = Math.min(head < 128 ? head + 1 : 257 - head, count - done);
    for (let i = 0; i < length; i++) {
      const value = packed[head < 128 ? at + i : at];
      if (value === undefined) throw new DicomError('its pixels are cut short');
      out[start + (done + i) * step] = value;
    }
    at += head < 128 ? head + 1 : 1;
    done += length;
  }
}
