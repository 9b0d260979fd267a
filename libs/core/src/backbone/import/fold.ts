import { floatTensor, type Network } from '../graph/network.ts';
import type { RawTensor } from '../graph/read.ts';
import type { OnnxNode } from '../onnx/messages.ts';

const floatsOf = (tensor: RawTensor | undefined): Float32Array | null => (tensor?.values.kind === 'floats' ? tensor.values.data : null);

/**
 * Folds each batch norm into the convolution before it where nothing else reads that: the filter times γ/√(σ² + ε), the bias
 * moved likewise. Batch norms elsewhere stay.
 */
export function foldBatchNorms<N extends Network>(network: N): N {
  const readers = new Map<string, number>();
  for (const { inputs } of network.nodes) for (const name of inputs) readers.set(name, (readers.get(name) ?? 0) + 1);
  const makers = new Map(network.nodes.map((node) => [node.output, node]));
  const constants = new Map(network.constants);
  const replaced = new Map<OnnxNode, OnnxNode | null>();
  for (const node of network.nodes) {
    const convolution = makers.get(node.inputs[0] ?? '');
    if (node.type !== 'BatchNormalization' || convolution?.type !== 'Conv' || readers.get(convolution.output) !== 1) continue;
    const folded = fold(convolution, node, constants);
    if (folded === null) continue;
    replaced.set(convolution, null);
    replaced.set(node, folded);
  }
  const nodes = network.nodes.flatMap((node) => {
    const other = replaced.get(node);
    return other === undefined ? [node] : other === null ? [] : [other];
  });
  return { ...network, nodes, constants };
}

function fold(convolution: OnnxNode, norm: OnnxNode, constants: Map<string, RawTensor>): OnnxNode | null {
  const [input = '', weight = '', bias] = convolution.inputs;
  const filter = constants.get(weight);
  const values = floatsOf(filter);
  const [scale, shift, mean, variance] = norm.inputs.slice(1).map((name) => floatsOf(constants.get(name)));
  const old = bias === undefined || bias === '' ? null : floatsOf(constants.get(bias));
  if (filter === undefined || !values || !scale || !shift || !mean || !variance) return null;
  const epsilon = norm.attributes?.epsilon;
  const floor = typeof epsilon === 'object' && 'float' in epsilon ? epsilon.float : 1e-5;
  const outputs = scale.length;
  const each = values.length / outputs;
  const folded = new Float32Array(values.length);
  const moved = new Float32Array(outputs);
  for (let output = 0; output < outputs; output++) {
    const factor = (scale[output] ?? 0) / Math.sqrt((variance[output] ?? 0) + floor);
    for (let i = output * each; i < (output + 1) * each; i++) folded[i] = (values[i] ?? 0) * factor;
    moved[output] = ((old?.[output] ?? 0) - (mean[output] ?? 0)) * factor + (shift[output] ?? 0);
  }
  const names = [`${norm.output}:filter`, `${norm.output}:bias`] as const;
  constants.set(names[0], floatTensor(filter.dimensions, folded));
  constants.set(names[1], floatTensor([outputs], moved));
  return { ...convolution, inputs: [input, ...names], output: norm.output };
}
