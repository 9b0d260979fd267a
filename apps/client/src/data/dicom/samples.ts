import sharp from 'sharp';
import { IMAGE_BOUNDS } from '../image-bounds.ts';
import { decodeOnThread } from './codec-threads.ts';
import { type Claim, codestreamOf, jpeg2000Claim, jpegClaim, PLAIN_COLOURS, saysItsColours } from './codestream.ts';
import { DicomError } from './error.ts';
import { frameBytes } from './frame.ts';
import type { DicomHeader } from './header.ts';
import { decodeRunLength } from './run-length.ts';

/** The samples of a frame by their bits, in the lowest ones. */
export interface Samples {
  /** [pixels, samples], or [samples, pixels] where `planar`. */
  readonly values: Uint16Array;
  readonly planar: boolean;
  /** Bits of a sample that count. */
  readonly bits: number;
  /** True where a decoder has brought the colours to red, green and blue already. */
  readonly rgb: boolean;
}

/** Decodes the frame that is used. @throws DicomError */
export async function readSamples(header: DicomHeader): Promise<Samples> {
  const { width, height, samples, bitsAllocated, bitsStored, highBit, syntax } = header;
  const frame = frameBytes(header);
  const count = width * height * samples;
  if (syntax.coding === 'native') {
    const values = words(frame, bitsAllocated, syntax.littleEndian);
    const subsampled = header.photometric === 'YBR_FULL_422';
    return {
      values: masked(subsampled ? apart(values) : values, bitsStored, highBit),
      planar: header.planar && !subsampled,
      bits: bitsStored,
      rgb: false,
    };
  }
  if (syntax.coding === 'rle') {
    const bytes = decodeRunLength(frame, width * height, samples, bitsAllocated / 8);
    return { values: masked(words(bytes, bitsAllocated, true), bitsStored, highBit), planar: samples > 1, bits: bitsStored, rgb: false };
  }
  if (syntax.coding === 'jpeg') return { values: await decodeJpeg(header, frame), planar: false, bits: 8, rgb: true };
  const bytes = syntax.coding === 'jpeg-2000' || syntax.coding === 'htj2k' ? codestreamOf(frame) : frame;
  const claim = syntax.coding === 'jpeg-2000' || syntax.coding === 'htj2k' ? jpeg2000Claim(bytes) : jpegClaim(bytes);
  requireSame(header, claim);
  const decoded = await decodeOnThread(syntax.coding, bytes, claim);
  requireSame(header, { ...decoded, precision: claim.precision });
  const values = words(decoded.pixels, decoded.bits > 8 ? 16 : 8, true);
  if (values.length !== count) throw new DicomError('its pixels are cut short or damaged');
  return { values: masked(values, bitsStored, bitsStored - 1), planar: decoded.planar, bits: bitsStored, rgb: false };
}

function requireSame({ width, height, samples, bitsAllocated }: DicomHeader, claim: Claim): void {
  if (claim.width !== width || claim.height !== height || claim.components !== samples || claim.precision > bitsAllocated)
    throw new DicomError('its compressed pixels have another size than it says');
}

/** By libjpeg in sharp, as other JPEG images are. */
async function decodeJpeg(header: DicomHeader, frame: Uint8Array): Promise<Uint16Array> {
  const claim = jpegClaim(frame);
  if (claim.precision !== 8) throw new DicomError(`lossy JPEG of ${claim.precision} bits is not read: save it in another transfer syntax`);
  requireSame(header, claim);
  const plain = header.photometric === 'RGB' && !saysItsColours(frame);
  const bytes = plain ? Buffer.concat([frame.subarray(0, 2), PLAIN_COLOURS, frame.subarray(2)]) : frame;
  try {
    const image = sharp(bytes, { failOn: 'error', limitInputPixels: false }).timeout({ seconds: IMAGE_BOUNDS.seconds });
    const { data, info } = await image
      .toColourspace(header.samples === 1 ? 'b-w' : 'srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.width === header.width && info.height === header.height && info.channels === header.samples) return Uint16Array.from(data);
  } catch (cause) {
    throw new DicomError('its pixels are cut short or damaged', { cause });
  }
  throw new DicomError('its compressed pixels have another size than it says');
}

function words(bytes: Uint8Array, bits: 8 | 16, littleEndian: boolean): Uint16Array {
  if (bits === 8) return Uint16Array.from(bytes);
  const values = new Uint16Array(bytes.length >> 1);
  for (let i = 0, at = 0; i < values.length; i++, at += 2) {
    const [first = 0, second = 0] = littleEndian ? [bytes[at], bytes[at + 1]] : [bytes[at + 1], bytes[at]];
    values[i] = first | (second << 8);
  }
  return values;
}

/** Brings the bits that are stored to the lowest place; what lies above (an overlay, a sign) goes. */
function masked(values: Uint16Array, bitsStored: number, highBit: number): Uint16Array {
  const mask = 2 ** bitsStored - 1;
  const shift = highBit + 1 - bitsStored;
  for (let i = 0; i < values.length; i++) values[i] = ((values[i] ?? 0) >> shift) & mask;
  return values;
}

/** Y Y Cb Cr of two pixels to Y Cb Cr of each. */
function apart(pairs: Uint16Array): Uint16Array {
  const values = new Uint16Array((pairs.length / 4) * 6);
  for (let from = 0, to = 0; from + 3 < pairs.length; from += 4, to += 6) {
    const [first = 0, second = 0, blue = 0, red = 0] = pairs.subarray(from, from + 4);
    values.set([first, blue, red, second, blue, red], to);
  }
  return values;
}
