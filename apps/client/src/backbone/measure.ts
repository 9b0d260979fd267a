import { AtollError, type CanaryReference, type GraphManifest, openBackbone } from '@atoll/core';
import { canaryFeatures } from './canary.ts';
import { openFrozenBackbone } from './frozen.ts';

/** Values of each cut that a manifest keeps. */
const CANARY_VALUES = 64;

/**
 * Measures the canary's features at each vector cut of a graph, through the preprocessing and the engine of this machine:
 * the same manifest with them as its references. Throws AtollError 310 for features that are all zero or not finite.
 */
export async function withCanary(manifest: GraphManifest, graph: Uint8Array): Promise<GraphManifest> {
  const cuts = Object.keys(manifest.cuts).filter((name) => manifest.cuts[name]?.shape.length === 1);
  const frozen = await openFrozenBackbone({ backbone: openBackbone(manifest, graph), cuts, threads: 1 });
  try {
    const references: Record<string, CanaryReference> = {};
    for (const cut of cuts) references[cut] = referenceOf(cut, await canaryFeatures(frozen, cut));
    return { ...manifest, canary: { ...manifest.canary, references } };
  } finally {
    await frozen.close();
  }
}

function referenceOf(cut: string, features: Float32Array): CanaryReference {
  const norm = Math.sqrt(features.reduce((sum, value) => sum + value * value, 0));
  if (!Number.isFinite(norm) || norm === 0)
    throw new AtollError(
      310,
      `The features at ${cut} are ${norm === 0 ? 'all zero' : 'not finite'}: the network or its preprocessing is another.`,
    );
  const count = Math.min(CANARY_VALUES, features.length);
  // Spread over all, and where there are few, with the largest among them: a reference of zeros would say nothing.
  const spread = Array.from({ length: count }, (_, i) => Math.floor((i * features.length) / count));
  const largest = features.reduce((best, value, i) => (Math.abs(value) > Math.abs(features[best] ?? 0) ? i : best), 0);
  const indices = [...new Set([...spread, largest])].sort((a, b) => a - b);
  return { indices, values: indices.map((index) => Number((features[index] ?? 0).toPrecision(6))), norm: Number(norm.toPrecision(7)) };
}
