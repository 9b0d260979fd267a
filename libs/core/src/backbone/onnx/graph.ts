import { layerInputs, layerShapes, samePadding } from '../architecture.ts';
import { cutPoint } from '../cuts.ts';
import { constantsOf, floatTensor, integerTensor, NETWORK_INPUT, type Network, neededNodes, onnxTensor } from '../graph/network.ts';
import { openGraph } from '../graph/open.ts';
import { OPERATORS } from '../graph/operators.ts';
import type { BackboneLayer, GraphManifest, LayeredManifest, WeightedLayer } from '../manifest.ts';
import { forEachChannel, type Preprocessing } from '../preprocessing.ts';
import { type Backbone, layeredManifest, tensorBytes, tensorSlot } from '../weights.ts';
import { ElementType, encodeModel, type OnnxGraph, type OnnxNode, type OnnxTensor, type OnnxValue } from './messages.ts';

/** Name of the graph's one input: RGB bytes, `[batch, height, width, 3]`, resized but not normalised. */
export const IMAGE_INPUT = 'image';

/**
 * Builds the frozen part of a backbone as an ONNX model. Input: `IMAGE_INPUT`. Outputs: one float32 output for each cut,
 * named `cutOutput(cut)`, `[batch, values]` or `[batch, height, width, channels]`. Order of colours, normalisation and the
 * change of layout are part of the graph, so a caller hands over the bytes of the resized images as they are.
 * @throws AtollError 304 for an unknown cut, 302 for a graph file that is not valid.
 */
export const buildOnnxGraph = (backbone: Backbone, cuts: readonly string[]): Uint8Array => encodeModel(onnxGraphOf(backbone, cuts));

/** The same before it is encoded. @throws AtollError 304 for an unknown cut. */
export function onnxGraphOf(backbone: Backbone, cuts: readonly string[]): OnnxGraph {
  const { manifest } = backbone;
  const points = cuts.map((name) => cutPoint(manifest, name));
  const { width, height } = manifest.preprocessing;
  const before = normalisation(manifest.preprocessing);
  const layers = points.map(({ layer }) => layer);
  const body = manifest.format === 1 ? layeredBody(manifest, backbone, layers) : graphBody(manifest, backbone.weights, layers);
  const outputs: OnnxValue[] = points.map((point) => ({
    name: cutOutput(point.name),
    element: ElementType.float32,
    dimensions: ['batch', ...point.shape],
  }));
  const after = points.map((point): OnnxNode => {
    const output = cutOutput(point.name);
    return point.shape.length === 1
      ? { type: 'Identity', inputs: [point.layer], output }
      : { type: 'Transpose', inputs: [point.layer], output, attributes: { perm: [0, 2, 3, 1] } };
  });
  const inputs: OnnxValue[] = [{ name: IMAGE_INPUT, element: ElementType.uint8, dimensions: ['batch', height, width, 3] }];
  return {
    name: manifest.name,
    nodes: [...before.nodes, ...body.nodes, ...after],
    tensors: [...before.tensors, ...body.tensors],
    inputs,
    outputs,
  };
}

interface Part {
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
}

/** From bytes, channels last, to what the network sees, channels first. */
function normalisation({ subtract, divide, colour }: Preprocessing): Part {
  const planes = 'image/planes';
  const figures = (name: string, value: Preprocessing['subtract']): OnnxTensor =>
    typeof value === 'number' ? scalar(name, value) : onnxTensor(name, floatTensor([3, 1, 1], Float32Array.from(forEachChannel(value))));
  const turned = colour === 'bgr' ? 'image/bgr' : planes;
  return {
    nodes: [
      { type: 'Transpose', inputs: [IMAGE_INPUT], output: planes, attributes: { perm: [0, 3, 1, 2] } },
      ...(colour === 'bgr' ? [{ type: 'Gather', inputs: [planes, 'preprocessing/order'], output: turned, attributes: { axis: 1 } }] : []),
      { type: 'Cast', inputs: [turned], output: 'image/float', attributes: { to: ElementType.float32 } },
      { type: 'Sub', inputs: ['image/float', 'preprocessing/subtract'], output: 'image/centred' },
      { type: 'Div', inputs: ['image/centred', 'preprocessing/divide'], output: NETWORK_INPUT },
    ],
    tensors: [
      figures('preprocessing/subtract', subtract),
      figures('preprocessing/divide', divide),
      ...(colour === 'bgr' ? [onnxTensor('preprocessing/order', integerTensor([2, 1, 0]))] : []),
    ],
  };
}

/** The network of a graph file, up to the wanted values. */
function graphBody(manifest: GraphManifest, bytes: Uint8Array, wanted: readonly string[]): Part {
  const network = openGraph(manifest, bytes);
  const nodes = neededNodes(network.nodes, wanted);
  return { nodes, tensors: constantsOf(nodes, network.constants) };
}

/**
 * A backbone up to the wanted layers in operators, whichever form its manifest has. The weights of layers have to be 32-bit floats.
 * Throws AtollError 302.
 */
export function networkOf({ manifest, ...backbone }: Backbone, layers: readonly string[]): Network {
  if (manifest.format === 2) {
    const network = openGraph(manifest, backbone.weights);
    return { ...network, nodes: neededNodes(network.nodes, layers) };
  }
  const { nodes, tensors } = layeredBody(manifest, { manifest, ...backbone }, layers);
  const { width, height } = manifest.preprocessing;
  const shapes = new Map<string, readonly number[]>([[NETWORK_INPUT, [3, height, width]]]);
  const constants = new Map(tensors.map(({ name, dimensions, bytes }) => [name, floatTensor(dimensions, floatsOf(bytes))]));
  const at = { shapeOf: (name: string) => shapes.get(name), constantOf: (name: string) => constants.get(name) };
  for (const node of nodes) {
    const rule = OPERATORS.get(node.type);
    if (rule === undefined) throw new RangeError(`no network has ${node.type}`);
    shapes.set(node.output, rule(node, at).shape);
  }
  return { nodes, constants, shapes };
}

/** The 32-bit floats in the bytes of a tensor. */
export function floatsOf(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

/** The layers of a manifest, up to the wanted ones. */
function layeredBody(manifest: LayeredManifest, backbone: Backbone, wanted: readonly string[]): Part {
  const shapes = layerShapes(manifest);
  const nodes: OnnxNode[] = [];
  const tensors: OnnxTensor[] = [scalar('activation/low', 0), scalar('activation/high', 6)];
  for (const layer of neededLayers(manifest.layers, new Set(wanted))) {
    if ('weight' in layer) {
      for (const [name, dimensions] of weightDimensions(backbone, layer)) nodes.push(...addTensor(tensors, backbone, name, dimensions));
      nodes.push(...weightedNodes(layer, shapes));
    } else if (layer.operation === 'average') {
      nodes.push(
        { type: 'GlobalAveragePool', inputs: [layer.input], output: `${layer.name}/spatial` },
        { type: 'Flatten', inputs: [`${layer.name}/spatial`], output: layer.name, attributes: { axis: 1 } },
      );
    } else if (layer.operation === 'deviation') {
      const [mean, centred, squared, variance, spatial] = ['mean', 'centred', 'squared', 'variance', 'spatial'].map(
        (step) => `${layer.name}/${step}`,
      );
      nodes.push(
        { type: 'GlobalAveragePool', inputs: [layer.input], output: mean },
        { type: 'Sub', inputs: [layer.input, mean], output: centred },
        { type: 'Mul', inputs: [centred, centred], output: squared },
        { type: 'GlobalAveragePool', inputs: [squared], output: variance },
        { type: 'Sqrt', inputs: [variance], output: spatial },
        { type: 'Flatten', inputs: [spatial], output: layer.name, attributes: { axis: 1 } },
      );
    } else if (layer.operation === 'add') {
      nodes.push({ type: 'Add', inputs: layer.inputs, output: layer.name });
    } else {
      nodes.push({ type: 'Concat', inputs: layer.inputs, output: layer.name, attributes: { axis: 1 } });
    }
  }
  return { nodes, tensors };
}

/** The graph's output that holds a cut. */
export const cutOutput = (cut: string) => `cut/${cut}`;

/** The layers that the wanted ones rest on, in the order of the manifest. */
function neededLayers(layers: readonly BackboneLayer[], wanted: ReadonlySet<string>): BackboneLayer[] {
  const names = new Set(wanted);
  const kept: BackboneLayer[] = [];
  for (const layer of [...layers].reverse()) {
    if (!names.has(layer.name)) continue;
    kept.push(layer);
    for (const input of layerInputs(layer)) names.add(input);
  }
  return kept.reverse();
}

function scalar(name: string, value: number): OnnxTensor {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return { name, element: ElementType.float32, dimensions: [], bytes };
}

function weightedNodes(layer: WeightedLayer, shapes: ReadonlyMap<string, readonly number[]>): OnnxNode[] {
  const [height = 0, width = 0, channels = 0] = shapes.get(layer.input) ?? [];
  const { kernel, stride } = layer.operation === 'pointwise' ? { kernel: 1, stride: 1 } : layer;
  const rows = samePadding(height, kernel, stride);
  const columns = samePadding(width, kernel, stride);
  const convolved = layer.activation === 'none' ? layer.name : `${layer.name}/linear`;
  const convolution: OnnxNode = {
    type: 'Conv',
    inputs: [layer.input, layer.weight, layer.bias],
    output: convolved,
    attributes: {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [rows.before, columns.before, rows.after, columns.after],
      group: layer.operation === 'depthwise' ? channels : 1,
    },
  };
  if (layer.activation === 'none') return [convolution];
  return [convolution, { type: 'Clip', inputs: [convolved, 'activation/low', 'activation/high'], output: layer.name }];
}

/** ONNX wants `[outputs, inputs / groups, kernel, kernel]`; the bytes are the same. */
function weightDimensions(backbone: Backbone, layer: WeightedLayer): [string, readonly number[]][] {
  const shape = tensorSlot(backbone.manifest, layer.weight).shape;
  const [first = 0, ...rest] = shape;
  const dimensions = { convolution: shape, depthwise: [first, 1, ...rest], pointwise: [...shape, 1, 1] }[layer.operation];
  return [
    [layer.weight, dimensions],
    [layer.bias, tensorSlot(backbone.manifest, layer.bias).shape],
  ];
}

/** Adds the tensor as it is stored; 16-bit weights get a cast, which ONNX Runtime does once, on loading. */
function addTensor(tensors: OnnxTensor[], backbone: Backbone, name: string, dimensions: readonly number[]): OnnxNode[] {
  const bytes = tensorBytes(backbone, name);
  if (layeredManifest(backbone.manifest).weights.element === 'float32') {
    tensors.push({ name, element: ElementType.float32, dimensions, bytes });
    return [];
  }
  tensors.push({ name: `${name}/half`, element: ElementType.float16, dimensions, bytes });
  return [{ type: 'Cast', inputs: [`${name}/half`], output: name, attributes: { to: ElementType.float32 } }];
}
