import { AtollError } from '../errors.ts';
import type { BackboneManifest } from './manifest.ts';

/** Where a backbone may end: the layer whose output is taken, and its shape, `[values]` or `[height, width, channels]`. */
export interface CutPoint {
  readonly name: string;
  readonly layer: string;
  readonly shape: readonly number[];
  /** Values an image: the product of the shape. */
  readonly size: number;
}

/** The cut before the first layer, which every backbone has: what the network sees of an image, `[height, width, 3]`. */
export const INPUT_CUT = 'input';

/** @throws AtollError 304 when the backbone has no such cut. */
export function cutPoint(manifest: Pick<BackboneManifest, 'name' | 'cuts' | 'preprocessing'>, name: string): CutPoint {
  const { width, height } = manifest.preprocessing;
  const input = { layer: INPUT_CUT, shape: [height, width, 3] };
  const cut = name === INPUT_CUT ? input : Object.hasOwn(manifest.cuts, name) ? manifest.cuts[name] : undefined;
  if (cut === undefined) {
    throw new AtollError(
      304,
      `The backbone ${manifest.name} has no cut point ${JSON.stringify(name)}; it has ${Object.keys(manifest.cuts).join(', ')}.`,
    );
  }
  return { name, layer: cut.layer, shape: cut.shape, size: cut.shape.reduce((product, extent) => product * extent, 1) };
}
