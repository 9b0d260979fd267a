import { DicomError } from './error.ts';
import { TAGS } from './tags.ts';
import type { Values } from './values.ts';

/** Red, green and blue of each value, 8 bits each (PS3.3, C.7.6.3.1.5). */
export interface Palette {
  /** The value of the first colour; those below have it too. */
  readonly first: number;
  readonly colours: readonly [red: Uint8Array, green: Uint8Array, blue: Uint8Array];
}

/** @throws DicomError where it is not whole, or written in segments */
export function paletteOf(values: Values, signed: boolean): Palette {
  const [length = 0, start = 0, bits = 0] = values.words(TAGS.paletteDescriptor);
  const count = length === 0 ? 65_536 : length;
  const channel = (tag: number): Uint8Array => {
    const bytes = values.bytes(tag);
    if (bytes.length < count || (bits !== 8 && bits !== 16))
      throw new DicomError('its palette is not whole, or in a form that is not read');
    if (bits === 16 && bytes.length < 2 * count) throw new DicomError('its palette is not whole, or in a form that is not read');
    if (bytes.length < 2 * count) return bytes.slice(0, count);
    return Uint8Array.from(values.words(tag).subarray(0, count), (word) => (bits === 16 ? word >> 8 : word));
  };
  const [red, green, blue] = TAGS.palettes;
  const colours = [channel(red), channel(green), channel(blue)] as const;
  return { first: signed && start >= 0x8000 ? start - 0x10000 : start, colours };
}
