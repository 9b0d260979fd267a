import { type ImageSource, preprocess } from '../backbone/preprocess.ts';
import { HASH_SIDE, type PerceptualHash, perceptualHash } from './perceptual-hash.ts';

/** What is kept of an image to compare it with others: about a kilobyte. */
export interface Look {
  readonly hash: PerceptualHash;
  /** [HASH_SIDE, HASH_SIDE]: grey, brought to mean 0 and length 1; zeros of a blank image. */
  readonly shape: Float32Array;
  /** Mean grey, 0 to 255. */
  readonly brightness: number;
  /** Standard deviation of grey. */
  readonly contrast: number;
  /** Mean difference between the largest and the smallest colour channel. */
  readonly colour: number;
}

const SIDE = 2 * HASH_SIDE;
const SMALL = { width: SIDE, height: SIDE, colour: 'rgb', fit: 'fill', resize: 'bicubic', subtract: 0, divide: 1 } as const;

/** Looks at an image at 64 × 64 pixels. @throws AtollError 206, 207 */
export async function lookAt(source: ImageSource): Promise<Look> {
  const pixels = await preprocess(source, SMALL);
  const grey = new Float32Array(HASH_SIDE * HASH_SIDE);
  let colour = 0;
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      const at = 3 * (y * SIDE + x);
      const [red = 0, green = 0, blue = 0] = [pixels[at], pixels[at + 1], pixels[at + 2]];
      const place = (y >> 1) * HASH_SIDE + (x >> 1);
      grey[place] = (grey[place] ?? 0) + (0.299 * red + 0.587 * green + 0.114 * blue) / 4;
      colour += Math.max(red, green, blue) - Math.min(red, green, blue);
    }
  const brightness = grey.reduce((sum, value) => sum + value, 0) / grey.length;
  const length = Math.hypot(...grey.map((value) => value - brightness));
  return {
    hash: perceptualHash(grey),
    shape: grey.map((value) => (length > 0 ? (value - brightness) / length : 0)),
    brightness,
    contrast: length / Math.sqrt(grey.length),
    colour: colour / (SIDE * SIDE),
  };
}

/** How alike two images are whatever their brightness and contrast: 1 for the same, 0 for nothing in common. */
export function likeness({ shape: a }: Pick<Look, 'shape'>, { shape: b }: Pick<Look, 'shape'>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
