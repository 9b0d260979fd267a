import type { RgbImage } from '../backbone/index.ts';
import { quarterHistograms, quartersSize } from './quarters.ts';

/** Bins of the pixels that have no colour to speak of, by brightness. */
const GREYS = 12;
/** Red, yellow, green, cyan, blue, magenta; each in two saturations and two brightnesses. */
const HUES = 6;
const BINS = GREYS + HUES * 2 * 2;

export const COLOUR_SIZE = quartersSize(BINS);

/**
 * Joint histograms of hue, saturation and value: how frequent each of 24 colours and 12 greys is in each quarter of the image,
 * [quarters, 36]. Bins of Smith's hexagonal model (SIGGRAPH 1978), told apart by comparisons of whole numbers; a saturation
 * below a quarter is grey. Swain & Ballard: Color Indexing. IJCV 7 (1991).
 */
export function colourFeatures({ width, height, data }: RgbImage): Float32Array {
  const binOf = (x: number, y: number): number => {
    const at = 3 * (y * width + x);
    return colourOf(data[at], data[at + 1], data[at + 2]);
  };
  return quarterHistograms(binOf, width, height, BINS);
}

function colourOf(red: number, green: number, blue: number): number {
  const value = Math.max(red, green, blue);
  const chroma = value - Math.min(red, green, blue);
  if (value === 0 || 4 * chroma < value) return (value * GREYS) >> 8;
  const vivid = 8 * chroma >= 5 * value ? 1 : 0; // half way from a quarter to 1
  const bright = value >= 128 ? 1 : 0;
  return GREYS + 4 * hueOf(red, green, blue, value, chroma) + 2 * vivid + bright;
}

/** The nearest of the six hues. */
function hueOf(red: number, green: number, blue: number, value: number, chroma: number): number {
  const [primary, away] = value === red ? [0, green - blue] : value === green ? [2, blue - red] : [4, red - green];
  if (2 * away < -chroma) return (primary + HUES - 1) % HUES;
  return 2 * away < chroma ? primary : primary + 1;
}
