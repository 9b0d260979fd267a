import { AtollError, cropped, enlarge, framingOf, type Pixels, type Preprocessing, shrink } from '@atoll/core';

/** Width times height of what is decoded: it is in memory as a whole. */
const MOST_PIXELS = 2 ** 26;

export type Format = 'jpeg' | 'png' | 'webp' | 'tiff' | 'other';

/** What the first bytes of a file say that it is. */
export function formatOf(bytes: Uint8Array): Format {
  const begins = (at: number, ...wanted: number[]) => wanted.every((byte, i) => bytes[at + i] === byte);
  if (begins(0, 0xff, 0xd8, 0xff)) return 'jpeg';
  if (begins(0, 0x89, 0x50, 0x4e, 0x47)) return 'png';
  if (begins(0, 0x52, 0x49, 0x46, 0x46) && begins(8, 0x57, 0x45, 0x42, 0x50)) return 'webp';
  if (begins(0, 0x49, 0x49, 0x2a, 0x00) || begins(0, 0x4d, 0x4d, 0x00, 0x2a)) return 'tiff';
  return 'other';
}

/** Turned as its EXIF says; colours as they are in the file. Rejects what the browser cannot decode. */
export const openBitmap = (file: Blob): Promise<ImageBitmap> =>
  createImageBitmap(file, { imageOrientation: 'from-image', colorSpaceConversion: 'none', premultiplyAlpha: 'default' });

/** RGB bytes, transparency on white. @throws AtollError 206, 207 */
async function decode(file: Blob): Promise<Pixels> {
  const bitmap = await openBitmap(file).catch((cause: unknown) => {
    throw new AtollError(206, 'The image cannot be decoded.', { cause });
  });
  try {
    const { width, height } = bitmap;
    if (width * height > MOST_PIXELS)
      throw new AtollError(207, `${width}×${height} is more than ${Math.floor(MOST_PIXELS / 1e6)} million pixels.`);
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    if (context === null) throw new AtollError(206, 'The browser has no memory for the image.');
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0);
    return { width, height, channels: 3, data: withoutAlpha(context.getImageData(0, 0, width, height).data) };
  } finally {
    bitmap.close();
  }
}

function withoutAlpha(rgba: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    rgb[to++] = rgba[from] ?? 0;
    rgb[to++] = rgba[from + 1] ?? 0;
    rgb[to++] = rgba[from + 2] ?? 0;
  }
  return rgb;
}

/** Brings a picture to the backbone's input with the arithmetic of every other site. */
export function resize(pixels: Pixels, preprocessing: Preprocessing, target: Uint8Array): Uint8Array {
  const { width, height, resize: filter } = preprocessing;
  const { source, resized, left, top } = framingOf(pixels, preprocessing);
  const small = shrink(cropped(pixels, source), resized.width, resized.height, filter);
  const whole = enlarge(small, resized.width, resized.height, filter);
  target.set(cropped(whole, { left, top, width, height }).data);
  return target;
}

/** Decodes an image file and brings it to the backbone's input. @throws AtollError 206, 207 */
export const decodeTo = async (file: Blob, preprocessing: Preprocessing): Promise<Uint8Array> =>
  resize(await decode(file), preprocessing, new Uint8Array(preprocessing.width * preprocessing.height * 3));
