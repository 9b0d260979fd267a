import { type BackboneManifest, cutPoint } from '../backbone/index.ts';
import { type Block, blockKind } from './blocks.ts';

/** Values an image of the backbone's features at a cut and the blocks after them. @throws AtollError 304 for an unknown cut */
export const fusedSize = (manifest: BackboneManifest, cut: string, blocks: readonly Block[]): number =>
  blocks.reduce((sum, block) => sum + blockKind(block).size, cutPoint(manifest, cut).size);

/** Root mean square of the canary's features at a cut: how large the backbone's features are; 0 where no reference is known. */
export function sizeOfFeatures(manifest: BackboneManifest, cut: string): number {
  return (manifest.canary.references[cut]?.norm ?? 0) / Math.sqrt(cutPoint(manifest, cut).size);
}

/**
 * What hand-crafted features, which are about 1, are multiplied by beside the backbone's. These vary by about half of their root
 * mean square, histograms by a quarter of theirs: with twice the size both weigh alike. A power of two, so that nothing is rounded.
 */
export function sizeBeside(manifest: BackboneManifest, cut: string): number {
  const size = sizeOfFeatures(manifest, cut);
  return size > 0 ? 2 ** (1 + Math.round(Math.log2(size))) : 1;
}

/** The features of an image: the backbone's, then its hand-crafted blocks, in the size of {@link sizeBeside}. */
export function fuse(backbone: Float32Array, blocks: readonly Float32Array[], size: number): Float32Array {
  const fused = new Float32Array(blocks.reduce((sum, block) => sum + block.length, backbone.length));
  fused.set(backbone);
  let at = backbone.length;
  for (const block of blocks)
    for (const value of block) {
      fused[at] = value * size;
      at++;
    }
  return fused;
}
