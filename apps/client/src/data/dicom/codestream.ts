import { DicomError } from './error.ts';

/** What a compressed frame says of itself. */
export interface Claim {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** Bits of each component. */
  readonly precision: number;
}

/**
 * Reads the frame header of a JPEG or JPEG-LS stream (ITU-T T.81, B.2.2; T.87, C.2.2): no decoder sees one that claims another
 * size than the file does.
 * @throws DicomError
 */
export function jpegClaim(bytes: Uint8Array): Claim {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) throw new DicomError('its pixels are no JPEG');
  for (let at = 2; at + 9 < bytes.length; ) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff) break;
    if (marker === 0xff) {
      at += 1; // a fill byte
      continue;
    }
    if (isFrame(marker)) {
      const [height, width] = [word(bytes, at + 5), word(bytes, at + 7)];
      return { width, height, components: bytes[at + 9] ?? 0, precision: bytes[at + 4] ?? 0 };
    }
    at += 2 + word(bytes, at + 2);
  }
  throw new DicomError('its pixels are a JPEG without a frame');
}

/** SOF0 to SOF15 but DHT, JPG and DAC, and SOF55 of JPEG-LS. */
const isFrame = (marker: number): boolean => marker === 0xf7 || (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker));

/** Whether an APP0 JFIF or an APP14 Adobe segment says what the colours of a JPEG are. */
export function saysItsColours(bytes: Uint8Array): boolean {
  for (let at = 2; at + 4 < bytes.length && bytes[at] === 0xff; at += 2 + word(bytes, at + 2)) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xee || marker === 0xe0) return true;
    if (isFrame(marker)) return false;
  }
  return false;
}

/** An Adobe segment that says that nothing is to be converted: the three components are red, green and blue. */
export const PLAIN_COLOURS = Uint8Array.of(0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0);

const START_AND_SIZE = [0xff, 0x4f, 0xff, 0x51] as const;
const LONGEST_BOXES = 4_096;

/** The codestream of JPEG 2000 in a frame: some files wrap it into a JP2 file. @throws DicomError */
export function codestreamOf(bytes: Uint8Array): Uint8Array {
  const last = Math.min(bytes.length - START_AND_SIZE.length, LONGEST_BOXES);
  for (let at = 0; at <= last; at++) if (START_AND_SIZE.every((byte, i) => bytes[at + i] === byte)) return bytes.subarray(at);
  throw new DicomError('its pixels are no JPEG 2000');
}

/** Reads the SIZ segment (ITU-T T.800, A.5.1). @throws DicomError also where the components have another size than the image */
export function jpeg2000Claim(codestream: Uint8Array): Claim {
  const view = new DataView(codestream.buffer, codestream.byteOffset, codestream.length);
  const components = codestream.length > 42 ? view.getUint16(40) : 0;
  if (components === 0 || codestream.length < 42 + 3 * components) throw new DicomError('its pixels are cut short');
  for (let i = 0; i < components; i++) {
    const [depth, stepX, stepY] = codestream.subarray(42 + 3 * i, 45 + 3 * i);
    if (depth !== codestream[42] || stepX !== 1 || stepY !== 1)
      throw new DicomError('its components differ in size or depth, which is not read');
  }
  const size = (to: number, from: number): number => view.getUint32(to) - view.getUint32(from);
  return { width: size(8, 16), height: size(12, 20), components, precision: ((codestream[42] ?? 0) & 0x7f) + 1 };
}

const word = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
