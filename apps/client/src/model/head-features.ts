import { AtollError, type BackboneManifest, columnsInWords, type HeadFeatures, headFeatures } from '@atoll/core';
import type { Model } from './open-model.ts';

/** How the model's head sees the features of an image. */
export const inputOf = ({ manifest }: Pick<Model, 'manifest'>, backbone: BackboneManifest): HeadFeatures =>
  headFeatures(backbone, { ...manifest, cut: manifest.backbone.cut });

/** @throws AtollError 208 for a model that takes columns beside an image, where it is not told what they say */
export function requireColumns({ manifest }: Pick<Model, 'manifest'>, columns: unknown): void {
  if (manifest.columns.length === 0 || columns !== undefined) return;
  throw new AtollError(208, `The model takes columns beside an image: ${columnsInWords(manifest.columns)}.`, {
    hint: 'Use atoll predict or atoll explain, with a CSV of path and these columns as --columns, or atoll export.',
  });
}
