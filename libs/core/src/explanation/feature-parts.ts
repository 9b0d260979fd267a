import { type Backbone, type BackboneManifest, cutPoint, layeredManifest, layerShapes, networkOf } from '../backbone/index.ts';
import { pooledParts } from './pooled-parts.ts';

/** A stretch of the features at a cut: statistics, over height and width, of one layer's channels. */
export interface FeaturePart {
  /** The layer whose channels they are of. */
  readonly layer: string;
  readonly statistic: 'average' | 'deviation' | 'maximum';
  /** Place of the first in the features. */
  readonly offset: number;
  /** `[height, width, channels]` of the layer. */
  readonly shape: readonly [number, number, number];
}

/** What the features at a cut are statistics of; null where some of them are of no layer's channels. */
export function featureParts(backbone: Backbone, cut: string): FeaturePart[] | null {
  const { layer } = cutPoint(backbone.manifest, cut);
  return backbone.manifest.format === 2 ? pooledParts(networkOf(backbone, [layer]), layer) : layerParts(backbone.manifest, layer);
}

function layerParts(given: BackboneManifest, layerName: string): FeaturePart[] | null {
  const manifest = layeredManifest(given);
  const layers = new Map(manifest.layers.map((layer) => [layer.name, layer]));
  const shapes = layerShapes(manifest);
  const last = layers.get(layerName);
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
