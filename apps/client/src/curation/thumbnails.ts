import { AtollError } from '@atoll/core';
import sharp from 'sharp';
import { preprocess } from '../backbone/preprocess.ts';
import type { CheckedSample } from '../data/data-report.ts';
import { openedBy } from '../data/dataset.ts';

const LONGEST = 160;

/** A small picture of an image for a page, as a data URI; null where it cannot be read any more. */
export async function thumbnailOf(sample: CheckedSample): Promise<string | null> {
  const { width, height } = sample;
  const scale = LONGEST / Math.max(width, height);
  const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  try {
    const pixels = await preprocess(openedBy(sample), { ...size, colour: 'rgb', fit: 'fill', resize: 'bicubic', subtract: 0, divide: 1 });
    const picture = await sharp(pixels, { raw: { ...size, channels: 3 } })
      .jpeg({ quality: 72 })
      .toBuffer();
    return `data:image/jpeg;base64,${picture.toString('base64')}`;
  } catch (error) {
    if (error instanceof AtollError) return null;
    throw error;
  }
}
