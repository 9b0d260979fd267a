import { digestOf } from '../../parameters/digest.ts';
import { type LayeredManifest, parseManifest } from '../manifest.ts';
import { type Backbone, layeredManifest, openBackbone } from '../weights.ts';

/** A manifest as JSON, small enough to compute by hand: 8×8 RGB → 4×4×4 → a residual block → pooled [4]. */
export function tinyManifestJson(weights: Uint8Array) {
  const shapes = {
    'stem/weight': [4, 3, 3, 3],
    'stem/bias': [4],
    'block/depthwise/weight': [4, 5, 5],
    'block/depthwise/bias': [4],
    'block/project/weight': [4, 4],
    'block/project/bias': [4],
  };
  let offset = 0;
  const tensors = Object.entries(shapes).map(([name, shape]) => {
    const size = shape.reduce((product, extent) => product * extent, 1);
    offset += size;
    return { name, shape, offset: offset - size, size };
  });
  return {
    format: 1,
    name: 'tiny',
    version: '1.0.0',
    licence: 'Apache-2.0',
    source: { description: 'made up', url: 'https://example.org', file: 'none', sha256: '0'.repeat(64), changes: 'none' },
    preprocessing: { width: 8, height: 8, colour: 'rgb', fit: 'fill', resize: 'bicubic', subtract: 127, divide: 128 },
    weights: { file: 'weights.bin', element: 'float32', sha256: digestOf(weights) as string, sizeBytes: weights.length },
    tensors,
    layers: [
      {
        name: 'stem',
        operation: 'convolution',
        input: 'input',
        weight: 'stem/weight',
        bias: 'stem/bias',
        kernel: 3,
        stride: 2,
        activation: 'relu6',
      },
      {
        name: 'block/depthwise',
        operation: 'depthwise',
        input: 'stem',
        weight: 'block/depthwise/weight',
        bias: 'block/depthwise/bias',
        kernel: 5,
        stride: 1,
        activation: 'relu6',
      },
      {
        name: 'block/project',
        operation: 'pointwise',
        input: 'block/depthwise',
        weight: 'block/project/weight',
        bias: 'block/project/bias',
        activation: 'none',
      },
      { name: 'block/add', operation: 'add', inputs: ['stem', 'block/project'] },
      { name: 'pooled', operation: 'average', input: 'block/add' },
    ],
    cuts: { pooled: { layer: 'pooled', shape: [4] }, stem: { layer: 'stem', shape: [4, 4, 4] } },
    canary: { image: 'disc-256x192', relativeTolerance: 0.01, references: { pooled: { indices: [0, 2], values: [3, 4], norm: 13 } } },
  };
}

const VALUES = 4 * 27 + 4 + 4 * 25 + 4 + 16 + 4;

export function tinyWeights(): Uint8Array {
  return new Uint8Array(Float32Array.from({ length: VALUES }, (_, i) => (((i * 7919) % 101) - 50) / 100).buffer);
}

export function tinyManifest(): LayeredManifest {
  return layeredManifest(parseManifest(tinyManifestJson(tinyWeights())));
}

export function tinyBackbone(): Backbone {
  return openBackbone(tinyManifest(), tinyWeights());
}
