import { z } from 'zod';
import type { Pixels } from './enlarge.ts';

const side = z.int().positive().max(2048);
const perChannel = <T extends z.ZodNumber>(value: T) => z.union([value, z.tuple([value, value, value])]);

/** How images become the input of a network. */
export const preprocessingSchema = z
  .strictObject({
    width: side,
    height: side,
    /** The order of the network's channels; `subtract` and `divide` follow it. */
    colour: z.enum(['rgb', 'bgr']),
    /**
     * `fill`: stretched to width × height, nothing cropped. `crop`: the shorter side brought to `shortest`, then width × height
     * from the middle, as torchvision's Resize and CenterCrop do.
     */
    fit: z.enum(['fill', 'crop']),
    shortest: z.int().positive().max(4096).optional(),
    /** Pillow's filters of these names, which widen when an image gets smaller. */
    resize: z.enum(['bicubic', 'bilinear']),
    /** The network sees (x − subtract) / divide of bytes 0…255: one value for all channels, or one for each. */
    subtract: perChannel(z.number()),
    divide: perChannel(z.number().positive()),
  })
  .refine(({ fit, shortest, width, height }) => (fit === 'crop' ? (shortest ?? 0) >= Math.max(width, height) : shortest === undefined), {
    path: ['shortest'],
    message: 'the fit crop needs a shorter side of at least width and height; the fit fill has none',
  });
/** How an image becomes the input of a backbone: size in pixels, fit, filter, order of the colours, scaling. */
export type Preprocessing = z.infer<typeof preprocessingSchema>;

/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The way of an image to the input: the part of it that is resized, to which size, and where in that the input stands. */
export interface Framing {
  readonly source: Size & { readonly left: number; readonly top: number };
  readonly resized: Size;
  readonly left: number;
  readonly top: number;
}

/** An image that is longer than so many times its breadth is cut to that, from the middle, before it is resized. */
const LONGEST = 8;

/** Python's: a half goes to the even number. */
function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  return value - below === 0.5 ? below + (below % 2) : Math.round(value);
}

/** How an image of this size, turned upright, comes to the input. */
export function framingOf(image: Size, preprocessing: Preprocessing): Framing {
  const { width, height, shortest } = preprocessing;
  if (shortest === undefined) return { source: { ...image, left: 0, top: 0 }, resized: { width, height }, left: 0, top: 0 };
  const short = Math.min(image.width, image.height);
  const source = { width: Math.min(image.width, LONGEST * short), height: Math.min(image.height, LONGEST * short) };
  const resized =
    source.width <= source.height
      ? { width: shortest, height: Math.floor((shortest * source.height) / source.width) }
      : { width: Math.floor((shortest * source.width) / source.height), height: shortest };
  return {
    source: {
      ...source,
      left: Math.floor((image.width - source.width) / 2),
      top: Math.floor((image.height - source.height) / 2),
    },
    resized,
    left: roundHalfEven((resized.width - width) / 2),
    top: roundHalfEven((resized.height - height) / 2),
  };
}

/** The part of a picture that begins there, of this size; itself where that is all of it. */
export function cropped(picture: Pixels, { left, top, width, height }: Size & { readonly left: number; readonly top: number }): Pixels {
  if (width === picture.width && height === picture.height) return picture;
  const { channels, data } = picture;
  const part = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * picture.width + left) * channels;
    part.set(data.subarray(from, from + width * channels), y * width * channels);
  }
  return { width, height, channels, data: part };
}

/** The same part of an image in `factor` times as many pixels a side. */
export function scaledPreprocessing(preprocessing: Preprocessing, factor: number): Preprocessing {
  const { width, height, shortest } = preprocessing;
  const scaled = (extent: number): number => Math.round(factor * extent);
  return {
    ...preprocessing,
    width: scaled(width),
    height: scaled(height),
    ...(shortest === undefined ? {} : { shortest: Math.max(scaled(shortest), scaled(width), scaled(height)) }),
  };
}

/** One value for each channel, in the network's order. */
export const forEachChannel = (value: Preprocessing['subtract']): readonly [number, number, number] =>
  typeof value === 'number' ? [value, value, value] : value;
