import { createRandom, type Random, seedFrom } from '../random/index.ts';

/** How far views may differ from the image. All of it off is the image as it is. */
export interface ViewRanges {
  /** Smallest share of a side that a view shows, 0 … 1; 1 shows all of it. */
  readonly crop: number;
  /** Degrees to either side. */
  readonly rotate: number;
  /** Whether half of the views are mirrored left to right. */
  readonly flip: boolean;
  /** Brightness, contrast and saturation change by this share at most, 0 … 1. */
  readonly colour: number;
  /** Deviation of the noise added to each value, of 255. */
  readonly noise: number;
}

/** One view of an image: which part of it is seen, and how. */
export interface View {
  /** Share of each side that is shown. */
  readonly scale: number;
  /** Centre of what is shown, as shares of the sides. */
  readonly centre: { readonly x: number; readonly y: number };
  /** Degrees. */
  readonly angle: number;
  readonly mirrored: boolean;
  /** Factors; 1 changes nothing. */
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  /** Deviation, of 255. */
  readonly noise: number;
  readonly noiseSeed: number;
}

/** The image as it is. */
export const PLAIN_VIEW: View = {
  scale: 1,
  centre: { x: 0.5, y: 0.5 },
  angle: 0,
  mirrored: false,
  brightness: 1,
  contrast: 1,
  saturation: 1,
  noise: 0,
  noiseSeed: 0,
};

/**
 * The views that every image is seen in: the first is the image as it is, the others are drawn from the ranges and the seed,
 * the same for every image, at every site and when the model is used.
 * Simonyan & Zisserman: Very Deep Convolutional Networks. ICLR 2015, section 3.2 (averaging over crops and mirrored images).
 */
export function viewsOf(count: number, ranges: ViewRanges, seed: number): View[] {
  return Array.from({ length: count }, (_, index) => (index === 0 ? PLAIN_VIEW : drawView(index, ranges, seed)));
}

function drawView(index: number, { crop, rotate, flip, colour, noise }: ViewRanges, seed: number): View {
  const random = createRandom(seedFrom('view', seed, index));
  const around = (range: number, random: Random): number => range * (2 * random.uniform() - 1);
  const scale = 1 - (1 - crop) * random.uniform();
  const margin = 1 - scale;
  return {
    scale,
    centre: { x: 0.5 + around(margin / 2, random), y: 0.5 + around(margin / 2, random) },
    angle: around(rotate, random),
    mirrored: flip && index % 2 === 1,
    brightness: 1 + around(colour, random),
    contrast: 1 + around(colour, random),
    saturation: 1 + around(colour, random),
    noise,
    noiseSeed: seedFrom('noise', seed, index),
  };
}
