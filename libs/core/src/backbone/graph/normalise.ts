import { AtollError } from '../../errors.ts';
import type { OnnxAttribute, OnnxNode } from '../onnx/messages.ts';
import { integerTensor, NETWORK_INPUT, type Network } from './network.ts';
import { integersOf, OPERATORS, type Surroundings } from './operators.ts';
import { quoted, type RawModel, type RawNode, type RawTensor } from './read.ts';

/** Bounds of a network, for one image. */
export const NETWORK_LIMITS = {
  /** Values of one intermediate result. */
  values: 2 ** 25,
  /** Multiplications; VGG16 at 224 × 224 takes 2^34. */
  work: 2 ** 38,
} as const;

/** A node that this version cannot run; what rests on it may only be a classifier that is cut off. */
export interface OpaqueNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly reason: string;
}

export interface Normalised extends Network {
  readonly opaque: readonly OpaqueNode[];
  /** The name of each value of the file that got another one. */
  readonly aliases: ReadonlyMap<string, string>;
}

interface Builder extends Surroundings {
  readonly model: RawModel;
  readonly nodes: OnnxNode[];
  readonly constants: Map<string, RawTensor>;
  readonly shapes: Map<string, readonly number[]>;
  readonly opaque: OpaqueNode[];
  readonly aliases: Map<string, string>;
  work: number;
}

/** Names that the graph around a network has, that of an exported model among them. */
const RESERVED = /^(?:image|preprocessing|cut|head|probabilities|distance)(?:\/|$)/;

/**
 * Brings an ONNX graph of any operator set to the form of {@link Network}, with the shapes that follow from an image of this
 * size. What it cannot bring there is `opaque`. Throws AtollError 310 where the input is no image, or beyond {@link NETWORK_LIMITS}.
 */
export function normalise(model: RawModel, size: { readonly width: number; readonly height: number }): Normalised {
  const shapes = new Map<string, readonly number[]>([[NETWORK_INPUT, [3, size.height, size.width]]]);
  const constants = new Map([...model.tensors].map(([name, tensor]) => [safe(name), tensor]));
  const aliases = new Map<string, string>();
  const builder: Builder = {
    model,
    nodes: [],
    constants,
    shapes,
    opaque: [],
    aliases,
    work: 0,
    shapeOf: (name) => shapes.get(name),
    constantOf: (name) => constants.get(name),
  };
  if (constants.has(NETWORK_INPUT)) throw new AtollError(310, 'The ONNX file cannot be used: its input is a constant.');
  takeInput(builder);
  for (const node of model.nodes) takeNode(builder, node);
  return builder;
}

const safe = (name: string): string => (RESERVED.test(name) ? `its ${name}` : name);

/** The input, whichever way its axes stand. */
function takeInput({ model, nodes, shapes, aliases }: Builder): void {
  const [input, ...others] = model.inputs;
  if (input === undefined || others.length > 0)
    throw new AtollError(310, `The ONNX file cannot be used: it has ${model.inputs.length} inputs, and should have one, an image.`);
  if (isChannelsFirst(input.dimensions)) {
    aliases.set(input.name, NETWORK_INPUT);
    return;
  }
  const name = safe(input.name === NETWORK_INPUT ? `${input.name}:channels-last` : input.name);
  if (name !== input.name) aliases.set(input.name, name);
  nodes.push({ type: 'Transpose', inputs: [NETWORK_INPUT], output: name, attributes: { perm: [0, 2, 3, 1] } });
  const [channels = 0, height = 0, width = 0] = shapes.get(NETWORK_INPUT) ?? [];
  shapes.set(name, [height, width, channels]);
}

/** Whether the input is `[batch, 3, height, width]`; else it is `[batch, height, width, 3]`. Throws AtollError 310 for neither. */
function isChannelsFirst(dimensions: readonly (number | null)[]): boolean {
  if (dimensions.length === 4 && dimensions[1] === 3) return true;
  if (dimensions.length === 4 && dimensions[3] === 3) return false;
  const shown = dimensions.map((extent) => extent ?? '?').join(' × ');
  throw new AtollError(
    310,
    `The ONNX file cannot be used: its input is ${shown}, and should be batch × 3 × height × width or batch × height × width × 3.`,
  );
}

/** The size that the file is made for; null where it takes any. Throws AtollError 310 when the input is no image. */
export function inputSize({ inputs: [input] }: RawModel): { readonly width: number; readonly height: number } | null {
  if (input === undefined) throw new AtollError(310, 'The ONNX file cannot be used: it has no input.');
  const [height = null, width = null] = isChannelsFirst(input.dimensions) ? input.dimensions.slice(2) : input.dimensions.slice(1, 3);
  return height === null || width === null ? null : { width, height };
}

function takeNode(builder: Builder, raw: RawNode): void {
  const inputs = raw.inputs.map((name) => nameOf(builder, name));
  const output = safe(raw.outputs[0] ?? '');
  if (output !== (raw.outputs[0] ?? '')) builder.aliases.set(raw.outputs[0] ?? '', output);
  const known = (name: string): boolean => name === '' || builder.shapes.has(name) || builder.constants.has(name);
  try {
    if (raw.outputs.length === 0 || output === '' || builder.shapes.has(output) || builder.constants.has(output))
      throw new AtollError(310, 'its output is not valid');
    const unknown = inputs.find((name) => !known(name));
    if (unknown !== undefined) throw new AtollError(310, `it rests on ${quoted(unknown)}`);
    if (foldConstant(builder, raw, inputs, output)) return;
    const alias = sameAs(raw, inputs);
    if (alias !== null) {
      builder.aliases.set(raw.outputs[0] ?? '', alias);
      return;
    }
    if (raw.outputs.filter((name) => name !== '').length > 1) throw new AtollError(310, 'it has several outputs');
    addNode(builder, canonical(builder, raw, inputs, output));
  } catch (error) {
    if (!(error instanceof AtollError) || error.code !== 310) throw error;
    if (error instanceof TooMuch) throw error;
    builder.opaque.push({
      type: raw.type,
      inputs,
      outputs: raw.outputs,
      reason: `${raw.type} ${quoted(raw.name || output)}: ${error.message}`,
    });
  }
}

/** What is beyond {@link NETWORK_LIMITS} is refused, not left out. */
class TooMuch extends AtollError {
  constructor(what: string) {
    super(310, `The ONNX file cannot be used: ${what}.`);
  }
}

const nameOf = ({ aliases }: Pick<Builder, 'aliases'>, name: string): string => aliases.get(name) ?? safe(name);

function addNode(builder: Builder, node: OnnxNode): void {
  const previous = builder.nodes.find(({ output }) => output === node.inputs[0]);
  if (node.type === 'Transpose' && previous?.type === 'Transpose' && isInverse(node, previous)) {
    builder.aliases.set(node.output, previous.inputs[0] ?? '');
    return;
  }
  const rule = OPERATORS.get(node.type);
  if (rule === undefined) throw new AtollError(310, 'this version does not run it');
  const { shape, work } = rule(node, builder);
  if (shape.some((extent) => !Number.isInteger(extent) || extent < 1)) throw new AtollError(310, 'nothing is left of what it reads');
  if (shape.reduce((product, extent) => product * extent, 1) > NETWORK_LIMITS.values)
    throw new TooMuch(`${quoted(node.output)} would have more than ${NETWORK_LIMITS.values} values for one image`);
  builder.work += work;
  if (builder.work > NETWORK_LIMITS.work) throw new TooMuch('one image would take more than 2^38 multiplications');
  builder.nodes.push(node);
  builder.shapes.set(node.output, shape);
}

function isInverse(node: OnnxNode, previous: OnnxNode): boolean {
  const [a, b] = [node, previous].map(({ attributes }) => attributes?.perm);
  return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((axis, i) => b[axis] === i);
}

/** Takes a node over that depends on no image; false when it is another one. */
function foldConstant({ constants }: Builder, raw: RawNode, inputs: readonly string[], output: string): boolean {
  if (raw.type === 'Constant') {
    const [attribute] = raw.attributes.values();
    if (attribute?.kind === 'tensor') constants.set(output, attribute.value);
    else if (attribute?.kind === 'integer')
      constants.set(output, { dimensions: [], values: { kind: 'integers', data: [attribute.value] } });
    else if (attribute?.kind === 'integers') constants.set(output, integerTensor(attribute.value));
    else if (attribute?.kind === 'float')
      constants.set(output, { dimensions: [], values: { kind: 'floats', data: Float32Array.of(attribute.value) } });
    else throw new AtollError(310, 'its constant is not valid');
    return true;
  }
  const [source = ''] = inputs;
  const tensor = constants.get(source);
  if (tensor === undefined || !['Identity', 'Unsqueeze', 'Squeeze', 'Reshape'].includes(raw.type)) return false;
  if (raw.type === 'Identity') constants.set(output, tensor);
  else if (raw.type === 'Reshape') {
    const size = tensor.values.data.length;
    const target = [...integersOf(constants.get(inputs[1] ?? '') ?? integerTensor([]))].map((extent, i) =>
      extent === 0 ? (tensor.dimensions[i] ?? 0) : extent,
    );
    const open = target.indexOf(-1);
    if (open >= 0) target[open] = size / target.reduce((product, extent, i) => (i === open ? product : product * extent), 1);
    if (target.reduce((product, extent) => product * extent, 1) !== size) throw new AtollError(310, 'its shape is not valid');
    constants.set(output, { ...tensor, dimensions: target });
  } else constants.set(output, { ...tensor, dimensions: reaxed(raw.type, tensor.dimensions, axesOf(raw, inputs, { constants })) });
  return true;
}

/** Dimensions with axes of one value put in or taken out. */
function reaxed(type: string, dimensions: readonly number[], axes: readonly number[] | null): number[] {
  if (type === 'Squeeze') {
    const wanted = axes?.map((axis) => (axis < 0 ? axis + dimensions.length : axis));
    if (wanted?.some((axis) => dimensions[axis] !== 1)) throw new AtollError(310, 'its axes are not valid');
    return dimensions.filter((extent, axis) => (wanted === undefined ? extent !== 1 : !wanted.includes(axis)));
  }
  const rank = dimensions.length + (axes?.length ?? 0);
  const wanted = (axes ?? []).map((axis) => (axis < 0 ? axis + rank : axis));
  if (rank > 8 || new Set(wanted).size !== wanted.length || wanted.some((axis) => axis < 0 || axis >= rank))
    throw new AtollError(310, 'its axes are not valid');
  let at = 0;
  return Array.from({ length: rank }, (_, axis) => (wanted.includes(axis) ? 1 : (dimensions[at++] ?? 1)));
}

/** Axes, as an attribute or from operator set 13 (ReduceMean: 18) on as an input. */
function axesOf(raw: RawNode, inputs: readonly string[], { constants }: Pick<Builder, 'constants'>): readonly number[] | null {
  const attribute = raw.attributes.get('axes');
  if (attribute?.kind === 'integers') return attribute.value;
  if (inputs[1] === undefined || inputs[1] === '') return null;
  const tensor = constants.get(inputs[1]);
  if (tensor === undefined) throw new AtollError(310, 'its axes are not constant');
  return integersOf(tensor);
}

/** The input that a node only passes on; null for every other node. */
function sameAs(raw: RawNode, inputs: readonly string[]): string | null {
  const training = raw.type === 'Dropout' && inputs[2] !== undefined && inputs[2] !== '';
  const toFloat = raw.type === 'Cast' && numberOf(raw, 'to', 0) === 1;
  return (raw.type === 'Identity' || (raw.type === 'Dropout' && !training) || toFloat) && inputs[0] !== undefined ? inputs[0] : null;
}

function numberOf(raw: RawNode, name: string, otherwise: number): number {
  const attribute = raw.attributes.get(name);
  if (attribute === undefined) return otherwise;
  if (attribute.kind !== 'integer' && attribute.kind !== 'float') throw new AtollError(310, `its ${name} is not valid`);
  return attribute.value;
}

function numbersOf(raw: RawNode, name: string, otherwise: readonly number[]): readonly number[] {
  const attribute = raw.attributes.get(name);
  if (attribute === undefined) return otherwise;
  if (attribute.kind !== 'integers') throw new AtollError(310, `its ${name} are not valid`);
  return attribute.value;
}

const SINGLE: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  Relu: {},
  Sigmoid: {},
  Tanh: {},
  Softplus: {},
  Erf: {},
  Exp: {},
  Sqrt: {},
  LeakyRelu: { alpha: 0.01 },
  Elu: { alpha: 1 },
  HardSigmoid: { alpha: 0.2, beta: 0.5 },
};

/** The node in the form of {@link Network}. */
function canonical(builder: Builder, raw: RawNode, inputs: readonly string[], output: string): OnnxNode {
  const { type } = raw;
  const own = SINGLE[type];
  if (own !== undefined) {
    const attributes = Object.fromEntries(
      Object.entries(own).map(([name, value]): [string, OnnxAttribute] => [name, { float: numberOf(raw, name, value) }]),
    );
    return { type, inputs, output, attributes };
  }
  switch (type) {
    case 'Conv': {
      const kernel = builder.constants.get(inputs[1] ?? '')?.dimensions.slice(2) ?? [];
      return {
        type,
        inputs,
        output,
        attributes: { ...windowOf(builder, raw, inputs, kernel), kernel_shape: kernel, group: numberOf(raw, 'group', 1) },
      };
    }
    case 'MaxPool':
    case 'AveragePool': {
      const kernel = numbersOf(raw, 'kernel_shape', []);
      const { dilations, ...window } = windowOf(builder, raw, inputs, kernel);
      const ceil = { ceil_mode: numberOf(raw, 'ceil_mode', 0) };
      if (type === 'AveragePool' && dilations.some((step) => step !== 1)) throw new AtollError(310, 'its windows have holes');
      const own: Readonly<Record<string, OnnxAttribute>> =
        type === 'MaxPool' ? { dilations } : { count_include_pad: numberOf(raw, 'count_include_pad', 0) };
      return { type, inputs, output, attributes: { ...window, ...ceil, ...own, kernel_shape: kernel } };
    }
    case 'BatchNormalization':
      if (numberOf(raw, 'training_mode', 0) !== 0) throw new AtollError(310, 'it is in training');
      return { type, inputs, output, attributes: { epsilon: { float: numberOf(raw, 'epsilon', 1e-5) } } };
    case 'Clip':
      return { type, inputs: clipInputs(builder, raw, inputs, output), output };
    case 'Concat':
      return { type, inputs, output, attributes: { axis: axisOf(builder, inputs, numberOf(raw, 'axis', 1)) } };
    case 'Pad':
      return { type, inputs: padInputs(builder, raw, inputs, output), output };
    case 'ReduceMean': {
      const axes = axesOf(raw, inputs, builder) ?? [];
      return {
        type,
        inputs: inputs.slice(0, 1),
        output,
        attributes: { axes: axes.map((axis) => axisOf(builder, inputs, axis)), keepdims: numberOf(raw, 'keepdims', 1) },
      };
    }
    case 'Flatten':
      return { type, inputs, output, attributes: { axis: axisOf(builder, inputs, numberOf(raw, 'axis', 1)) } };
    case 'Squeeze':
    case 'Unsqueeze': {
      const shape = builder.shapes.get(inputs[0] ?? '') ?? [];
      const [batch, ...rest] = reaxed(type, [-1, ...shape], axesOf(raw, inputs, builder));
      if (batch !== -1) throw new AtollError(310, 'it does not keep the batch');
      return reshape(builder, inputs[0] ?? '', output, rest);
    }
    case 'Reshape':
      return reshape(builder, inputs[0] ?? '', output, reshapeTarget(builder, inputs));
    case 'Transpose': {
      const rank = (builder.shapes.get(inputs[0] ?? '')?.length ?? 0) + 1;
      return {
        type,
        inputs,
        output,
        attributes: {
          perm: numbersOf(
            raw,
            'perm',
            Array.from({ length: rank }, (_, i) => rank - 1 - i),
          ),
        },
      };
    }
    case 'Gemm': {
      const scales = { alpha: { float: numberOf(raw, 'alpha', 1) }, beta: { float: numberOf(raw, 'beta', 1) } };
      return { type, inputs, output, attributes: { ...scales, transA: numberOf(raw, 'transA', 0), transB: numberOf(raw, 'transB', 0) } };
    }
    default:
      return { type, inputs, output };
  }
}

/** Strides, dilations and pads of a window, `auto_pad` put into figures. */
function windowOf(builder: Builder, raw: RawNode, inputs: readonly string[], kernel: readonly number[]) {
  const strides = numbersOf(raw, 'strides', [1, 1]);
  const dilations = numbersOf(raw, 'dilations', [1, 1]);
  const auto = raw.attributes.get('auto_pad');
  const how = auto?.kind === 'text' ? auto.value : 'NOTSET';
  if (how === 'NOTSET' || how === '') return { strides, dilations, pads: numbersOf(raw, 'pads', [0, 0, 0, 0]) };
  if (how === 'VALID') return { strides, dilations, pads: [0, 0, 0, 0] };
  const shape = builder.shapes.get(inputs[0] ?? '') ?? [];
  const sums = [0, 1].map((axis) => {
    const [extent = 0, stride = 1, reach = 1] = [shape[axis + 1], strides[axis], (dilations[axis] ?? 1) * ((kernel[axis] ?? 1) - 1) + 1];
    return Math.max((Math.ceil(extent / stride) - 1) * stride + reach - extent, 0);
  });
  const less = sums.map((sum) => Math.floor(sum / 2));
  const more = sums.map((sum) => Math.ceil(sum / 2));
  if (how === 'SAME_UPPER') return { strides, dilations, pads: [...less, ...more] };
  if (how === 'SAME_LOWER') return { strides, dilations, pads: [...more, ...less] };
  throw new AtollError(310, `its auto_pad ${quoted(how)} is not known`);
}

/** An axis counted from the front, the batch being the first. */
function axisOf({ shapes }: Builder, [input = '']: readonly string[], axis: number): number {
  return axis < 0 ? axis + (shapes.get(input)?.length ?? 0) + 1 : axis;
}

/** Bounds as inputs, as from operator set 11 on. */
function clipInputs({ constants }: Builder, raw: RawNode, inputs: readonly string[], output: string): readonly string[] {
  const bounds = ['min', 'max'].map((bound) => {
    const attribute = raw.attributes.get(bound);
    if (attribute === undefined) return '';
    const name = `${output}:${bound}`;
    constants.set(name, { dimensions: [], values: { kind: 'floats', data: Float32Array.of(numberOf(raw, bound, 0)) } });
    return name;
  });
  return inputs.length > 1 ? inputs : [inputs[0] ?? '', ...bounds];
}

/** Pads as an input, as from operator set 11 on; only of a constant value. */
function padInputs({ constants }: Builder, raw: RawNode, inputs: readonly string[], output: string): readonly string[] {
  const mode = raw.attributes.get('mode');
  if (mode !== undefined && (mode.kind !== 'text' || mode.value !== 'constant'))
    throw new AtollError(310, 'it pads with other than a constant');
  if (inputs.length > 1) {
    const [x = '', pads = '', value = '', axes = ''] = inputs;
    if (axes !== '') throw new AtollError(310, 'it pads some axes only');
    const size = value === '' ? 1 : (constants.get(value)?.values.data.length ?? 0);
    if (size !== 1) throw new AtollError(310, 'its value is not constant');
    return value === '' ? [x, pads] : [x, pads, value];
  }
  const name = `${output}:pads`;
  constants.set(name, integerTensor(numbersOf(raw, 'pads', [])));
  const value = numberOf(raw, 'value', 0);
  if (value === 0) return [inputs[0] ?? '', name];
  constants.set(`${output}:value`, { dimensions: [], values: { kind: 'floats', data: Float32Array.of(value) } });
  return [inputs[0] ?? '', name, `${output}:value`];
}

/** The shape without the batch; a file that says 1 for the batch means each image. */
function reshapeTarget({ constants, shapes }: Builder, inputs: readonly string[]): readonly number[] {
  const shape = shapes.get(inputs[0] ?? '') ?? [];
  const tensor = constants.get(inputs[1] ?? '');
  if (tensor === undefined) throw new AtollError(310, 'its shape is not constant');
  const [batch = -2, ...target] = integersOf(tensor);
  const size = shape.reduce((product, extent) => product * extent, 1);
  const known = target.every((extent) => extent > 0) && target.reduce((product, extent) => product * extent, 1) === size;
  const first = batch === 0 || batch === 1 || (batch === -1 && known);
  if (!first) throw new AtollError(310, 'it does not keep the batch');
  return target.map((extent, i) => (extent === 0 ? (shape[i] ?? 0) : extent));
}

function reshape({ constants }: Builder, input: string, output: string, target: readonly number[]): OnnxNode {
  const name = `${output}:shape`;
  constants.set(name, integerTensor([0, ...target]));
  return { type: 'Reshape', inputs: [input, name], output };
}
