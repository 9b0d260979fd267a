import type { RgbImage } from '../backbone/index.ts';
import { COLOUR_SIZE, colourFeatures } from './colour.ts';
import { EDGE_SIZE, edgeFeatures } from './edge.ts';
import { TEXTURE_SIZE, textureFeatures } from './texture.ts';

/** Hand-crafted features, in the order in which they follow those of the backbone. */
export const BLOCKS = ['edge', 'texture', 'colour'] as const;
/** The name of a block of hand-crafted features. */
export type Block = (typeof BLOCKS)[number];

interface BlockKind {
  /** Values an image. */
  readonly size: number;
  /** What a value means; another number where the same image would give others. */
  readonly version: number;
  /** From the pixels that the backbone sees; the same bits on every machine. */
  features(image: RgbImage): Float32Array;
}

const KINDS: Readonly<Record<Block, BlockKind>> = {
  edge: { size: EDGE_SIZE, version: 1, features: edgeFeatures },
  texture: { size: TEXTURE_SIZE, version: 1, features: textureFeatures },
  colour: { size: COLOUR_SIZE, version: 1, features: colourFeatures },
};

/** How a block is computed, how many values it has, and the version of what they mean. */
export const blockKind = (block: Block): BlockKind => KINDS[block];
