import type { DataSet } from './elements.ts';

/** Values of elements in the types they are needed in. Nothing here throws: what is not there or no such value is undefined. */
export class Values {
  readonly #dataSet: DataSet;
  readonly #littleEndian: boolean;

  constructor(dataSet: DataSet, littleEndian: boolean) {
    this.#dataSet = dataSet;
    this.#littleEndian = littleEndian;
  }

  bytes(tag: number): Uint8Array {
    return this.#dataSet.get(tag)?.bytes ?? new Uint8Array(0);
  }

  vr(tag: number): string {
    return this.#dataSet.get(tag)?.vr ?? '';
  }

  /** Without the spaces and zero bytes around it; undefined where nothing else is there. Bytes become characters one by one. */
  text(tag: number): string | undefined {
    const bytes = this.bytes(tag);
    if (bytes.length > LONGEST_TEXT) return undefined;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
      .toString('latin1')
      .replace(/^[ \0]+|[ \0]+$/g, '');
    return text === '' ? undefined : text;
  }

  /** The first of the 16-bit numbers. */
  number(tag: number): number | undefined {
    return this.words(tag)[0];
  }

  /** Unsigned 16-bit numbers. */
  words(tag: number): Uint16Array {
    const bytes = this.bytes(tag);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const words = new Uint16Array(bytes.length >> 1);
    for (let i = 0; i < words.length; i++) words[i] = view.getUint16(2 * i, this.#littleEndian);
    return words;
  }

  /** The first of the decimal numbers. */
  decimal(tag: number): number | undefined {
    const first = this.text(tag)?.split('\\')[0]?.trim() ?? '';
    const value = DECIMAL.test(first) ? Number(first) : Number.NaN;
    return Number.isFinite(value) ? value : undefined;
  }

  /** A whole decimal number. */
  count(tag: number): number | undefined {
    const value = this.decimal(tag);
    return value !== undefined && Number.isInteger(value) ? value : undefined;
  }

  items(tag: number): Values[] {
    return (this.#dataSet.get(tag)?.items ?? []).map((item) => new Values(item, this.#littleEndian));
  }
}

const LONGEST_TEXT = 10_240;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
