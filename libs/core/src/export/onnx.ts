import {
  type Backbone,
  cutOutput,
  ElementType,
  encodeHalfFloats,
  encodeModel,
  floatsOf,
  type OnnxGraph,
  type OnnxNode,
  type OnnxTensor,
  onnxGraphOf,
} from '../backbone/index.ts';
import { type ColumnsInput, columnsInput, type DenseLayer, type HeadLayers, headLayers, requireLayers } from './head-layers.ts';
import { EXPORTED, exportMetadata, type Quantisation } from './metadata.ts';
import { type ExportedModel, littleEndian, trainedBackbone } from './network.ts';
import { keptAs, LEAST_LENGTH, quantiseByChannel } from './quantise.ts';

/**
 * The model as one ONNX graph (operator set 13) from RGB bytes, `image` [batch, height, width, 3], and, of a model with columns, their
 * encoded values, `columns` [batch, values], to calibrated `probabilities` [batch, outputs] and, where the model has it, `distance`
 * [batch]. Preprocessing, columns, classes and origin are in its metadata.
 * @throws AtollError 320 for hand-crafted features
 */
export function exportOnnx(model: ExportedModel, backbone: Backbone, quantisation: Quantisation): Uint8Array {
  const { manifest } = model;
  requireLayers(manifest);
  const body = onnxGraphOf(trainedBackbone(model, backbone), [manifest.backbone.cut]);
  const columns = columnsInput(model, backbone.manifest);
  const head = headGraph(headLayers(model), columns, cutOutput(manifest.backbone.cut), manifest.head.tail === undefined);
  const graph = quantised(
    {
      ...body,
      nodes: [...body.nodes, ...head.nodes],
      tensors: [...body.tensors, ...head.tensors],
      inputs: [...body.inputs, ...head.inputs],
      outputs: head.outputs,
    },
    quantisation,
  );
  return encodeModel({ ...graph, name: 'atoll', metadata: exportMetadata(model, backbone.manifest, quantisation) });
}

function headGraph(
  { unitLength, standardisation, hidden, residual, outputs }: HeadLayers,
  columns: ColumnsInput | null,
  features: string,
  hasDistance: boolean,
): Pick<OnnxGraph, 'nodes' | 'tensors' | 'inputs' | 'outputs'> {
  const nodes: OnnxNode[] = [];
  const tensors: OnnxTensor[] = [];
  const tensor = (name: string, dimensions: readonly number[], values: Float32Array): string => {
    tensors.push({ name, element: ElementType.float32, dimensions, bytes: littleEndian(values) });
    return name;
  };
  const node = (type: string, inputs: readonly string[], output: string, attributes?: OnnxNode['attributes']): string => {
    nodes.push({ type, inputs, output, ...(attributes === undefined ? {} : { attributes }) });
    return output;
  };
  const dense = (name: string, input: string, { inputs, outputs: width, weights, bias, activation }: DenseLayer): string => {
    const product = node('MatMul', [input, tensor(`${name}/weights`, [inputs, width], weights)], `${name}/product`);
    const sum = node('Add', [product, tensor(`${name}/bias`, [width], bias)], `${name}/sum`);
    return activation === 'none' ? sum : node(activation === 'relu' ? 'Relu' : 'Cos', [sum], `${name}/activation`);
  };
  let at = features;
  if (unitLength) {
    const length = node('ReduceL2', [at], 'head/length', { axes: [1], keepdims: 1 });
    const divisor = node('Max', [length, tensor('head/least', [1], Float32Array.of(LEAST_LENGTH))], 'head/divisor');
    at = node('Div', [at, divisor], 'head/unit');
  }
  if (columns !== null) {
    const { size, factors } = columns;
    const weighed = node('Mul', [EXPORTED.columns, tensor('head/column-factors', [size], factors)], 'head/columns');
    at = node('Concat', [at, weighed], 'head/with-columns', { axis: 1 });
  }
  const dimensions: { name: string; dimensions: (number | string)[] }[] = [];
  if (standardisation !== null) {
    const { mean, scale } = standardisation;
    const centred = node('Sub', [at, tensor('head/mean', [mean.length], mean)], 'head/centred');
    at = node('Mul', [centred, tensor('head/scale', [scale.length], scale)], 'head/standardised');
    if (hasDistance) {
      let squares = node('Mul', [at, at], 'head/squares');
      if (columns !== null)
        squares = node('Mul', [squares, tensor('head/in-distance', [columns.inDistance.length], columns.inDistance)], 'head/of-picture');
      node('ReduceMean', [squares], EXPORTED.distance, { axes: [1], keepdims: 0 });
      dimensions.push({ name: EXPORTED.distance, dimensions: ['batch'] });
    }
  }
  const before = at;
  for (const [i, layer] of hidden.entries()) at = dense(`head/hidden${i}`, at, layer);
  if (residual) at = node('Add', [before, at], 'head/adjusted');
  const softmaxes = outputs.map((layer, i) => node('Softmax', [dense(`head/output${i}`, at, layer)], `head/softmax${i}`, { axis: 1 }));
  if (softmaxes.length === 1) node('Identity', softmaxes, EXPORTED.probabilities);
  else node('Concat', softmaxes, EXPORTED.probabilities, { axis: 1 });
  const size = outputs.reduce((sum, layer) => sum + layer.outputs, 0);
  const values = [{ name: EXPORTED.probabilities, dimensions: ['batch', size] }, ...dimensions];
  const element = ElementType.float32;
  const inputs = columns === null ? [] : [{ name: EXPORTED.columns, element, dimensions: ['batch', columns.size] }];
  return { nodes, tensors, inputs, outputs: values.map((value) => ({ ...value, element })) };
}

/** The large tensors in fewer bits, and how they become floats again. */
function quantised(graph: OnnxGraph, quantisation: Quantisation): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const turned = new Set(graph.nodes.flatMap(({ inputs, attributes }) => (attributes?.transB === 1 ? inputs : [])));
  const tensors = graph.tensors.flatMap((tensor): OnnxTensor[] => {
    const { name, element, dimensions, bytes } = tensor;
    // Convolutions have their outputs first, products of matrices last, unless they turn the matrix.
    const axis = dimensions.length === 2 && !turned.has(name) ? 1 : 0;
    const kept = element === ElementType.float32 ? keptAs(dimensions, axis, quantisation) : 'fp32';
    if (kept === 'fp32') return [tensor];
    const values = floatsOf(bytes);
    const stored = `${name}/stored`;
    if (kept === 'fp16') {
      nodes.push({ type: 'Cast', inputs: [stored], output: name, attributes: { to: ElementType.float32 } });
      return [{ name: stored, element: ElementType.float16, dimensions, bytes: encodeHalfFloats(values) }];
    }
    const { steps, scales } = quantiseByChannel(values, dimensions, axis);
    nodes.push({ type: 'DequantizeLinear', inputs: [stored, `${name}/scales`], output: name, attributes: { axis } });
    return [
      { name: stored, element: ElementType.int8, dimensions, bytes: new Uint8Array(steps.buffer) },
      { name: `${name}/scales`, element: ElementType.float32, dimensions: [scales.length], bytes: littleEndian(scales) },
    ];
  });
  return { ...graph, nodes: [...nodes, ...graph.nodes], tensors };
}
