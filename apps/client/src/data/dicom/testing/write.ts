import { deflateRawSync } from 'node:zlib';

export interface WriteOptions {
  readonly rows: number;
  readonly columns: number;
  /** As they lie in the file. */
  readonly pixels: Uint8Array;
  readonly syntax?: string;
  readonly bitsAllocated?: number;
  readonly bitsStored?: number;
  readonly highBit?: number;
  readonly photometric?: string;
  readonly frames?: number;
  readonly padding?: readonly [from: number, to: number];
  readonly patient?: string;
  readonly name?: string;
  readonly study?: string;
  readonly burntIn?: 'YES' | 'NO';
  /** Bytes of elements that come first. */
  readonly before?: Uint8Array;
}

const LONG = new Set(['OB', 'OW', 'SQ']);

function element(tag: number, vr: string, value: Uint8Array | string | readonly number[]): Buffer {
  let bytes =
    typeof value === 'string' ? Buffer.from(value) : value instanceof Uint8Array ? value : Buffer.from(Uint16Array.from(value).buffer);
  if (bytes.length % 2 === 1) bytes = Buffer.concat([bytes, Buffer.from(vr === 'UI' || vr === 'OB' ? '\0' : ' ')]);
  const head = Buffer.alloc(LONG.has(vr) ? 12 : 8);
  head.writeUInt16LE(tag >>> 16, 0);
  head.writeUInt16LE(tag & 0xffff, 2);
  head.write(vr, 4, 'latin1');
  if (LONG.has(vr)) head.writeUInt32LE(bytes.length, 8);
  else head.writeUInt16LE(bytes.length, 6);
  return Buffer.concat([head, bytes]);
}

/** A sequence with one item, both without a length. */
export function sequenceOf(content: Uint8Array): Uint8Array {
  const head = Buffer.from([0x08, 0, 0x40, 0x11, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff]);
  const tail = Buffer.from([0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
  return Buffer.concat([head, content, tail]);
}

/** A DICOM file of one sample a pixel in explicit little endian, deflated where the transfer syntax says so. */
export function dicomFile(options: WriteOptions): Uint8Array {
  const { rows, columns, pixels, syntax = '1.2.840.10008.1.2.1', bitsAllocated = 8, bitsStored = bitsAllocated } = options;
  const meta = element(0x00020010, 'UI', syntax);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(meta.length);
  const body = Buffer.concat([
    options.before ?? Buffer.alloc(0),
    ...(options.name === undefined ? [] : [element(0x00100010, 'PN', options.name)]),
    ...(options.patient === undefined ? [] : [element(0x00100020, 'LO', options.patient)]),
    ...(options.study === undefined ? [] : [element(0x0020000d, 'UI', options.study)]),
    element(0x00280002, 'US', [1]),
    element(0x00280004, 'CS', options.photometric ?? 'MONOCHROME2'),
    ...(options.frames === undefined ? [] : [element(0x00280008, 'IS', String(options.frames))]),
    element(0x00280010, 'US', [rows]),
    element(0x00280011, 'US', [columns]),
    element(0x00280100, 'US', [bitsAllocated]),
    element(0x00280101, 'US', [bitsStored]),
    element(0x00280102, 'US', [options.highBit ?? bitsStored - 1]),
    element(0x00280103, 'US', [0]),
    ...(options.padding === undefined ? [] : options.padding.map((value, i) => element(0x00280120 + i, 'US', [value]))),
    ...(options.burntIn === undefined ? [] : [element(0x00280301, 'CS', options.burntIn)]),
    element(0x7fe00010, bitsAllocated === 8 ? 'OB' : 'OW', pixels),
  ]);
  const preamble = Buffer.alloc(132);
  preamble.write('DICM', 128);
  return new Uint8Array(
    Buffer.concat([preamble, element(0x00020000, 'UL', length), meta, syntax.endsWith('.1.99') ? deflateRawSync(body) : body]),
  );
}
