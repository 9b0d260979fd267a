import { type Backbone, cutPoint, forEachChannel, NETWORK_INPUT, networkOf } from '../backbone/index.ts';
import { type ColumnsInput, columnsInput, type DenseLayer, type HeadLayers, headLayers, requireLayers } from './head-layers.ts';
import { EXPORTED, exportMetadata, type Quantisation } from './metadata.ts';
import { type ExportedModel, trainedBackbone } from './network.ts';
import { LEAST_LENGTH } from './quantise.ts';
import { TfjsGraph } from './tfjs-graph.ts';
import { networkNodes } from './tfjs-network.ts';

/** A graph model of TensorFlow.js: the content of `model.json`, and of the weights file that it names. */
export interface TfjsFiles {
  readonly json: string;
  readonly weightsFile: string;
  readonly weights: Uint8Array;
}

const WEIGHTS_FILE = 'weights.bin';

/**
 * The model as a graph model of TensorFlow.js (`loadGraphModel`) from RGB values 0 to 255 as whole numbers, `image` [batch, height,
 * width, 3] of int32, and, of a model with columns, their encoded values, `columns` [batch, values] of float32, to calibrated
 * `probabilities` [batch, outputs] and, where the model has it, `distance` [batch].
 * @throws AtollError 320 for hand-crafted features, and for windows that TensorFlow.js does not compute
 */
export function exportTfjs(model: ExportedModel, backbone: Backbone, quantisation: Quantisation): TfjsFiles {
  const { manifest } = model;
  requireLayers(manifest);
  const graph = new TfjsGraph(quantisation);
  const { width, height } = backbone.manifest.preprocessing;
  const features = backboneNodes(graph, trainedBackbone(model, backbone), manifest.backbone.cut);
  const layers = headLayers(model);
  const hasDistance = manifest.head.tail === undefined && layers.standardisation !== null;
  const columns = columnsInput(model, backbone.manifest);
  headNodes(graph, layers, columns, features, hasDistance);
  const size = layers.outputs.reduce((sum, layer) => sum + layer.outputs, 0);
  const value = (name: string, dtype: string, shape: readonly number[]): object => ({
    [name]: { name: `${name}:0`, dtype, tensorShape: { dim: [-1, ...shape].map((extent) => ({ size: String(extent) })) } },
  });
  const json = {
    format: 'graph-model',
    generatedBy: manifest.software,
    convertedBy: null,
    signature: {
      inputs: {
        ...value(EXPORTED.image, 'DT_INT32', [height, width, 3]),
        ...(columns === null ? {} : value(EXPORTED.columns, 'DT_FLOAT', [columns.size])),
      },
      outputs: { ...value(EXPORTED.probabilities, 'DT_FLOAT', [size]), ...(hasDistance ? value(EXPORTED.distance, 'DT_FLOAT', []) : {}) },
    },
    modelTopology: { node: graph.nodes, library: {}, versions: {} },
    weightsManifest: [{ paths: [WEIGHTS_FILE], weights: graph.entries }],
    userDefinedMetadata: exportMetadata(model, backbone.manifest, quantisation),
  };
  return { json: JSON.stringify(json), weightsFile: WEIGHTS_FILE, weights: graph.weights() };
}

/** The backbone from the image to a cut; gives the name of what comes out. */
function backboneNodes(graph: TfjsGraph, backbone: Backbone, cut: string): string {
  const { manifest } = backbone;
  const { width, height, colour } = manifest.preprocessing;
  const [subtract, divide] = [manifest.preprocessing.subtract, manifest.preprocessing.divide].map(forEachChannel);
  graph.placeholder(EXPORTED.image, 'DT_INT32', [height, width, 3]);
  graph.node('Cast', 'image/float', [EXPORTED.image], { SrcT: { type: 'DT_INT32' }, DstT: { type: 'DT_FLOAT' } });
  const turned = colour === 'bgr' ? graph.node('ReverseV2', 'image/bgr', ['image/float', graph.integers('colours', [3])]) : 'image/float';
  graph.node('Sub', 'image/centred', [turned, graph.floats('preprocessing/subtract', [3], Float32Array.from(subtract ?? []))]);
  graph.node('RealDiv', 'input', ['image/centred', graph.floats('preprocessing/divide', [3], Float32Array.from(divide ?? []))]);
  graph.integers('channels', [1], []);
  const { layer } = cutPoint(manifest, cut);
  const names = networkNodes(graph, networkOf(backbone, [layer]), new Map([[NETWORK_INPUT, 'input']]));
  return names.get(layer) ?? '';
}

function headNodes(
  graph: TfjsGraph,
  { unitLength, standardisation, hidden, residual, outputs }: HeadLayers,
  columns: ColumnsInput | null,
  features: string,
  hasDistance: boolean,
): void {
  const dense = (name: string, input: string, { inputs, outputs: width, weights, bias, activation }: DenseLayer): string => {
    const product = graph.node('MatMul', `${name}/product`, [input, graph.floats(`${name}/weights`, [inputs, width], weights)], {
      transpose_a: { b: false },
      transpose_b: { b: false },
    });
    const sum = graph.node('AddV2', `${name}/sum`, [product, graph.floats(`${name}/bias`, [width], bias)]);
    return activation === 'none' ? sum : graph.node(activation === 'relu' ? 'Relu' : 'Cos', `${name}/activation`, [sum]);
  };
  let at = features;
  if (unitLength) {
    const square = graph.node('Sum', 'head/square', [graph.node('Mul', 'head/own-squares', [at, at]), 'channels'], {
      keep_dims: { b: true },
    });
    const least = graph.floats('head/least', [1], Float32Array.of(LEAST_LENGTH));
    at = graph.node('RealDiv', 'head/unit', [
      at,
      graph.node('Maximum', 'head/divisor', [graph.node('Sqrt', 'head/length', [square]), least]),
    ]);
  }
  if (columns !== null) {
    const { size, factors } = columns;
    const given = graph.placeholder(EXPORTED.columns, 'DT_FLOAT', [size]);
    const weighed = graph.node('Mul', 'head/columns', [given, graph.floats('head/column-factors', [size], factors)]);
    at = graph.node('ConcatV2', 'head/with-columns', [at, weighed, 'channels'], { N: { i: '2' } });
  }
  if (standardisation !== null) {
    const { mean, scale } = standardisation;
    const centred = graph.node('Sub', 'head/centred', [at, graph.floats('head/mean', [mean.length], mean)]);
    at = graph.node('Mul', 'head/standardised', [centred, graph.floats('head/scale', [scale.length], scale)]);
    if (hasDistance) {
      let squares = graph.node('Mul', 'head/squares', [at, at]);
      if (columns !== null) {
        const inDistance = graph.floats('head/in-distance', [columns.inDistance.length], columns.inDistance);
        squares = graph.node('Mul', 'head/of-picture', [squares, inDistance]);
      }
      graph.node('Mean', EXPORTED.distance, [squares, 'channels'], { keep_dims: { b: false } });
    }
  }
  const before = at;
  for (const [i, layer] of hidden.entries()) at = dense(`head/hidden${i}`, at, layer);
  if (residual) at = graph.node('AddV2', 'head/adjusted', [before, at]);
  const softmaxes = outputs.map((layer, i) => graph.node('Softmax', `head/softmax${i}`, [dense(`head/output${i}`, at, layer)]));
  if (softmaxes.length === 1) graph.node('Identity', EXPORTED.probabilities, softmaxes);
  else graph.node('ConcatV2', EXPORTED.probabilities, [...softmaxes, 'channels'], { N: { i: String(softmaxes.length) } });
}
