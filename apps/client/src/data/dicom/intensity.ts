import { TAGS } from './tags.ts';
import type { Values } from './values.ts';

/** How a stored value becomes a grey value: modality, then value of interest (PS3.3, C.11.1 and C.11.2). */
export interface Intensity {
  /** Stored values, by their bits, to what the modality means by them. */
  readonly modality: Float64Array;
  readonly interest: LookupTable | Window | null;
  /** Stored values, by their bits, that show nothing. */
  readonly padding: { readonly from: number; readonly to: number } | null;
  readonly bitsStored: number;
  readonly inverted: boolean;
}

interface LookupTable {
  readonly kind: 'table';
  /** The value that the first entry is for; those below have it too. */
  readonly first: number;
  readonly entries: ArrayLike<number>;
  readonly bits: number;
}

interface Window {
  readonly kind: 'linear' | 'linear exact' | 'sigmoid';
  readonly centre: number;
  readonly width: number;
}

interface Stored {
  readonly bitsStored: number;
  readonly signed: boolean;
  readonly inverted: boolean;
}

/**
 * Reads the way from stored to shown values.
 * @param groups functional groups of the frame, the nearest first: what they say goes before the data set
 */
export function intensityOf(values: Values, groups: readonly Values[], { bitsStored, signed, inverted }: Stored): Intensity {
  const modalities = [...groups.flatMap((group) => group.items(TAGS.modalityOfFrame)), values];
  const interests = [...groups.flatMap((group) => group.items(TAGS.voiOfFrame)), values];
  const stored = storedValues(bitsStored, signed);
  const table = lookupTable(values.items(TAGS.modalityLut)[0], signed);
  const rescaling = modalities.find((each) => each.decimal(TAGS.slope) !== undefined);
  const [slope, intercept] = [rescaling?.decimal(TAGS.slope) ?? 1, rescaling?.decimal(TAGS.intercept) ?? 0];
  const modality = table === undefined ? stored.map((value) => value * slope + intercept) : stored.map((value) => entryOf(table, value));
  const mask = 2 ** bitsStored - 1;
  const pad = values.number(TAGS.padding);
  return {
    modality,
    interest: lookupTable(values.items(TAGS.voiLut)[0], signed) ?? firstWindow(interests),
    padding: pad === undefined ? null : { from: pad & mask, to: (values.number(TAGS.paddingLimit) ?? pad) & mask },
    bitsStored,
    inverted,
  };
}

/** What each pattern of bits means as a number. */
function storedValues(bits: number, signed: boolean): Float64Array {
  const count = 2 ** bits;
  return Float64Array.from({ length: count }, (_, pattern) => (signed && pattern >= count / 2 ? pattern - count : pattern));
}

/** A lookup table of a sequence (PS3.3, C.11.1.1.1): how many entries (0 is 65,536), the first value, bits an entry. */
function lookupTable(item: Values | undefined, signed: boolean): LookupTable | undefined {
  if (item === undefined) return undefined;
  const [length = 0, start = 0, bits = 0] = item.words(TAGS.lutDescriptor);
  const count = length === 0 ? 65_536 : length;
  const bytes = item.bytes(TAGS.lut);
  const entries = bytes.length >= 2 * count ? item.words(TAGS.lut) : bytes;
  if (entries.length < count || bits < 1 || bits > 16) return undefined;
  const vr = item.vr(TAGS.lutDescriptor);
  const below = (vr === 'SS' || (vr !== 'US' && signed)) && start >= 0x8000;
  return { kind: 'table', first: below ? start - 0x10000 : start, entries: entries.subarray(0, count), bits };
}

const entryOf = ({ first, entries }: LookupTable, value: number): number =>
  entries[Math.min(Math.max(Math.round(value) - first, 0), entries.length - 1)] ?? 0;

function firstWindow(places: readonly Values[]): Window | null {
  for (const place of places) {
    const [centre, width] = [place.decimal(TAGS.windowCentre), place.decimal(TAGS.windowWidth)];
    if (centre === undefined || width === undefined) continue;
    const named = place.text(TAGS.windowFunction);
    const kind = named === 'SIGMOID' ? 'sigmoid' : named === 'LINEAR_EXACT' ? 'linear exact' : 'linear';
    if (kind === 'linear' ? width >= 1 : width > 0) return { kind, centre, width };
  }
  return null;
}

/** Of the values of an image without a window, those beyond these shares are cut off. */
const CUT = { low: 0.005, high: 0.995 } as const;

/** A grey value from 0 to 255 for each stored value, by its bits. Padding is black. */
export function greyTable(intensity: Intensity, stored: Uint16Array): Uint8Array {
  const { modality, interest, padding, inverted } = intensity;
  const shown = interest === null ? stretched(intensity, stored) : (value: number): number => shownBy(interest, value);
  const table = Uint8Array.from(modality, (value) => {
    const share = Math.min(1, Math.max(0, shown(value)));
    return Math.round(255 * (inverted ? 1 - share : share));
  });
  if (padding !== null) for (let bits = 0; bits < table.length; bits++) if (isPadding(padding, bits)) table[bits] = 0;
  return table;
}

/** From 0 for black to 1 for white (PS3.3, C.11.2.1.2 and C.11.2.1.3). */
function shownBy(interest: LookupTable | Window, value: number): number {
  if (interest.kind === 'table') return entryOf(interest, value) / (2 ** interest.bits - 1);
  const { kind, centre, width } = interest;
  if (kind === 'sigmoid') return 1 / (1 + Math.exp((-4 * (value - centre)) / width));
  if (kind === 'linear exact') return (value - centre) / width + 0.5;
  if (width === 1) return value <= centre - 0.5 ? 0 : 1;
  return (value - (centre - 0.5)) / (width - 1) + 0.5;
}

/** Without a window: up to 8 bits the whole range, as it is; beyond, what is between two shares of this image's own values. */
function stretched({ modality, padding, bitsStored }: Intensity, stored: Uint16Array): (value: number) => number {
  const counts = new Float64Array(modality.length);
  if (bitsStored <= 8) counts.fill(1);
  else for (const bits of stored) if (padding === null || !isPadding(padding, bits)) counts[bits] = (counts[bits] ?? 0) + 1;
  const present = [...counts.keys()].filter((bits) => (counts[bits] ?? 0) > 0).sort((a, b) => (modality[a] ?? 0) - (modality[b] ?? 0));
  const total = present.reduce((sum, bits) => sum + (counts[bits] ?? 0), 0);
  const at = (share: number): number => {
    let seen = 0;
    for (const bits of present) {
      seen += counts[bits] ?? 0;
      if (seen > share * total || seen === total) return modality[bits] ?? 0;
    }
    return 0;
  };
  const [low, high] = bitsStored <= 8 ? [at(0), at(1)] : [at(CUT.low), at(CUT.high)];
  return (value) => (high > low ? (value - low) / (high - low) : 0);
}

/** The range may be given in either order. */
const isPadding = ({ from, to }: { from: number; to: number }, bits: number): boolean =>
  bits >= Math.min(from, to) && bits <= Math.max(from, to);
