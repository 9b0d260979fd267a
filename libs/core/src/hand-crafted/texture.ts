import type { RgbImage } from '../backbone/index.ts';
import { quarterHistograms, quartersSize } from './quarters.ts';

/** Pixels between a pixel and the eight it is compared with. */
const RADIUS = 2;
const NEIGHBOURS = 8;
/** Around the pixel, so that neighbours in the list are neighbours on the ring. */
const RING = [
  [1, 0],
  [1, -1],
  [0, -1],
  [-1, -1],
  [-1, 0],
  [-1, 1],
  [0, 1],
  [1, 1],
] as const;

/** Red, green and blue as the eye takes them for brightness (ITU-R BT.601), in thousandths: whole numbers compare exactly. */
const LUMA = [299, 587, 114] as const;

/** For each pattern its bin: one for each uniform pattern, which changes at most twice around the ring, and the last for all others. */
const BINS_OF_PATTERNS = binsOfPatterns();
const BINS = Math.max(...BINS_OF_PATTERNS) + 1;

export const TEXTURE_SIZE = quartersSize(BINS);

/**
 * Local binary patterns: which of eight pixels around a pixel, at a distance of 2, are at least as bright as it; how frequent each
 * uniform pattern is in each quarter of the image, [quarters, 59]. Brightness and contrast of the picture make no difference.
 * Ojala, Pietikäinen, Mäenpää: Multiresolution Gray-Scale and Rotation Invariant Texture Classification with Local Binary
 * Patterns. IEEE TPAMI 24 (2002) (its uniform patterns, not made invariant to rotation, on a square ring).
 */
export function textureFeatures({ width, height, data }: RgbImage): Float32Array {
  const grey = new Int32Array(width * height);
  for (let i = 0, at = 0; i < grey.length; i++, at += 3) grey[i] = LUMA[0] * data[at] + LUMA[1] * data[at + 1] + LUMA[2] * data[at + 2];
  const steps = RING.map(([dx, dy]) => RADIUS * (dy * width + dx));
  const binOf = (x: number, y: number): number => {
    const at = (y + RADIUS) * width + x + RADIUS;
    const centre = grey[at];
    let pattern = 0;
    for (let i = 0; i < NEIGHBOURS; i++) if (grey[at + steps[i]] >= centre) pattern |= 1 << i;
    return BINS_OF_PATTERNS[pattern];
  };
  return quarterHistograms(binOf, width - 2 * RADIUS, height - 2 * RADIUS, BINS);
}

function binsOfPatterns(): Uint8Array {
  const bins = new Uint8Array(2 ** NEIGHBOURS);
  const others: number[] = [];
  let next = 0;
  for (let pattern = 0; pattern < bins.length; pattern++) {
    const turned = (pattern >> 1) | ((pattern & 1) << (NEIGHBOURS - 1));
    let changes = 0;
    for (let differing = pattern ^ turned; differing > 0; differing >>= 1) changes += differing & 1;
    if (changes <= 2) bins[pattern] = next++;
    else others.push(pattern);
  }
  for (const pattern of others) bins[pattern] = next;
  return bins;
}
