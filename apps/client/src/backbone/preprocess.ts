import { readFile } from 'node:fs/promises';
import { AtollError, enlargeBicubic, type Preprocessing, type RgbImage } from '@atoll/core';
import sharp, { type Sharp } from 'sharp';
import { isDicom, type Picture, renderDicom } from '../data/dicom/index.ts';
import { IMAGE_BOUNDS, requireDecodable } from '../data/image-bounds.ts';

/** An image file, the bytes of one, or pixels. */
export type ImageSource = { readonly path: string } | Decodable<RgbImage>;

type Decodable<P> = { readonly bytes: Uint8Array } | { readonly pixels: P };

/** Brings an image to the backbone's input; see {@link preprocess}. */
export type Preprocess = (source: ImageSource, preprocessing: Preprocessing, target?: Uint8Array) => Promise<Uint8Array>;

// Many images are decoded at a time, so one thread each is fastest; nothing is decoded twice, so nothing is kept.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Decodes an image (DICOM as it is shown on a screen) and brings it to the backbone's input: turned as its EXIF says, transparency on white, grey as RGB,
 * first frame only, 8 bits, stretched to width × height as Pillow's BICUBIC does: libvips shrinks (its cubic kernel is
 * the same), `enlargeBicubic` enlarges.
 * @param target where the RGB bytes go, `[height, width, 3]`; reusing one saves the time to get so much memory anew.
 * @returns the target
 * @throws AtollError 206 when the image cannot be decoded, 207 when that would take too much memory.
 */
export async function preprocess(
  source: ImageSource,
  { width, height }: Preprocessing,
  target: Uint8Array = new Uint8Array(width * height * 3),
): Promise<Uint8Array> {
  try {
    const given = 'path' in source ? { bytes: await readFile(source.path) } : source;
    const input = 'bytes' in given && isDicom(given.bytes) ? { pixels: await renderDicom(given.bytes) } : given;
    const image = open(input);
    if ('bytes' in input) requireDecodable(await image.metadata());
    const { data, info } = await image
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .resize(width, height, { fit: 'fill', kernel: 'cubic', withoutEnlargement: true })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const { channels, width: from, height: rows } = info;
    if (channels === 3) enlargeBicubic({ width: from, height: rows, channels, data }, width, height, target);
    else if (channels === 1) greyToRgb(enlargeBicubic({ width: from, height: rows, channels, data }, width, height).data, target);
    else throw new RangeError(`it has ${channels} channels`);
    return target;
  } catch (cause) {
    if (cause instanceof AtollError) throw cause;
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    const which = 'path' in source ? `The image ${source.path}` : 'An image';
    throw new AtollError(206, `${which} cannot be decoded: ${reason}.`, { cause });
  }
}

function open(source: Decodable<RgbImage | Picture>): Sharp {
  const options = { failOn: 'error', limitInputPixels: false, sequentialRead: true } as const;
  if ('bytes' in source) return sharp(source.bytes, options).timeout({ seconds: IMAGE_BOUNDS.seconds });
  const { width, height, data } = source.pixels;
  const channels = 'channels' in source.pixels ? source.pixels.channels : 3;
  return sharp(data, { ...options, raw: { width, height, channels } });
}

function greyToRgb(grey: Uint8Array, target: Uint8Array): void {
  for (let i = 0, at = 0; i < grey.length; i++) {
    target[at++] = grey[i];
    target[at++] = grey[i];
    target[at++] = grey[i];
  }
}
