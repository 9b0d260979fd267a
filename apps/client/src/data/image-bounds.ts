import { AtollError } from '@atoll/core';

/** What an image may say of itself before it is decoded: a file of a few bytes can unfold to gigabytes. */
export const IMAGE_BOUNDS = {
  /** A larger file is not read into memory. */
  fileBytes: 512 * 1024 * 1024,
  /** Width times height: 16,384 × 16,384. */
  pixels: 2 ** 28,
  /** The same where all of it has to be in memory at once: progressive JPEG, interlaced PNG, WebP, DICOM. 8,192 × 8,192. */
  pixelsAtOnce: 2 ** 26,
  /** Of one side: rows are decoded several at a time. */
  side: 65_535,
  /** Decoding that takes longer is given up. */
  seconds: 60,
} as const;

/** What an image says of itself. */
export interface Claimed {
  readonly width: number;
  readonly height: number;
  readonly format?: string;
  /** Whether it is progressive or interlaced. */
  readonly isProgressive?: boolean;
}

/** Why the image is not decoded, in words; null where it may be. */
export function tooLarge({ width, height, format, isProgressive = false }: Claimed): string | null {
  const size = `${width}×${height}`;
  if (Math.max(width, height) > IMAGE_BOUNDS.side) return `${size} is more than ${IMAGE_BOUNDS.side} pixels on a side`;
  const atOnce = isProgressive || format === 'webp' || format === 'dicom';
  const most = atOnce ? IMAGE_BOUNDS.pixelsAtOnce : IMAGE_BOUNDS.pixels;
  if (width * height <= most) return null;
  return `${size} is more than ${Math.floor(most / 1e6)} million pixels${atOnce ? ', the most of a progressive, interlaced, WebP or DICOM image' : ''}`;
}

/** Throws AtollError 207. */
export function requireDecodable(metadata: Claimed): void {
  const reason = tooLarge(metadata);
  if (reason !== null) throw new AtollError(207, `${reason}.`);
}
