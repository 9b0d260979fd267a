import { DicomError } from './error.ts';

/** How the elements of a data set are written (PS3.5, 7.1). */
export interface Encoding {
  readonly explicit: boolean;
  readonly littleEndian: boolean;
}

/** The value of an element: where it lies in the file, nothing is copied. */
export interface Element {
  /** Two capitals, or empty where the file does not say. */
  readonly vr: string;
  readonly bytes: Uint8Array;
  /** Of a sequence. */
  readonly items: readonly DataSet[];
  /** Of compressed pixels: the offset table, then the fragments. */
  readonly fragments: readonly Uint8Array[];
}

export type DataSet = ReadonlyMap<number, Element>;

export interface ReadOptions extends Encoding {
  /** Elements to keep; the others are stepped over. */
  readonly wanted: ReadonlySet<number>;
  /** Those of them that are sequences: without a VR only this tells. */
  readonly sequences: ReadonlySet<number>;
  /** The element that ends the reading, once it is read. */
  readonly last: number;
}

/** A file with more is made to take time and memory: a library that keeps all of 8 million took 2 GiB for a file of 64 MiB. */
export const MOST_ELEMENTS = 1_000_000;
const DEEPEST = 16;

const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;
const UNDEFINED_LENGTH = 0xffffffff;
const LONG = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const NOTHING = new Uint8Array(0);

/** Reads elements one after the other (PS3.5, chapter 7), with bounds on how many and how deep. @throws DicomError */
export function readElements(bytes: Uint8Array, start: number, options: ReadOptions): DataSet {
  return new Reader(bytes, start, options).dataSet(bytes.length, 0, options);
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #options: ReadOptions;
  #at: number;
  #elements = 0;

  constructor(bytes: Uint8Array, start: number, options: ReadOptions) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#options = options;
    this.#at = start;
  }

  /** Up to `end`, or to the mark that ends an item. */
  dataSet(end: number, depth: number, encoding: Encoding): DataSet {
    const found = new Map<number, Element>();
    const { wanted, last } = this.#options;
    while (this.#at < end) {
      const tag = this.#tag(encoding);
      if (tag === ITEM_END) {
        this.#number(4, encoding);
        break;
      }
      const { vr, length } = this.#head(encoding);
      const isWanted = wanted.has(tag);
      const element = this.#value(tag, vr, length, depth, encoding, isWanted);
      if (isWanted) found.set(tag, element);
      if (tag === last && depth === 0) break;
    }
    return found;
  }

  #value(tag: number, vr: string, length: number, depth: number, encoding: Encoding, isWanted: boolean): Element {
    const undefinedLength = length === UNDEFINED_LENGTH;
    if (undefinedLength && tag === this.#options.last) return { vr, bytes: NOTHING, items: [], fragments: this.#fragments(encoding) };
    if (undefinedLength || (isWanted && (vr === 'SQ' || this.#options.sequences.has(tag)))) {
      // An unknown value of undefined length is a sequence in implicit little endian (PS3.5, 6.2.2).
      const inside = vr === 'UN' ? { explicit: false, littleEndian: true } : encoding;
      const items = this.#items(undefinedLength ? undefined : this.#reach(length), depth + 1, inside);
      return { vr, bytes: NOTHING, items: isWanted ? items : [], fragments: [] };
    }
    return { vr, bytes: this.#take(length), items: [], fragments: [] };
  }

  #items(end: number | undefined, depth: number, encoding: Encoding): DataSet[] {
    if (depth > DEEPEST) throw new DicomError(`its sequences are nested more than ${DEEPEST} deep`);
    const items: DataSet[] = [];
    while (end === undefined || this.#at < end) {
      const tag = this.#tag(encoding);
      const length = this.#number(4, encoding);
      if (tag === SEQUENCE_END) break;
      if (tag !== ITEM) throw new DicomError('a sequence holds something that is no item');
      items.push(this.dataSet(length === UNDEFINED_LENGTH ? this.#bytes.length : this.#reach(length), depth, encoding));
    }
    return items;
  }

  #fragments(encoding: Encoding): Uint8Array[] {
    const fragments: Uint8Array[] = [];
    for (;;) {
      const tag = this.#tag(encoding);
      const length = this.#number(4, encoding);
      if (tag === SEQUENCE_END) return fragments;
      if (tag !== ITEM) throw new DicomError('its pixels are cut short or damaged');
      fragments.push(this.#take(length));
    }
  }

  #tag(encoding: Encoding): number {
    this.#elements += 1;
    if (this.#elements > MOST_ELEMENTS) throw new DicomError(`it has more than ${MOST_ELEMENTS} elements`);
    return this.#number(2, encoding) * 0x10000 + this.#number(2, encoding);
  }

  #head(encoding: Encoding): { vr: string; length: number } {
    if (!encoding.explicit) return { vr: '', length: this.#number(4, encoding) };
    const vr = String.fromCharCode(...this.#take(2));
    if (!LONG.has(vr)) return { vr, length: this.#number(2, encoding) };
    this.#take(2);
    return { vr, length: this.#number(4, encoding) };
  }

  #number(size: 2 | 4, { littleEndian }: Encoding): number {
    const at = this.#at;
    this.#at = this.#reach(size);
    return size === 2 ? this.#view.getUint16(at, littleEndian) : this.#view.getUint32(at, littleEndian);
  }

  #take(length: number): Uint8Array {
    const from = this.#at;
    this.#at = this.#reach(length);
    return this.#bytes.subarray(from, this.#at);
  }

  #reach(length: number): number {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new DicomError('it is cut short or damaged');
    return end;
  }
}
