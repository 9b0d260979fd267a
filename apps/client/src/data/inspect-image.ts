import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AtollError, type Digest, isDigest } from '@atoll/core';
import sharp, { type Metadata } from 'sharp';
import { DicomError, isDicom, readHeader, render } from './dicom/index.ts';
import { IMAGE_BOUNDS, tooLarge } from './image-bounds.ts';
import { pseudonymOf, type Salt } from './pseudonym.ts';

/** What reading one image file gave. JSON-able: the file index keeps it. */
export type Inspection =
  | {
      readonly kind: 'image';
      readonly digest: Digest;
      readonly width: number;
      readonly height: number;
      /** Pages of a TIFF or frames of an animation, of which only the first is used; of DICOM the representative or middle one. */
      readonly pages: number;
      /** True where a channel has more than 8 bits: it is cut to 8. Not of DICOM, which says how to show it. */
      readonly deep: boolean;
      /** Of a DICOM file. */
      readonly dicom?: {
        /** The patient under a name that only this site can make; null where the file names none. */
        readonly patient: string | null;
        readonly burntIn: 'yes' | 'no' | 'unsaid';
      };
    }
  | { readonly kind: 'corrupt'; readonly reason: string }
  /** It was not decoded: it would take too much memory. */
  | { readonly kind: 'too-large'; readonly reason: string }
  | { readonly kind: 'empty' };

const FORMATS = new Set(['jpeg', 'png', 'webp', 'tiff']);

/** SHA-256 of the bytes by the platform's own code, many times faster than portable code on whole image files. */
function fileDigest(bytes: Uint8Array): Digest {
  const digest = createHash('sha256').update(bytes).digest('hex');
  if (!isDigest(digest)) throw new TypeError('SHA-256 gave no digest');
  return digest;
}

/**
 * Reads one file once: its digest, its size in pixels, and whether all of it decodes (at 32×32, so a JPEG costs its
 * entropy decoding only; DICOM as it is). A file cut short anywhere is found.
 * @param salt what patients are renamed with
 */
export async function inspectImage(path: string, sizeBytes: number, salt: Salt): Promise<Inspection> {
  if (sizeBytes === 0) return { kind: 'empty' };
  if (sizeBytes > IMAGE_BOUNDS.fileBytes)
    return { kind: 'too-large', reason: `a file of more than ${IMAGE_BOUNDS.fileBytes / 2 ** 20} MiB` };
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    return notOpened(error instanceof Error && 'code' in error ? String(error.code) : String(error));
  }
  return inspectBytes(bytes, salt);
}

/** What an image is reported as that could not be opened. */
export const notOpened = (reason: string): Inspection => ({ kind: 'corrupt', reason: `cannot be opened (${reason})` });

/** The same of bytes that were read. */
export async function inspectBytes(bytes: Uint8Array, salt: Salt): Promise<Inspection> {
  if (bytes.length === 0) return { kind: 'empty' };
  if (isDicom(bytes)) return inspectDicom(bytes, salt);
  // The decoder's own words are not shown: libvips keeps them in one place for all threads, so they may belong to another file.
  const image = sharp(bytes, { failOn: 'error', limitInputPixels: false }).timeout({ seconds: IMAGE_BOUNDS.seconds });
  let metadata: Metadata;
  try {
    metadata = await image.metadata();
  } catch {
    return {
      kind: 'corrupt',
      reason: bytes.every((byte) => byte === 0) ? 'nothing but zero bytes' : 'no image, or its beginning is damaged',
    };
  }
  const { format, width, height, pages = 1, depth } = metadata;
  if (!FORMATS.has(format)) return { kind: 'corrupt', reason: `its content is ${format}, not JPEG, PNG, WebP, TIFF or DICOM` };
  const unfolded = tooLarge(metadata);
  if (unfolded !== null) return { kind: 'too-large', reason: unfolded };
  try {
    await image.resize(32, 32, { fit: 'fill' }).raw().toBuffer();
  } catch {
    return { kind: 'corrupt', reason: 'cut short or damaged' };
  }
  return { kind: 'image', digest: fileDigest(bytes), width, height, pages, deep: depth !== 'uchar' };
}

async function inspectDicom(bytes: Uint8Array, salt: Salt): Promise<Inspection> {
  try {
    const header = await readHeader(bytes);
    const { width, height, frames, burntIn, patient } = header;
    await render(header);
    const dicom = { patient: patient === null ? null : pseudonymOf(patient, salt), burntIn };
    return { kind: 'image', digest: fileDigest(bytes), width, height, pages: frames, deep: false, dicom };
  } catch (error) {
    if (error instanceof AtollError && error.code === 207) return { kind: 'too-large', reason: error.message.replace(/\.$/, '') };
    if (error instanceof DicomError) return { kind: 'corrupt', reason: `DICOM: ${error.message}` };
    throw error;
  }
}
