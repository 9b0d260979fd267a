import { integersOf, listOf, wholeOf } from '../backbone/graph/operators.ts';
import type { Network, OnnxNode, RawTensor } from '../backbone/index.ts';
import { CHANNELS_FIRST, CHANNELS_LAST, permuted } from './channels-last.ts';
import type { TfjsGraph } from './tfjs-graph.ts';
import { convolutionNodes, poolingNodes } from './tfjs-windows.ts';

/** The figures of an operator that TensorFlow.js has under this name and with these attributes. */
const SAME: Readonly<Record<string, string>> = {
  Relu: 'Relu',
  Sigmoid: 'Sigmoid',
  Tanh: 'Tanh',
  Softplus: 'Softplus',
  Erf: 'Erf',
  Exp: 'Exp',
  Sqrt: 'Sqrt',
  Add: 'AddV2',
  Sub: 'Sub',
  Mul: 'Mul',
  Div: 'RealDiv',
  Min: 'Minimum',
  Max: 'Maximum',
  PRelu: 'Prelu',
};

/** Least and greatest 32-bit float. */
const BOUND = 3.4028234663852886e38;

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);
const isIdentity = (order: readonly number[]): boolean => order.every((axis, i) => axis === i);

/**
 * Adds a network to a graph of TensorFlow.js, which wants channels last: every value `[batch, channels, height, width]` of it stands
 * as `[batch, height, width, channels]`, all others as they are.
 * @param names of the values that are there already, by their names in the network
 * @returns the names of all values
 * @throws AtollError 320 for what TensorFlow.js cannot compute
 */
export function networkNodes(graph: TfjsGraph, network: Network, names: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const builder = new Builder(graph, network, names);
  for (const node of network.nodes) builder.take(node);
  return builder.names;
}

class Builder {
  readonly names: Map<string, string>;
  readonly #graph: TfjsGraph;
  readonly #network: Network;

  constructor(graph: TfjsGraph, network: Network, names: ReadonlyMap<string, string>) {
    this.#graph = graph;
    this.#network = network;
    this.names = new Map(names);
  }

  take(node: OnnxNode): void {
    // Names of values may hold what TensorFlow gives a meaning, such as colons.
    const name = `network/${this.names.size}-${node.type}`;
    this.names.set(node.output, this.#made(node, name));
  }

  #made(node: OnnxNode, name: string): string {
    const graph = this.#graph;
    const [input = ''] = node.inputs;
    const same = SAME[node.type];
    if (same !== undefined)
      return graph.node(
        same,
        name,
        node.inputs.map((each, i) => this.#operand(each, this.#shape(node.output).length, `${name}/constant${i}`)),
      );
    switch (node.type) {
      case 'Conv':
        return convolutionNodes(graph, node, name, this.#value(input), this.#constant(node.inputs[1]), this.#constantIn(node.inputs[2]));
      case 'MaxPool':
      case 'AveragePool':
        return poolingNodes(graph, node, name, this.#value(input), this.#shape(input), this.#shape(node.output));
      case 'GlobalAveragePool':
      case 'GlobalMaxPool':
        return this.#reduced(node.type === 'GlobalMaxPool' ? 'Max' : 'Mean', name, this.#value(input), [1, 2]);
      case 'ReduceMean': {
        const shape = this.#shape(input);
        const axes = node.attributes?.axes;
        const places = typeof axes === 'object' && !('float' in axes) ? axes : [];
        const kept = shape.map((extent, i) => (places.includes(i + 1) ? 1 : extent));
        const mean = this.#reduced(
          'Mean',
          name,
          this.#value(input),
          places.map((axis) => this.#place(axis, shape)),
        );
        return wholeOf(node, 'keepdims', 1) === 1 ? mean : this.#reshaped(`${name}/flat`, mean, kept, this.#shape(node.output));
      }
      case 'LeakyRelu':
        return graph.node('LeakyRelu', name, [this.#value(input)], { alpha: { f: numberOf(node, 'alpha') } });
      case 'Elu': {
        const elu = graph.node('Elu', `${name}/elu`, [this.#value(input)]);
        const positive = graph.node('Relu', `${name}/positive`, [this.#value(input)]);
        const negative = graph.node('Mul', `${name}/scaled`, [
          graph.node('Sub', `${name}/negative`, [elu, positive]),
          this.#scalar(`${name}/alpha`, numberOf(node, 'alpha')),
        ]);
        return graph.node('AddV2', name, [positive, negative]);
      }
      case 'HardSigmoid': {
        const scaled = graph.node('Mul', `${name}/scaled`, [this.#value(input), this.#scalar(`${name}/alpha`, numberOf(node, 'alpha'))]);
        const moved = graph.node('AddV2', `${name}/moved`, [scaled, this.#scalar(`${name}/beta`, numberOf(node, 'beta'))]);
        return this.#clipped(name, moved, 0, 1);
      }
      case 'Clip':
        return this.#clipped(name, this.#value(input), this.#bound(node.inputs[1], -BOUND), this.#bound(node.inputs[2], BOUND));
      case 'BatchNormalization':
        return this.#normalised(node, name);
      case 'Concat': {
        const shape = this.#shape(node.output);
        const axis = graph.integers(`${name}/axis`, [this.#place(wholeOf(node, 'axis', 1), shape)], []);
        const parts = node.inputs.map((each) => this.#value(each));
        return graph.node('ConcatV2', name, [...parts, axis], { N: { i: String(parts.length) } });
      }
      case 'Pad':
        return this.#padded(node, name);
      case 'Flatten':
      case 'Reshape':
        return this.#reshaped(name, this.#value(input), this.#shape(input), this.#shape(node.output));
      case 'Transpose':
        return this.#transposed(node, name);
      case 'Gemm':
      case 'MatMul':
        return this.#product(node, name);
      default:
        throw new RangeError(`no network has ${node.type}`);
    }
  }

  #value(name: string): string {
    const found = this.names.get(name);
    if (found === undefined) throw new RangeError(`${name} is not computed`);
    return found;
  }

  #shape(name: string): readonly number[] {
    return this.#network.shapes.get(name) ?? [];
  }

  #constant(name = ''): RawTensor {
    const found = this.#network.constants.get(name);
    if (found === undefined) throw new RangeError(`${name} is no constant`);
    return found;
  }

  #constantIn(name: string | undefined): RawTensor | undefined {
    return name === undefined || name === '' ? undefined : this.#constant(name);
  }

  /** Where an axis of a value of this shape stands. */
  #place(axis: number, shape: readonly number[]): number {
    return shape.length === 3 ? (CHANNELS_FIRST[axis] ?? axis) : axis;
  }

  /** A value, or a constant that is brought to `rank` axes beside the batch. */
  #operand(name: string, rank: number, as: string): string {
    const value = this.names.get(name);
    if (value !== undefined) return value;
    const { dimensions, values } = this.#constant(name);
    const full = [...Array.from({ length: Math.max(0, rank + 1 - dimensions.length) }, () => 1), ...dimensions];
    const order = rank === 3 ? CHANNELS_LAST : full.map((_, i) => i);
    const floats = permuted(Float32Array.from(values.data), full, order);
    return this.#graph.floats(
      as,
      order.map((axis) => full[axis] ?? 1),
      floats,
    );
  }

  #scalar(name: string, value: number): string {
    return this.#graph.floats(name, [], Float32Array.of(value));
  }

  #bound(name: string | undefined, otherwise: number): number {
    return name === undefined || name === '' ? otherwise : (this.#constant(name).values.data[0] ?? otherwise);
  }

  #clipped(name: string, input: string, low: number, high: number): string {
    if (low === 0 && high === 6) return this.#graph.node('Relu6', name, [input]);
    return this.#graph.node('ClipByValue', name, [input, this.#scalar(`${name}/low`, low), this.#scalar(`${name}/high`, high)]);
  }

  #reduced(op: 'Mean' | 'Max', name: string, input: string, axes: readonly number[]): string {
    return this.#graph.node(op, name, [input, this.#graph.integers(`${name}/axes`, axes)], { keep_dims: { b: true } });
  }

  /** The order of ONNX is that of the values' axes with channels first; with one channel, or one position, both are the same. */
  #reshaped(name: string, input: string, from: readonly number[], to: readonly number[]): string {
    const graph = this.#graph;
    const differs = ([channels = 1, ...positions]: readonly number[]): boolean =>
      positions.length === 2 && channels > 1 && sizeOf(positions) > 1;
    const order = (place: string, axes: readonly number[]): string => graph.integers(`${name}/${place}`, axes);
    const first = differs(from) ? graph.node('Transpose', `${name}/first`, [input, order('from', CHANNELS_FIRST)], PERMUTATION) : input;
    if (!differs(to)) {
      const extents = to.length === 3 ? CHANNELS_LAST.slice(1).map((axis) => to[axis - 1] ?? 1) : to;
      return graph.node('Reshape', name, [first, order('shape', [-1, ...extents])]);
    }
    const reshaped = graph.node('Reshape', `${name}/reshaped`, [first, order('shape', [-1, ...to])]);
    return graph.node('Transpose', name, [reshaped, order('to', CHANNELS_LAST)], PERMUTATION);
  }

  #transposed(node: OnnxNode, name: string): string {
    const shape = this.#shape(node.inputs[0] ?? '');
    const perm = listOf(
      node,
      'perm',
      Array.from({ length: shape.length + 1 }, (_, i) => i),
    );
    const order = shape.length === 3 ? CHANNELS_LAST.map((axis) => CHANNELS_FIRST[perm[axis] ?? 0] ?? 0) : perm;
    const input = this.#value(node.inputs[0] ?? '');
    return isIdentity(order)
      ? input
      : this.#graph.node('Transpose', name, [input, this.#graph.integers(`${name}/order`, order)], PERMUTATION);
  }

  #padded(node: OnnxNode, name: string): string {
    const shape = this.#shape(node.inputs[0] ?? '');
    const pads = integersOf(this.#constant(node.inputs[1]));
    const rank = shape.length + 1;
    const axes = shape.length === 3 ? CHANNELS_LAST : Array.from({ length: rank }, (_, i) => i);
    return this.#graph.padded(
      name,
      this.#value(node.inputs[0] ?? ''),
      axes.map((axis) => [pads[axis] ?? 0, pads[rank + axis] ?? 0]),
      this.#bound(node.inputs[2], 0),
    );
  }

  #normalised(node: OnnxNode, name: string): string {
    const [scale, shift, mean, variance] = [1, 2, 3, 4].map((i) => this.#constant(node.inputs[i]).values.data);
    const epsilon = numberOf(node, 'epsilon');
    const factors = Float32Array.from(
      { length: scale?.length ?? 0 },
      (_, i) => (scale?.[i] ?? 0) / Math.sqrt((variance?.[i] ?? 0) + epsilon),
    );
    const offsets = factors.map((factor, i) => (shift?.[i] ?? 0) - factor * (mean?.[i] ?? 0));
    // Channels stand last where there are positions, and first where there is one axis more or none.
    const shape = this.#shape(node.output).length === 2 ? [factors.length, 1] : [factors.length];
    const scaled = this.#graph.node('Mul', `${name}/scaled`, [
      this.#value(node.inputs[0] ?? ''),
      this.#graph.floats(`${name}/factors`, shape, factors),
    ]);
    return this.#graph.node('AddV2', name, [scaled, this.#graph.floats(`${name}/offsets`, shape, offsets)]);
  }

  #product(node: OnnxNode, name: string): string {
    const { dimensions, values } = this.#constant(node.inputs[1]);
    const turned = node.type === 'Gemm' && wholeOf(node, 'transB', 0) === 1;
    const [inputs = 1, outputs = 1] = turned ? [...dimensions].reverse() : dimensions;
    const alpha = node.type === 'Gemm' ? numberOf(node, 'alpha', 1) : 1;
    const matrix = permuted(Float32Array.from(values.data), dimensions, turned ? [1, 0] : [0, 1]).map((value) => alpha * value);
    const product = this.#graph.node(
      'MatMul',
      node.inputs[2] === undefined ? name : `${name}/product`,
      [this.#value(node.inputs[0] ?? ''), this.#graph.floats(`${name}/weights`, [inputs, outputs], matrix)],
      { transpose_a: { b: false }, transpose_b: { b: false } },
    );
    if (node.inputs[2] === undefined) return product;
    const beta = numberOf(node, 'beta', 1);
    const { data } = this.#constant(node.inputs[2]).values;
    const bias = Float32Array.from({ length: outputs }, (_, i) => beta * (data[data.length === 1 ? 0 : i] ?? 0));
    return this.#graph.node('AddV2', name, [product, this.#graph.floats(`${name}/bias`, [outputs], bias)]);
  }
}

const PERMUTATION = { Tperm: { type: 'DT_INT32' } };

/** An attribute that is a fraction. */
function numberOf(node: OnnxNode, name: string, otherwise = 0): number {
  const value = node.attributes?.[name];
  if (typeof value === 'object' && 'float' in value) return value.float;
  return typeof value === 'number' ? value : otherwise;
}
