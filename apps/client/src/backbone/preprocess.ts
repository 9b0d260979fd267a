import { readFile } from 'node:fs/promises';
import { AtollError, enlarge, framingOf, type Pixels, type Preprocessing, type RgbImage, type Size } from '@atoll/core';
import sharp, { type Sharp } from 'sharp';
import { isDicom, type Picture, renderDicom } from '../data/dicom/index.ts';
import { IMAGE_BOUNDS, requireDecodable } from '../data/image-bounds.ts';

/** An image file, the bytes of one or what reads them, or pixels. */
export type ImageSource = { readonly path: string } | { readonly read: () => Promise<Uint8Array> } | Decodable<RgbImage>;

type Decodable<P> = { readonly bytes: Uint8Array } | { readonly pixels: P };

/** Brings an image to the backbone's input; see {@link preprocess}. */
export type Preprocess = (source: ImageSource, preprocessing: Preprocessing, target?: Uint8Array) => Promise<Uint8Array>;

// Many images are decoded at a time, so one thread each is fastest; nothing is decoded twice, so nothing is kept.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Decodes an image (DICOM as it is shown on a screen) and brings it to the backbone's input: turned as its EXIF says, transparency on white, grey as RGB,
 * first frame only, 8 bits, resized as Pillow's filters do it (libvips shrinks; its kernels are the same; `enlarge`
 * enlarges), and framed as the preprocessing says. The order of the channels stays RGB; the graph changes it.
 * @param target where the RGB bytes go, `[height, width, 3]`; reusing one saves the time to get so much memory anew.
 * @returns the target
 * @throws AtollError 206 when the image cannot be decoded, 207 when that would take too much memory.
 */
export async function preprocess(
  source: ImageSource,
  preprocessing: Preprocessing,
  target: Uint8Array = new Uint8Array(preprocessing.width * preprocessing.height * 3),
): Promise<Uint8Array> {
  try {
    const given = 'path' in source ? { bytes: await readFile(source.path) } : 'read' in source ? { bytes: await source.read() } : source;
    const input = 'bytes' in given && isDicom(given.bytes) ? { pixels: await renderDicom(given.bytes) } : given;
    const image = open(input);
    const size = await uprightSize(input, image);
    const { resized, source: part, left, top } = framingOf(size, preprocessing);
    const { data, info } = await image
      .autoOrient()
      .extract(part) // also where that is all of it: else a large JPEG is decoded at a fraction of its size, by averages of neighbours
      .flatten({ background: '#ffffff' })
      .resize(resized.width, resized.height, { fit: 'fill', kernel: KERNELS[preprocessing.resize], withoutEnlargement: true })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const decoded = { width: info.width, height: info.height, channels: info.channels, data };
    if (info.channels !== 3 && info.channels !== 1) throw new RangeError(`it has ${info.channels} channels`);
    const direct = info.channels === 3 && preprocessing.fit === 'fill';
    const large = enlarge(decoded, resized.width, resized.height, preprocessing.resize, ...(direct ? [target] : []));
    if (!direct) cutOut(large, { left, top, width: preprocessing.width }, target);
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

/** What sharp calls Pillow's filters. */
const KERNELS = { bicubic: 'cubic', bilinear: 'linear' } as const;

/** Looks at the header of a file before anything of it is decoded. */
async function uprightSize(source: Decodable<RgbImage | Picture>, image: Sharp): Promise<Size> {
  if ('pixels' in source) return source.pixels;
  const metadata = await image.metadata();
  requireDecodable(metadata);
  return metadata.autoOrient;
}

/** Writes the part of the picture that begins there as RGB. */
function cutOut(picture: Pixels, { left, top, width }: { left: number; top: number; width: number }, target: Uint8Array): void {
  const { channels, data } = picture;
  const rows = target.length / (3 * width);
  let at = 0;
  for (let y = top; y < top + rows; y++) {
    for (let x = left; x < left + width; x++) {
      const from = (y * picture.width + x) * channels;
      for (let channel = 0; channel < 3; channel++) target[at++] = data[channels === 1 ? from : from + channel];
    }
  }
}
