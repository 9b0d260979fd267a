import { AtollError } from '../../errors.ts';
import { floatTensor, integerTensor } from '../graph/network.ts';
import type { RawAttribute, RawModel, RawNode, RawTensor } from '../graph/read.ts';

/** A layer of Keras as its configuration has it. */
export interface LayerConfig {
  readonly type: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inbound: readonly unknown[];
}

/** What a layer gives: a value, and whether it is `[channels, height, width]` or `[values]`. */
interface Value {
  readonly name: string;
  readonly spatial: boolean;
}

const INPUT = 'image:input';

/**
 * Layers of Keras as operators of ONNX, channels first. Padding SAME stays a word: the pixels follow from the size.
 * Throws AtollError 310 for a layer that is not known, or used twice.
 */
export function convertLayers(
  layers: readonly LayerConfig[],
  weights: ReadonlyMap<string, RawTensor>,
  order: { readonly kind: 'sequential' } | { readonly kind: 'graph'; readonly output: string | undefined },
): RawModel {
  const writer = new Writer(weights);
  const values = new Map<string, Value>();
  let last: Value = { name: INPUT, spatial: true };
  let image: readonly (number | null)[] | undefined;
  for (const layer of layers) {
    const shape = layer.config.batch_input_shape ?? layer.config.batch_shape;
    if (Array.isArray(shape) && image === undefined) image = shape.map((extent: unknown) => (typeof extent === 'number' ? extent : null));
    if (layer.type === 'InputLayer') {
      values.set(layer.name, { name: INPUT, spatial: true });
      continue;
    }
    const inputs = order.kind === 'sequential' ? [last] : inboundOf(layer).map((name) => known(values, layer, name));
    last = convert(writer.of(layer), layer, inputs);
    values.set(layer.name, last);
  }
  if (image?.length !== 4 || image[3] !== 3)
    throw new AtollError(310, 'The layers model cannot be used: its input is no image of three colours, channels last.');
  const output = order.kind === 'graph' && order.output !== undefined ? values.get(order.output) : last;
  const [, height = null, width = null] = image;
  return {
    operatorSet: 13,
    nodes: writer.nodes,
    tensors: writer.tensors,
    inputs: [{ name: INPUT, dimensions: [null, 3, height, width] }],
    outputs: [{ name: (output ?? last).name, dimensions: [] }],
  };
}

const problem = ({ type, name }: LayerConfig, what: string) =>
  new AtollError(310, `The layers model cannot be used: ${type} ${JSON.stringify(name.slice(0, 80))} ${what}.`);

function known(values: ReadonlyMap<string, Value>, layer: LayerConfig, name: string): Value {
  const value = values.get(name);
  if (value === undefined) throw problem(layer, `reads ${JSON.stringify(name.slice(0, 80))}, which is no layer before it`);
  return value;
}

/** Names of the layers that a layer reads, in the form of Keras 2 (`[[["name", 0, 0, {}], …]]`) or 3 (`keras_history`). */
function inboundOf(layer: LayerConfig): string[] {
  if (layer.inbound.length !== 1) throw problem(layer, `is used ${layer.inbound.length} times`);
  const names: string[] = [];
  const walk = (value: unknown, depth: number): void => {
    if (depth > 8 || names.length > 1_000) return;
    if (Array.isArray(value)) {
      if (typeof value[0] === 'string' && typeof value[1] === 'number') names.push(value[0]);
      else for (const item of value) walk(item, depth + 1);
    } else if (typeof value === 'object' && value !== null) {
      const { args, config, keras_history: history } = value as Readonly<Record<string, unknown>>; // any keys, looked at one by one
      walk(history ?? config ?? args, depth + 1);
    }
  };
  walk(layer.inbound[0], 0);
  return names;
}

/** Collects nodes and tensors. */
class Writer {
  readonly nodes: RawNode[] = [];
  readonly tensors = new Map<string, RawTensor>();
  readonly #weights: ReadonlyMap<string, RawTensor>;

  constructor(weights: ReadonlyMap<string, RawTensor>) {
    this.#weights = weights;
  }

  of(layer: LayerConfig): LayerWriter {
    let steps = 0;
    const add = (type: string, inputs: readonly string[], attributes: Readonly<Record<string, RawAttribute>> = {}): string => {
      const output = `${layer.name}/${type}${steps++ === 0 ? '' : `:${steps}`}`;
      this.nodes.push({ type, name: layer.name, inputs, outputs: [output], attributes: new Map(Object.entries(attributes)) });
      return output;
    };
    const tensor = (name: string, value: RawTensor): string => {
      const full = `${layer.name}/${name}`;
      this.tensors.set(full, value);
      return full;
    };
    return { add, tensor, weight: (name) => this.#weightOf(layer, name) };
  }

  /** Weights are called LAYER/NAME, in models made of others behind the names of those. */
  #weightOf(layer: LayerConfig, name: string): RawTensor {
    const full = `${layer.name}/${name}`;
    const found = this.#weights.get(full) ?? [...this.#weights].find(([other]) => other.endsWith(`/${full}`))?.[1];
    if (found === undefined) throw problem(layer, `has no weight ${name}`);
    return found;
  }
}

interface LayerWriter {
  add(type: string, inputs: readonly string[], attributes?: Readonly<Record<string, RawAttribute>>): string;
  tensor(name: string, value: RawTensor): string;
  weight(name: string): RawTensor;
}

const integers = (...value: number[]): RawAttribute => ({ kind: 'integers', value });
const integer = (value: number): RawAttribute => ({ kind: 'integer', value });
const float = (value: number): RawAttribute => ({ kind: 'float', value });
const scalar = (value: number): RawTensor => ({ dimensions: [], values: { kind: 'floats', data: Float32Array.of(value) } });

function floats(tensor: RawTensor): Float32Array {
  if (tensor.values.kind !== 'floats') throw new AtollError(310, 'The layers model cannot be used: a weight is not of fractions.');
  return tensor.values.data;
}

/** A number, or two of one value each axis. */
function twoOf(layer: LayerConfig, key: string, otherwise: readonly number[]): [number, number] {
  const value = layer.config[key] ?? otherwise;
  const [a, b] = typeof value === 'number' ? [value, value] : Array.isArray(value) ? (value as readonly unknown[]) : [];
  if (typeof a !== 'number' || typeof b !== 'number') throw problem(layer, `has a ${key} that is not valid`);
  return [a, b];
}

function numberOf({ config }: LayerConfig, key: string, otherwise: number): number {
  const value = config[key];
  return typeof value === 'number' ? value : otherwise;
}

function convert(writer: LayerWriter, layer: LayerConfig, inputs: readonly Value[]): Value {
  const [input] = inputs;
  if (input === undefined) throw problem(layer, 'reads nothing');
  if (layer.config.data_format === 'channels_first') throw problem(layer, 'has the channels first');
  const spatial = (name: string): Value => ({ name, spatial: true });
  const like = (name: string): Value => ({ ...input, name });
  const activated = (name: string, at: Value): Value => ({ ...at, name: activation(writer, layer, name) });
  switch (layer.type) {
    case 'Conv2D':
      return activated(convolution(writer, layer, input.name, 'kernel', true), spatial(''));
    case 'DepthwiseConv2D':
      return activated(depthwise(writer, layer, input.name, 'depthwise_kernel', true), spatial(''));
    case 'SeparableConv2D': {
      const inner = depthwise(writer, layer, input.name, 'depthwise_kernel', false);
      const plain = { ...layer, config: { ...layer.config, strides: 1, padding: 'valid', dilation_rate: 1 } };
      return activated(convolution(writer, plain, inner, 'pointwise_kernel', true), spatial(''));
    }
    case 'BatchNormalization':
      return like(batchNorm(writer, layer, input));
    case 'Activation':
      return like(activation(writer, layer, input.name));
    case 'Softmax':
      return like(writer.add('Softmax', [input.name], { axis: integer(-1) }));
    case 'ReLU':
      return like(relu(writer, layer, input.name));
    case 'LeakyReLU':
      return like(
        writer.add('LeakyRelu', [input.name], { alpha: float(numberOf(layer, 'alpha', numberOf(layer, 'negative_slope', 0.3))) }),
      );
    case 'Dropout':
    case 'SpatialDropout2D':
    case 'GaussianNoise':
    case 'ActivityRegularization':
      return input;
    case 'Add':
    case 'Multiply':
    case 'Subtract':
    case 'Maximum':
    case 'Minimum': {
      const type = { Add: 'Add', Multiply: 'Mul', Subtract: 'Sub', Maximum: 'Max', Minimum: 'Min' }[layer.type];
      return like(inputs.slice(1).reduce((sum, { name }) => writer.add(type, [sum, name]), input.name));
    }
    case 'Concatenate': {
      const axis = numberOf(layer, 'axis', -1);
      if (axis !== -1 && axis !== (input.spatial ? 3 : 1)) throw problem(layer, 'joins along other than the channels');
      return like(
        writer.add(
          'Concat',
          inputs.map(({ name }) => name),
          { axis: integer(1) },
        ),
      );
    }
    case 'ZeroPadding2D':
      return spatial(zeroPadding(writer, layer, input.name));
    case 'MaxPooling2D':
    case 'AveragePooling2D': {
      const size = twoOf(layer, 'pool_size', [2, 2]);
      const strides = layer.config.strides === null || layer.config.strides === undefined ? size : twoOf(layer, 'strides', size);
      const type = layer.type === 'MaxPooling2D' ? 'MaxPool' : 'AveragePool';
      return spatial(
        writer.add(type, [input.name], { kernel_shape: integers(...size), strides: integers(...strides), auto_pad: paddingOf(layer) }),
      );
    }
    case 'GlobalAveragePooling2D':
    case 'GlobalMaxPooling2D': {
      const pooled = writer.add(layer.type === 'GlobalMaxPooling2D' ? 'GlobalMaxPool' : 'GlobalAveragePool', [input.name]);
      return layer.config.keepdims === true ? spatial(pooled) : { name: writer.add('Flatten', [pooled]), spatial: false };
    }
    case 'Flatten':
      return { name: writer.add('Flatten', [channelsLast(writer, input)]), spatial: false };
    case 'Reshape':
      return reshape(writer, layer, input);
    case 'Dense':
      return activated(dense(writer, layer, input), like(''));
    case 'Rescaling':
    case 'Normalization':
      return like(rescaling(writer, layer, input));
    default:
      throw problem(layer, 'is a layer that this version does not know');
  }
}

function paddingOf(layer: LayerConfig): RawAttribute {
  const padding = layer.config.padding ?? 'valid';
  if (padding !== 'same' && padding !== 'valid') throw problem(layer, 'has a padding that is not known');
  return { kind: 'text', value: padding === 'same' ? 'SAME_UPPER' : 'VALID' };
}

/** `[height, width, inputs, outputs]` to `[outputs, inputs, height, width]`. */
function turned(kernel: RawTensor): RawTensor {
  const [height = 0, width = 0, inputs = 0, outputs = 0] = kernel.dimensions;
  const data = floats(kernel);
  const values = new Float32Array(data.length);
  let at = 0;
  for (let pixel = 0; pixel < height * width; pixel++)
    for (let input = 0; input < inputs; input++)
      for (let output = 0; output < outputs; output++) values[(output * inputs + input) * height * width + pixel] = data[at++] ?? 0;
  return floatTensor([outputs, inputs, height, width], values);
}

function window(layer: LayerConfig) {
  const [strides, dilations] = [twoOf(layer, 'strides', [1, 1]), twoOf(layer, 'dilation_rate', [1, 1])];
  return { strides: integers(...strides), dilations: integers(...dilations), auto_pad: paddingOf(layer) };
}

const biasOf = (writer: LayerWriter, layer: LayerConfig): string[] =>
  layer.config.use_bias === false ? [] : [writer.tensor('bias', writer.weight('bias'))];

function convolution(writer: LayerWriter, layer: LayerConfig, input: string, kernel: string, biased: boolean): string {
  const filter = writer.tensor(kernel, turned(writer.weight(kernel)));
  const group = integer(numberOf(layer, 'groups', 1));
  return writer.add('Conv', [input, filter, ...(biased ? biasOf(writer, layer) : [])], { ...window(layer), group });
}

/** `[height, width, channels, multiplier]`: output c · multiplier + m reads channel c. */
function depthwise(writer: LayerWriter, layer: LayerConfig, input: string, kernel: string, biased: boolean): string {
  const weight = writer.weight(kernel);
  const [height = 0, width = 0, channels = 0, multiplier = 0] = weight.dimensions;
  const flat = turned({ ...weight, dimensions: [height, width, 1, channels * multiplier] });
  const filter = writer.tensor(kernel, flat);
  return writer.add('Conv', [input, filter, ...(biased ? biasOf(writer, layer) : [])], { ...window(layer), group: integer(channels) });
}

function batchNorm(writer: LayerWriter, layer: LayerConfig, input: Value): string {
  const axis: unknown = Array.isArray(layer.config.axis) ? layer.config.axis[0] : (layer.config.axis ?? -1);
  if (axis !== -1 && axis !== (input.spatial ? 3 : 1)) throw problem(layer, 'is along other than the channels');
  const mean = writer.weight('moving_mean');
  const constant = (value: number): RawTensor => floatTensor(mean.dimensions, new Float32Array(floats(mean).length).fill(value));
  const scale = layer.config.scale === false ? constant(1) : writer.weight('gamma');
  const shift = layer.config.center === false ? constant(0) : writer.weight('beta');
  const tensors = { gamma: scale, beta: shift, moving_mean: mean, moving_variance: writer.weight('moving_variance') };
  const names = Object.entries(tensors).map(([name, tensor]) => writer.tensor(name, tensor));
  return writer.add('BatchNormalization', [input.name, ...names], { epsilon: float(numberOf(layer, 'epsilon', 1e-3)) });
}

function activation(writer: LayerWriter, layer: LayerConfig, input: string): string {
  const named: unknown = layer.config.activation ?? 'linear';
  const clip = (low: number, high: number, name: string): string =>
    writer.add('Clip', [name, writer.tensor(`low ${low}`, scalar(low)), writer.tensor(`high ${high}`, scalar(high))]);
  switch (named) {
    case 'linear':
      return input;
    case 'relu':
      return writer.add('Relu', [input]);
    case 'relu6':
      return clip(0, 6, input);
    case 'sigmoid':
      return writer.add('Sigmoid', [input]);
    case 'hard_sigmoid':
      return writer.add('HardSigmoid', [input], { alpha: float(0.2), beta: float(0.5) });
    case 'tanh':
      return writer.add('Tanh', [input]);
    case 'elu':
      return writer.add('Elu', [input], { alpha: float(1) });
    case 'softplus':
      return writer.add('Softplus', [input]);
    case 'swish':
    case 'silu':
      return writer.add('Mul', [input, writer.add('Sigmoid', [input])]);
    case 'softmax':
      return writer.add('Softmax', [input], { axis: integer(-1) });
    default:
      throw problem(layer, `has the activation ${JSON.stringify(named)?.slice(0, 80)}, which this version does not know`);
  }
}

function relu(writer: LayerWriter, layer: LayerConfig, input: string): string {
  const slope = numberOf(layer, 'negative_slope', 0);
  if (numberOf(layer, 'threshold', 0) !== 0) throw problem(layer, 'has a threshold');
  const most = layer.config.max_value;
  if (typeof most !== 'number')
    return slope === 0 ? writer.add('Relu', [input]) : writer.add('LeakyRelu', [input], { alpha: float(slope) });
  if (slope !== 0) throw problem(layer, 'has a slope and an upper bound');
  return writer.add('Clip', [input, writer.tensor('low', scalar(0)), writer.tensor('high', scalar(most))]);
}

function zeroPadding(writer: LayerWriter, layer: LayerConfig, input: string): string {
  const value: unknown = layer.config.padding ?? 1;
  const [rows, columns]: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  const ends = [rows, columns].map((of) => (Array.isArray(of) ? of : [of, of])) as unknown[][];
  const [top, bottom, left, right] = ends.flat();
  if (typeof top !== 'number' || typeof bottom !== 'number' || typeof left !== 'number' || typeof right !== 'number')
    throw problem(layer, 'has a padding that is not valid');
  return writer.add('Pad', [input, writer.tensor('pads', integerTensor([0, 0, top, left, 0, 0, bottom, right]))]);
}

/** Keras counts rows, columns, channels; so what is laid out in a row has to be turned first. */
const channelsLast = (writer: LayerWriter, { name, spatial }: Value): string =>
  spatial ? writer.add('Transpose', [name], { perm: integers(0, 2, 3, 1) }) : name;

function reshape(writer: LayerWriter, layer: LayerConfig, input: Value): Value {
  const target: unknown = layer.config.target_shape;
  const extents = Array.isArray(target) ? target.filter((extent): extent is number => typeof extent === 'number') : [];
  if (extents.length !== 1 && extents.length !== 3) throw problem(layer, 'makes neither a picture nor a list');
  const shaped = writer.add('Reshape', [channelsLast(writer, input), writer.tensor('shape', integerTensor([0, ...extents]))]);
  if (extents.length === 1) return { name: shaped, spatial: false };
  return { name: writer.add('Transpose', [shaped], { perm: integers(0, 3, 1, 2) }), spatial: true };
}

function dense(writer: LayerWriter, layer: LayerConfig, input: Value): string {
  if (input.spatial) throw problem(layer, 'reads a picture');
  const kernel = writer.tensor('kernel', writer.weight('kernel'));
  return writer.add('Gemm', [input.name, kernel, ...biasOf(writer, layer)]);
}

/** x · scale + offset, or (x − mean) / √variance; one figure or one for each channel. */
function rescaling(writer: LayerWriter, layer: LayerConfig, input: Value): string {
  const figures = (name: string, values: readonly number[] | Float32Array): string =>
    writer.tensor(name, floatTensor(input.spatial ? [values.length, 1, 1] : [values.length], Float32Array.from(values)));
  const given = (key: string, otherwise: number): readonly number[] => {
    const value: unknown = layer.config[key] ?? otherwise;
    const list: readonly unknown[] = Array.isArray(value) ? value.flat(4) : [value];
    if (list.length < 1 || !list.every((one): one is number => typeof one === 'number'))
      throw problem(layer, `has a ${key} that is not valid`);
    return list;
  };
  if (layer.type === 'Rescaling') {
    const scaled = writer.add('Mul', [input.name, figures('scale', given('scale', 1))]);
    return writer.add('Add', [scaled, figures('offset', given('offset', 0))]);
  }
  const own = layer.config.mean !== undefined && layer.config.mean !== null;
  const mean = own ? given('mean', 0) : floats(writer.weight('mean'));
  const variance = own ? given('variance', 1) : floats(writer.weight('variance'));
  const centred = writer.add('Sub', [input.name, figures('mean', mean)]);
  return writer.add('Div', [
    centred,
    figures(
      'deviation',
      Float32Array.from(variance, (value) => Math.max(Math.sqrt(value), 1e-7)),
    ),
  ]);
}
