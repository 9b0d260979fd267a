import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { AtollError } from '@atoll/core';
import { IMAGE_BOUNDS, tooLarge } from '../image-bounds.ts';
import { type DataSet, type Element, type Encoding, readElements } from './elements.ts';
import { DicomError } from './error.ts';
import { type Intensity, intensityOf } from './intensity.ts';
import { type Palette, paletteOf } from './palette.ts';
import { IMPLICIT_LITTLE_ENDIAN, SYNTAXES, type TransferSyntax } from './syntax.ts';
import { SEQUENCES, TAGS, WANTED } from './tags.ts';
import { Values } from './values.ts';

/** What a DICOM file says of its pixels (PS3.3, C.7.6.3), checked, before one of them is decoded. */
export interface DicomHeader {
  readonly syntax: TransferSyntax;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** The one that is used, from 0: that which the file calls representative, or the middle one. */
  readonly frame: number;
  readonly samples: 1 | 3;
  readonly photometric: Photometric;
  readonly bitsAllocated: 8 | 16;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  /** Colours one after the other instead of pixel by pixel. */
  readonly planar: boolean;
  readonly intensity: Intensity;
  readonly palette: Palette | null;
  readonly pixels: Element;
  /** Offsets of the frames, 64 bits each, or nothing. */
  readonly offsets: Uint8Array;
  /** Whether it says that text is burnt into the pixels. */
  readonly burntIn: 'yes' | 'no' | 'unsaid';
  /** Issuer and patient identifier as the file has them; null without one. They must not be kept, shown or sent as they are. */
  readonly patient: string | null;
}

const PHOTOMETRIC = ['MONOCHROME1', 'MONOCHROME2', 'PALETTE COLOR', 'RGB', 'YBR_FULL', 'YBR_FULL_422', 'YBR_ICT', 'YBR_RCT'] as const;
export type Photometric = (typeof PHOTOMETRIC)[number];

const EXPLICIT: Encoding = { explicit: true, littleEndian: true };
const PREAMBLE = 128;

/** Whether bytes begin as a DICOM file does: `DICM` after 128 bytes (PS3.10, 7.1). */
export const isDicom = (bytes: Uint8Array): boolean =>
  bytes[PREAMBLE] === 0x44 && bytes[PREAMBLE + 1] === 0x49 && bytes[PREAMBLE + 2] === 0x43 && bytes[PREAMBLE + 3] === 0x4d;

/** Bytes that {@link isDicom} needs. */
export const DICOM_MARK_BYTES = PREAMBLE + 4;

const inflate = promisify(inflateRaw);

/** Reads what a DICOM file says before its pixels. @throws DicomError, AtollError 207 */
export async function readHeader(file: Uint8Array): Promise<DicomHeader> {
  const { syntax, start } = readMeta(file);
  const deflated = syntax.deflated ? await inflated(file.subarray(start)) : undefined;
  const options = { ...syntax, wanted: WANTED, sequences: SEQUENCES, last: TAGS.pixels };
  return headerOf(readElements(deflated ?? file, deflated === undefined ? start : 0, options), syntax);
}

function readMeta(file: Uint8Array): { syntax: TransferSyntax; start: number } {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const groupLength = 12; // the first element: how long the others of its group are
  const from = DICOM_MARK_BYTES;
  if (file.length < from + groupLength || view.getUint32(from, true) !== 0x00000002)
    throw new DicomError('its file meta information is damaged');
  const start = from + groupLength + view.getUint32(from + 8, true);
  if (start > file.length) throw new DicomError('it is cut short or damaged');
  const meta = readElements(file.subarray(0, start), from, {
    ...EXPLICIT,
    wanted: new Set([TAGS.transferSyntax]),
    sequences: new Set(),
    last: 0,
  });
  const uid = new Values(meta, true).text(TAGS.transferSyntax) ?? IMPLICIT_LITTLE_ENDIAN;
  const syntax = SYNTAXES.get(uid);
  if (syntax === undefined) throw new DicomError(`its transfer syntax is not read${/^[0-9.]{1,64}$/.test(uid) ? ` (${uid})` : ''}`);
  return { syntax, start };
}

async function inflated(bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return new Uint8Array(await inflate(bytes, { maxOutputLength: IMAGE_BOUNDS.fileBytes }));
  } catch (cause) {
    if (cause instanceof RangeError)
      throw new AtollError(207, `It unfolds to more than ${IMAGE_BOUNDS.fileBytes / 2 ** 20} MiB.`, { cause });
    throw new DicomError('it is cut short or damaged', { cause });
  }
}

function headerOf(dataSet: DataSet, syntax: TransferSyntax): DicomHeader {
  const values = new Values(dataSet, syntax.littleEndian);
  const pixels = dataSet.get(TAGS.pixels);
  if (pixels === undefined) throw new DicomError('it holds no pixels that are read: a report, a plan, or pixels as floating-point numbers');
  const height = values.number(TAGS.rows) ?? 0;
  const width = values.number(TAGS.columns) ?? 0;
  if (width < 1 || height < 1) throw new DicomError('it does not say how many rows and columns it has');
  const reason = tooLarge({ width, height, format: 'dicom' });
  if (reason !== null) throw new AtollError(207, `${reason}.`);
  const frames = values.count(TAGS.frames) ?? 1;
  if (!(frames >= 1 && frames <= 0x7fffffff)) throw new DicomError('its number of frames is none');
  const frame = (values.number(TAGS.representative) ?? Math.ceil(frames / 2)) - 1;
  if (!(frame >= 0 && frame < frames)) throw new DicomError('the frame that it calls representative is not there');

  const photometric = PHOTOMETRIC.find((name) => name === values.text(TAGS.photometric));
  if (photometric === undefined) throw new DicomError('its photometric interpretation is not read');
  const samples = values.number(TAGS.samples) ?? 1;
  const grey = photometric.startsWith('MONO') || photometric === 'PALETTE COLOR';
  if (samples !== (grey ? 1 : 3) || (samples !== 1 && samples !== 3))
    throw new DicomError(`${photometric} does not go with ${samples} samples a pixel`);
  const bitsAllocated = values.number(TAGS.bitsAllocated) ?? 0;
  if (bitsAllocated !== 8 && bitsAllocated !== 16) throw new DicomError(`${bitsAllocated} bits a sample are not read, only 8 and 16`);
  const bitsStored = values.number(TAGS.bitsStored) ?? bitsAllocated;
  const highBit = values.number(TAGS.highBit) ?? bitsStored - 1;
  if (bitsStored < 1 || highBit >= bitsAllocated || highBit + 1 < bitsStored)
    throw new DicomError('its bits stored and high bit do not fit its bits allocated');
  const signed = values.number(TAGS.signed) === 1;
  const groups = [values.items(TAGS.perFrame)[frame], values.items(TAGS.shared)[0]].flatMap((group) => group ?? []);
  return {
    syntax,
    width,
    height,
    frames,
    frame,
    samples,
    photometric,
    bitsAllocated,
    bitsStored,
    highBit,
    signed,
    planar: samples === 3 && values.number(TAGS.planar) === 1,
    intensity: intensityOf(values, groups, { bitsStored, signed, inverted: photometric === 'MONOCHROME1' }),
    palette: photometric === 'PALETTE COLOR' ? paletteOf(values, signed) : null,
    pixels,
    offsets: values.bytes(TAGS.offsets),
    burntIn: values.text(TAGS.burntIn) === 'YES' ? 'yes' : values.text(TAGS.burntIn) === 'NO' ? 'no' : 'unsaid',
    patient: patientOf(values),
  };
}

function patientOf(values: Values): string | null {
  const patient = values.text(TAGS.patient);
  return patient === undefined ? null : `${values.text(TAGS.issuer) ?? ''}\n${patient}`;
}
