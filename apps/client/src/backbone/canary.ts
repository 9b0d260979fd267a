import { AtollError, type CanaryDifference, canaryImage, compareCanary } from '@atoll/core';
import type { FrozenBackbone } from './frozen.ts';

/** Features of the canary image at one cut, through the preprocessing and the engine of this machine. */
export async function canaryFeatures(frozen: FrozenBackbone, cut: string): Promise<Float32Array> {
  const pixels = await frozen.preprocess({ pixels: canaryImage() }, frozen.backbone.manifest.preprocessing);
  const features = (await frozen.features(pixels, 1))[frozen.cuts.indexOf(cut)];
  if (features === undefined) throw new AtollError(304, `The backbone was opened without the cut ${cut}.`);
  return features;
}

/** Compares the canary with the manifest's reference at each opened cut that has one. */
export async function checkCanary(frozen: FrozenBackbone): Promise<CanaryDifference[]> {
  const { manifest } = frozen.backbone;
  const differences: CanaryDifference[] = [];
  for (const cut of frozen.cuts) {
    if (Object.hasOwn(manifest.canary.references, cut)) differences.push(compareCanary(manifest, cut, await canaryFeatures(frozen, cut)));
  }
  return differences;
}
