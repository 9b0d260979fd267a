import { type BackboneManifest, cutPoint, layerShapes } from '../backbone/index.ts';

/** A stretch of the features at a cut: statistics, over height and width, of one layer's channels. */
export interface FeaturePart {
  /** The layer whose channels they are of. */
  readonly layer: string;
  readonly statistic: 'average' | 'deviation';
  /** Place of the first in the features. */
  readonly offset: number;
  /** `[height, width, channels]` of the layer. */
  readonly shape: readonly [number, number, number];
}

/** What the features at a cut are statistics of; null where some of them are of no layer's channels, or the backbone is a graph. */
export function featureParts(manifest: BackboneManifest, cut: string): FeaturePart[] | null {
  if (manifest.format === 2) return null;
  const layers = new Map(manifest.layers.map((layer) => [layer.name, layer]));
  const shapes = layerShapes(manifest);
  const last = layers.get(cutPoint(manifest, cut).layer);
  const names = last?.operation === 'concatenate' ? last.inputs : [last?.name ?? ''];
  const parts: FeaturePart[] = [];
  let offset = 0;
  for (const name of names) {
    const layer = layers.get(name);
    if (layer?.operation !== 'average' && layer?.operation !== 'deviation') return null;
    const [height = 0, width = 0, channels = 0] = shapes.get(layer.input) ?? [];
    parts.push({ layer: layer.input, statistic: layer.operation, offset, shape: [height, width, channels] });
    offset += channels;
  }
  return parts;
}

/** The cut that gives a layer's values, in a manifest that has it: see {@link withMapCuts}. */
export const mapCut = (layer: string): string => `map/${layer}`;

/** The manifest with a cut for each layer that the parts are of. */
export function withMapCuts(manifest: BackboneManifest, parts: readonly FeaturePart[]): BackboneManifest {
  const cuts = Object.fromEntries(parts.map(({ layer, shape }) => [mapCut(layer), { layer, shape: [...shape] }]));
  return { ...manifest, cuts: { ...manifest.cuts, ...cuts } };
}
