import type { BackboneManifest } from '../backbone/index.ts';
import { type Column, type Federation, sizeOfColumns } from '../federation/index.ts';
import { type Block, fuse, fusedSize, sizeBeside, sizeOfFeatures } from '../hand-crafted/index.ts';
import { unitLength as ofUnitLength } from '../statistics/index.ts';
import { columnFactors, rawColumnWeight } from './factors.ts';

/** Which features a head stands on. */
export interface HeadFeatureSettings {
  readonly cut: string;
  readonly handCrafted: readonly Block[];
  readonly unitLength: boolean;
  readonly columns: readonly Column[];
  /** See {@link columnFactors}; 1 where the standardisation weighs them. */
  readonly columnWeight: number;
}

/** Those of a federation. */
export const headFeatureSettings = (federation: Pick<Federation, 'backbone' | 'features'>): HeadFeatureSettings => ({
  ...federation.features,
  cut: federation.backbone.cut,
  columnWeight: rawColumnWeight(federation),
});

/** How the features of an image, or of a view of one, are put together for a head: the same in training and wherever a model is used. */
export interface HeadFeatures {
  /** Values an image. */
  readonly size: number;
  /** Those of them that come from the picture; those of the columns follow. */
  readonly ofPicture: number;
  /** Root mean square that features have, for the grid on which they are summed; 0 where it is not known. */
  readonly rootMeanSquare: number;
  /** What each value of `encodeRow` is multiplied by to become a feature. */
  readonly columnFactors: Float64Array;
  /**
   * The backbone's features, then its hand-crafted blocks, of unit length where that is wanted; then the columns.
   * @param columns what `encodeRow` gave; nothing without columns
   */
  of(backbone: Float32Array, blocks: readonly Float32Array[], columns?: Float32Array): Float32Array;
  /** The same, with the picture's features in their own length. */
  withLength(backbone: Float32Array, blocks: readonly Float32Array[], columns?: Float32Array): Float32Array;
}

/** @throws AtollError 304 for an unknown cut */
export function headFeatures(
  manifest: BackboneManifest,
  { cut, handCrafted, unitLength, columns, columnWeight }: HeadFeatureSettings,
): HeadFeatures {
  const ofPicture = fusedSize(manifest, cut, handCrafted);
  const size = ofPicture + sizeOfColumns(columns);
  const rootMeanSquare = unitLength ? 1 / Math.sqrt(ofPicture) : sizeOfFeatures(manifest, cut);
  const besideBackbone = sizeBeside(manifest, cut);
  const besidePicture = sizeOfColumnsBeside(rootMeanSquare);
  const factors = columnFactors(columns, columnWeight).map((factor) => factor * besidePicture);
  const picture = (backbone: Float32Array, blocks: readonly Float32Array[]): Float32Array =>
    blocks.length === 0 ? backbone : fuse(backbone, blocks, besideBackbone);
  const beside = (features: Float32Array, values: Float32Array = new Float32Array()): Float32Array => {
    if (values.length !== size - ofPicture) throw new RangeError(`${values.length} values of columns, not ${size - ofPicture}`);
    const weighed = values.map((value, i) => value * (factors[i] ?? 1));
    return values.length === 0 ? features : fuse(features, [weighed], 1);
  };
  return {
    size,
    ofPicture,
    rootMeanSquare,
    columnFactors: factors,
    of: (backbone, blocks, values) => {
      const features = picture(backbone, blocks);
      return beside(unitLength ? ofUnitLength(features) : features, values);
    },
    withLength: (backbone, blocks, values) => beside(picture(backbone, blocks), values),
  };
}

/**
 * What encoded columns, which are about 1 and vary by about half of that, are multiplied by beside features of this root mean square,
 * which vary by about half of it. A power of two, so that nothing is rounded.
 */
const sizeOfColumnsBeside = (rootMeanSquare: number): number => (rootMeanSquare > 0 ? 2 ** Math.round(Math.log2(rootMeanSquare)) : 1);
