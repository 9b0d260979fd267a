import {
  assembleGraph,
  inputSize,
  joinBytes,
  layersModelFiles,
  layersModelToNetwork,
  prepareNetwork,
  type RawModel,
  readOnnx,
} from '@atoll/core';
import { mutateBytes } from '../mutate/bytes.ts';
import { mutateMessage } from '../mutate/protobuf.ts';
import { JSON_TOKENS, mutateText } from '../mutate/text.ts';
import { Finding, outcomeOf, type Target } from '../target.ts';

const TOKENS = [...JSON_TOKENS, '"class_name":"Dense"', '"padding":"same"', '"shape":[', '"kernel"'];
const SHARD = 'group1-shard1of1.bin';
/** Values of the kernels and the batch norm below. */
const VALUES = 3 * 3 * 3 * 4 + 4 * 4 + 4 * 2;

const layer = (type: string, name: string, input: string | null, config: object) => ({
  class_name: type,
  name,
  config: { name, ...config },
  inbound_nodes: input === null ? [] : [[[input, 0, 0, {}]]],
});

const LAYERS_MODEL = JSON.stringify({
  format: 'layers-model',
  modelTopology: {
    class_name: 'Model',
    config: {
      layers: [
        layer('InputLayer', 'x', null, { batch_input_shape: [null, 12, 16, 3] }),
        layer('Conv2D', 'conv', 'x', {
          filters: 4,
          kernel_size: [3, 3],
          strides: [2, 2],
          padding: 'same',
          use_bias: false,
          activation: 'relu',
        }),
        layer('BatchNormalization', 'norm', 'conv', { axis: -1, epsilon: 0.001 }),
        layer('ZeroPadding2D', 'pad', 'norm', {
          padding: [
            [0, 1],
            [0, 1],
          ],
        }),
        layer('MaxPooling2D', 'pool', 'pad', { pool_size: [2, 2], strides: [2, 2], padding: 'valid' }),
        layer('GlobalAveragePooling2D', 'mean', 'pool', {}),
        layer('Dense', 'scores', 'mean', { units: 2, use_bias: false, activation: 'softmax' }),
      ],
      input_layers: [['x', 0, 0]],
      output_layers: [['scores', 0, 0]],
    },
  },
  weightsManifest: [
    {
      paths: [SHARD],
      weights: [
        { name: 'conv/kernel', shape: [3, 3, 3, 4], dtype: 'float32' },
        ...['gamma', 'beta', 'moving_mean', 'moving_variance'].map((name) => ({ name: `norm/${name}`, shape: [4], dtype: 'float32' })),
        { name: 'scores/kernel', shape: [4, 2], dtype: 'float32' },
      ],
    },
  ],
});
const WEIGHTS = new Uint8Array(Float32Array.from({ length: VALUES }, (_, i) => Math.sin(i) + 1.5).buffer);
const FILES = new Map([[SHARD, WEIGHTS]]);

const fromLayers = (text: string): RawModel => {
  layersModelFiles(text);
  return layersModelToNetwork(text, FILES);
};

/** As the import does it, and then as a site reads what the import wrote. */
function importOf(model: RawModel): Uint8Array {
  const size = inputSize(model) ?? { width: 16, height: 12 };
  const bounded = { width: Math.min(size.width, 64), height: Math.min(size.height, 64) };
  const { network, cuts } = prepareNetwork(model, bounded);
  const { bytes } = assembleGraph(network, cuts, { name: 'fuzz', penultimate: true });
  const again = prepareNetwork(readOnnx(bytes), bounded);
  if (again.network.nodes.length === 0) throw new Finding('what the import wrote holds nothing');
  return bytes;
}

/** A case is which kind of file, its first byte, and the file: an ONNX model, or a model.json. */
export const networks: Target = {
  name: 'networks',
  about: 'ONNX files and layers models that are imported, and graphs that a coordinator hands out',
  cost: 2,
  atOnce: 1,
  caseMs: 5_000,
  open: async () => {
    const onnx = importOf(fromLayers(LAYERS_MODEL));
    return {
      make: (random) => {
        const part = random.integer(2);
        const bytes =
          part === 0 ? mutateMessage(random, onnx) : new TextEncoder().encode(mutateText(random, LAYERS_MODEL, TOKENS, 1 << 20));
        return joinBytes([Uint8Array.of(part), random.integer(8) === 0 ? mutateBytes(random, bytes) : bytes]);
      },
      run: (all) => {
        const bytes = all.subarray(1);
        return outcomeOf(() => importOf((all[0] ?? 0) % 2 === 0 ? readOnnx(bytes) : fromLayers(new TextDecoder().decode(bytes))));
      },
      close: async () => undefined,
    };
  },
};
