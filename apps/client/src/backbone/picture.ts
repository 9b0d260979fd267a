import { AtollError } from '@atoll/core';
import sharp, { type Sharp } from 'sharp';
import { isDicom, renderDicom } from '../data/dicom/index.ts';
import { IMAGE_BOUNDS, requireDecodable } from '../data/image-bounds.ts';

const LONGEST = 640;

/**
 * A JPEG for people of an image that a browser cannot show, 640 pixels at most on a side: DICOM as on a screen, the first page of a TIFF.
 * @throws AtollError 206, 207
 */
export async function pictureOf(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const image = isDicom(bytes) ? await openDicom(bytes) : sharp(bytes, { failOn: 'error', limitInputPixels: false });
    requireDecodable(await image.metadata());
    const picture = await image
      .timeout({ seconds: IMAGE_BOUNDS.seconds })
      .autoOrient()
      .resize(LONGEST, LONGEST, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .jpeg({ quality: 82 })
      .toBuffer();
    return new Uint8Array(picture);
  } catch (cause) {
    if (cause instanceof AtollError) throw cause;
    throw new AtollError(206, 'There is no picture of the image: it cannot be decoded.', { cause });
  }
}

async function openDicom(bytes: Uint8Array): Promise<Sharp> {
  const { width, height, channels, data } = await renderDicom(bytes);
  return sharp(data, { raw: { width, height, channels } });
}
