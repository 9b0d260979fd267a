import { DicomError } from './error.ts';
import { type DicomHeader, readHeader } from './header.ts';
import { greyTable } from './intensity.ts';
import type { Palette } from './palette.ts';
import { readSamples, type Samples } from './samples.ts';

/** A picture of 8 bits a channel, [height, width, channels]. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/**
 * The picture that a DICOM file shows on a screen: modality transformation, window, photometric interpretation (PS3.4, N.2), of
 * its representative or middle frame.
 * @throws DicomError where it cannot be shown, AtollError 207 where that would take too much memory
 */
export async function renderDicom(file: Uint8Array): Promise<Picture> {
  return render(await readHeader(file));
}

/** As {@link renderDicom}, of a file whose header was read. */
export async function render(header: DicomHeader): Promise<Picture> {
  const { width, height, intensity, palette } = header;
  const samples = await readSamples(header);
  const count = width * height;
  if (samples.values.length < count * header.samples) throw new DicomError('its pixels are cut short');
  if (header.samples === 3) return { width, height, channels: 3, data: colours(header, samples, count) };
  if (palette !== null) return { width, height, channels: 3, data: throughPalette(palette, header, samples.values, count) };
  const table = greyTable(intensity, samples.values);
  const data = new Uint8Array(count);
  for (let i = 0; i < count; i++) data[i] = table[samples.values[i] ?? 0] ?? 0;
  return { width, height, channels: 1, data };
}

function colours({ photometric }: DicomHeader, { values, planar, bits, rgb }: Samples, count: number): Uint8Array {
  const data = new Uint8Array(3 * count);
  const [pixelStep, sampleStep] = planar ? [1, count] : [3, 1];
  const scale = 255 / (2 ** bits - 1);
  for (let i = 0; i < count; i++)
    for (let sample = 0; sample < 3; sample++)
      data[3 * i + sample] = Math.round(scale * (values[i * pixelStep + sample * sampleStep] ?? 0));
  if (!rgb && (photometric === 'YBR_FULL' || photometric === 'YBR_FULL_422')) toRgb(data);
  return data;
}

/** PS3.3, C.7.6.3.1.2, as in ITU-R BT.601 with the full range. */
function toRgb(data: Uint8Array): void {
  const clamped = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));
  for (let at = 0; at < data.length; at += 3) {
    const [y = 0, blue = 0, red = 0] = data.subarray(at, at + 3);
    data[at] = clamped(y + 1.402 * (red - 128));
    data[at + 1] = clamped(y - 0.344136 * (blue - 128) - 0.714136 * (red - 128));
    data[at + 2] = clamped(y + 1.772 * (blue - 128));
  }
}

function throughPalette({ first, colours }: Palette, { bitsStored, signed }: DicomHeader, values: Uint16Array, count: number): Uint8Array {
  const data = new Uint8Array(3 * count);
  for (let i = 0; i < count; i++) {
    const bits = values[i] ?? 0;
    const value = signed && bits >= 2 ** (bitsStored - 1) ? bits - 2 ** bitsStored : bits;
    for (const [channel, colour] of colours.entries()) {
      const place = Math.min(Math.max(value - first, 0), colour.length - 1);
      data[3 * i + channel] = colour[place] ?? 0;
    }
  }
  return data;
}
