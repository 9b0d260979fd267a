import { AtollError } from '../../errors.ts';
import type { OnnxNode } from '../onnx/messages.ts';
import type { RawTensor } from './read.ts';

/** What an operator may know of what it reads: shapes without the batch, and constants. */
export interface Surroundings {
  /** Of a value that is computed; undefined for a constant. */
  shapeOf(name: string): readonly number[] | undefined;
  constantOf(name: string): RawTensor | undefined;
}

/** What a node gives, and what it takes to compute for one image, in multiplications and additions. */
export interface Outcome {
  readonly shape: readonly number[];
  readonly work: number;
}

/** Thrown for what does not fit; the caller says in which node. */
const unfit = (sentence: string) => new AtollError(310, sentence);

type Rule = (node: OnnxNode, at: Surroundings) => Outcome;

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** The shape of the value that is the node's first input. */
function first(node: OnnxNode, at: Surroundings): readonly number[] {
  const shape = at.shapeOf(node.inputs[0] ?? '');
  if (shape === undefined) throw unfit('it reads nothing that is computed');
  return shape;
}

function spatial(node: OnnxNode, at: Surroundings): readonly [number, number, number] {
  const [channels, height, width, ...more] = first(node, at);
  if (channels === undefined || height === undefined || width === undefined || more.length > 0)
    throw unfit('it reads something that is not spatial');
  return [channels, height, width];
}

function constant(node: OnnxNode, place: number, at: Surroundings): RawTensor {
  const found = at.constantOf(node.inputs[place] ?? '');
  if (found === undefined) throw unfit(`its input ${place + 1} is not constant`);
  return found;
}

export function integersOf(tensor: RawTensor): readonly number[] {
  if (tensor.values.kind !== 'integers') throw unfit('it has fractions where whole numbers belong');
  return tensor.values.data;
}

/** An attribute of whole numbers. */
export function listOf(node: OnnxNode, name: string, otherwise: readonly number[]): readonly number[] {
  const value = node.attributes?.[name] ?? otherwise;
  if (typeof value === 'number' || 'float' in value || value.length !== otherwise.length) throw unfit(`its ${name} are not valid`);
  return value;
}

export function wholeOf(node: OnnxNode, name: string, otherwise: number): number {
  const value = node.attributes?.[name] ?? otherwise;
  if (typeof value !== 'number') throw unfit(`its ${name} is not valid`);
  return value;
}

const MOST = 4_096;
const positive = (values: readonly number[]): void => {
  if (!values.every((value) => Number.isInteger(value) && value >= 1 && value <= MOST)) throw unfit('a window of it is not valid');
};

/** Extents that a sliding window leaves. */
function slide(node: OnnxNode, size: readonly [number, number], kernel: readonly number[]): [number, number] {
  const strides = listOf(node, 'strides', [1, 1]);
  const dilations = listOf(node, 'dilations', [1, 1]);
  const pads = listOf(node, 'pads', [0, 0, 0, 0]);
  positive([...kernel, ...strides, ...dilations]);
  if (!pads.every((pad) => Number.isInteger(pad) && pad >= 0 && pad <= MOST)) throw unfit('its pads are not valid');
  const round = wholeOf(node, 'ceil_mode', 0) === 1 ? Math.ceil : Math.floor;
  const along = (axis: 0 | 1): number => {
    const [stride = 1, before = 0, after = 0] = [strides[axis], pads[axis], pads[axis + 2]];
    const padded = size[axis] + before + after;
    const room = padded - (dilations[axis] ?? 1) * ((kernel[axis] ?? 1) - 1) - 1;
    if (room < 0) throw unfit('its window is larger than what it slides over');
    const count = round(room / stride) + 1;
    // A window that would begin in the padding after the end is left out, as ONNX Runtime does.
    return round === Math.ceil && (count - 1) * stride >= size[axis] + before ? count - 1 : count;
  };
  return [along(0), along(1)];
}

const convolution: Rule = (node, at) => {
  const [channels, height, width] = spatial(node, at);
  const group = wholeOf(node, 'group', 1);
  const [outputs = 0, inputs = 0, ...kernel] = constant(node, 1, at).dimensions;
  if (kernel.length !== 2 || group < 1 || inputs * group !== channels || outputs % group !== 0)
    throw unfit('its filter does not fit what it reads');
  if (node.inputs[2] !== undefined && constant(node, 2, at).dimensions.join() !== `${outputs}`)
    throw unfit('its bias does not fit its filter');
  const shape = [outputs, ...slide(node, [height, width], kernel)];
  return { shape, work: sizeOf(shape) * inputs * sizeOf(kernel) };
};

const pooling: Rule = (node, at) => {
  const [channels, height, width] = spatial(node, at);
  const kernel = listOf(node, 'kernel_shape', [0, 0]);
  const shape = [channels, ...slide(node, [height, width], kernel)];
  return { shape, work: sizeOf(shape) * sizeOf(kernel) };
};

const globalPooling: Rule = (node, at) => {
  const [channels, height, width] = spatial(node, at);
  return { shape: [channels, 1, 1], work: channels * height * width };
};

const normalisation: Rule = (node, at) => {
  const shape = first(node, at);
  for (const place of [1, 2, 3, 4])
    if (constant(node, place, at).dimensions.join() !== `${shape[0]}`) throw unfit('its figures do not fit what it reads');
  return { shape, work: 2 * sizeOf(shape) };
};

/** Value by value; further inputs are numbers. */
const single: Rule = (node, at) => {
  for (const name of node.inputs.slice(1))
    if (name !== '' && sizeOf(at.constantOf(name)?.dimensions ?? [2]) !== 1) throw unfit('its bounds are no numbers');
  const shape = first(node, at);
  return { shape, work: sizeOf(shape) };
};

/** Two values, or one and a constant, as NumPy brings them to one shape. The batch stays the first axis of both. */
const pair: Rule = (node, at) => {
  if (node.inputs.length !== 2) throw unfit('it reads other than two values');
  const rank = Math.max(...node.inputs.map((name) => at.shapeOf(name)?.length ?? 0));
  const shapes = node.inputs.map((name): readonly number[] => {
    const shape = at.shapeOf(name);
    if (shape !== undefined) {
      if (shape.length !== rank) throw unfit('what it reads has different numbers of axes');
      return shape;
    }
    const dimensions = at.constantOf(name)?.dimensions;
    if (dimensions === undefined) throw unfit('it reads something unknown');
    const batch = dimensions.length === rank + 1 ? dimensions[0] : 1;
    if (dimensions.length > rank + 1 || batch !== 1) throw unfit('its constant has one value for each image');
    const own = dimensions.length === rank + 1 ? dimensions.slice(1) : dimensions;
    return [...Array.from({ length: rank - own.length }, () => 1), ...own];
  });
  const [a = [], b = []] = shapes;
  const shape = a.map((extent, axis) => {
    const other = b[axis] ?? 1;
    if (extent !== other && extent !== 1 && other !== 1) throw unfit('what it reads has shapes that do not fit');
    return Math.max(extent, other);
  });
  return { shape, work: sizeOf(shape) };
};

const concatenation: Rule = (node, at) => {
  const shapes = node.inputs.map((name) => at.shapeOf(name));
  const axis = wholeOf(node, 'axis', 1) - 1;
  const [shape = []] = shapes;
  if (axis < 0 || axis >= shape.length) throw unfit('its axis is not valid');
  const extents = shapes.map((other) => {
    if (other?.length !== shape.length || other.some((extent, i) => i !== axis && extent !== shape[i]))
      throw unfit('what it reads has shapes that do not fit');
    return other[axis] ?? 0;
  });
  const joined = shape.map((extent, i) => (i === axis ? extents.reduce((sum, value) => sum + value, 0) : extent));
  return { shape: joined, work: sizeOf(joined) };
};

const padding: Rule = (node, at) => {
  const shape = first(node, at);
  const pads = integersOf(constant(node, 1, at));
  const rank = shape.length + 1;
  if (pads.length !== 2 * rank || pads[0] !== 0 || pads[rank] !== 0) throw unfit('its pads are not valid');
  if (!pads.every((pad) => Number.isInteger(pad) && pad >= 0 && pad <= MOST)) throw unfit('its pads are not valid');
  const padded = shape.map((extent, i) => extent + (pads[i + 1] ?? 0) + (pads[rank + i + 1] ?? 0));
  return { shape: padded, work: sizeOf(padded) };
};

const mean: Rule = (node, at) => {
  const shape = first(node, at);
  const axes = node.attributes?.axes;
  if (typeof axes !== 'object' || 'float' in axes) throw unfit('its axes are not valid');
  const reduced = new Set(axes.map((axis) => axis - 1));
  if ([...reduced].some((axis) => axis < 0 || axis >= shape.length)) throw unfit('its axes are not valid');
  const keep = wholeOf(node, 'keepdims', 1) === 1;
  return { shape: shape.flatMap((extent, i) => (reduced.has(i) ? (keep ? [1] : []) : [extent])), work: sizeOf(shape) };
};

const flattening: Rule = (node, at) => {
  const shape = first(node, at);
  if (wholeOf(node, 'axis', 1) !== 1) throw unfit('its axis is not valid');
  return { shape: [sizeOf(shape)], work: 0 };
};

const reshaping: Rule = (node, at) => {
  const shape = first(node, at);
  const [batch, ...target] = integersOf(constant(node, 1, at));
  if (batch !== 0) throw unfit('it does not keep the batch');
  const size = sizeOf(shape);
  const given = target.map((extent, i) => (extent === 0 ? (shape[i] ?? 0) : extent));
  const open = given.filter((extent) => extent === -1).length;
  const known = given.reduce((product, extent) => (extent === -1 ? product : product * extent), 1);
  const full = given.map((extent) => (extent === -1 ? size / known : extent));
  if (open > 1 || !full.every((extent) => Number.isInteger(extent) && extent >= 1) || sizeOf(full) !== size)
    throw unfit('its shape does not fit what it reads');
  return { shape: full, work: 0 };
};

const transposition: Rule = (node, at) => {
  const shape = first(node, at);
  const [batch, ...perm] = listOf(
    node,
    'perm',
    Array.from({ length: shape.length + 1 }, (_, i) => i),
  );
  if (batch !== 0 || [...perm].sort((a, b) => a - b).some((axis, i) => axis !== i + 1)) throw unfit('its order of axes is not valid');
  return { shape: perm.map((axis) => shape[axis - 1] ?? 0), work: sizeOf(shape) };
};

const product: Rule = (node, at) => {
  const shape = first(node, at);
  const [inputs] = shape;
  const matrix = constant(node, 1, at).dimensions;
  const turned = node.type === 'Gemm' && wholeOf(node, 'transB', 0) === 1;
  if (node.type === 'Gemm' && wholeOf(node, 'transA', 0) !== 0) throw unfit('it turns what it reads');
  const [rows, outputs] = turned ? [matrix[1], matrix[0]] : matrix;
  if (shape.length !== 1 || matrix.length !== 2 || rows !== inputs || outputs === undefined)
    throw unfit('its matrix does not fit what it reads');
  if (node.inputs[2] !== undefined) {
    const bias = constant(node, 2, at).dimensions;
    if (sizeOf(bias) !== outputs && sizeOf(bias) !== 1) throw unfit('its bias does not fit its matrix');
  }
  return { shape: [outputs], work: sizeOf(matrix) };
};

/** Every operator that a network may have, in the one form that {@link Network} says. */
export const OPERATORS: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['Conv', convolution],
  ['MaxPool', pooling],
  ['AveragePool', pooling],
  ['GlobalAveragePool', globalPooling],
  ['GlobalMaxPool', globalPooling],
  ['BatchNormalization', normalisation],
  ...['Relu', 'LeakyRelu', 'Elu', 'Sigmoid', 'HardSigmoid', 'Tanh', 'Softplus', 'Erf', 'Exp', 'Sqrt', 'Clip'].map(
    (type): [string, Rule] => [type, single],
  ),
  ...['Add', 'Sub', 'Mul', 'Div', 'Min', 'Max', 'PRelu'].map((type): [string, Rule] => [type, pair]),
  ['Concat', concatenation],
  ['Pad', padding],
  ['ReduceMean', mean],
  ['Flatten', flattening],
  ['Reshape', reshaping],
  ['Transpose', transposition],
  ['Gemm', product],
  ['MatMul', product],
]);
