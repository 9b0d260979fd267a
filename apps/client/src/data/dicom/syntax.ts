import type { Encoding } from './elements.ts';

export type Coding = 'native' | 'rle' | 'jpeg' | 'jpeg-lossless' | 'jpeg-ls' | 'jpeg-2000' | 'htj2k';

export interface TransferSyntax extends Encoding {
  readonly name: string;
  readonly coding: Coding;
  readonly deflated: boolean;
}

const syntax = (name: string, coding: Coding, rest: Partial<TransferSyntax> = {}): TransferSyntax => ({
  name,
  coding,
  explicit: true,
  littleEndian: true,
  deflated: false,
  ...rest,
});

const BASE = '1.2.840.10008.1.2';

/** The transfer syntax that a file without one is in. */
export const IMPLICIT_LITTLE_ENDIAN = BASE;

/** The transfer syntaxes that are read (PS3.6, annex A), by UID. */
export const SYNTAXES: ReadonlyMap<string, TransferSyntax> = new Map([
  [BASE, syntax('Implicit VR Little Endian', 'native', { explicit: false })],
  [`${BASE}.1`, syntax('Explicit VR Little Endian', 'native')],
  [`${BASE}.1.98`, syntax('Encapsulated Uncompressed Explicit VR Little Endian', 'native')],
  [`${BASE}.1.99`, syntax('Deflated Explicit VR Little Endian', 'native', { deflated: true })],
  [`${BASE}.2`, syntax('Explicit VR Big Endian', 'native', { littleEndian: false })],
  [`${BASE}.5`, syntax('RLE Lossless', 'rle')],
  [`${BASE}.4.50`, syntax('JPEG Baseline', 'jpeg')],
  [`${BASE}.4.51`, syntax('JPEG Extended', 'jpeg')],
  [`${BASE}.4.57`, syntax('JPEG Lossless', 'jpeg-lossless')],
  [`${BASE}.4.70`, syntax('JPEG Lossless, first-order prediction', 'jpeg-lossless')],
  [`${BASE}.4.80`, syntax('JPEG-LS Lossless', 'jpeg-ls')],
  [`${BASE}.4.81`, syntax('JPEG-LS Near-Lossless', 'jpeg-ls')],
  [`${BASE}.4.90`, syntax('JPEG 2000 Lossless', 'jpeg-2000')],
  [`${BASE}.4.91`, syntax('JPEG 2000', 'jpeg-2000')],
  [`${BASE}.4.201`, syntax('High-Throughput JPEG 2000 Lossless', 'htj2k')],
  [`${BASE}.4.202`, syntax('High-Throughput JPEG 2000 Lossless, RPCL', 'htj2k')],
  [`${BASE}.4.203`, syntax('High-Throughput JPEG 2000', 'htj2k')],
]);
