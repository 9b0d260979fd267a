import { listOf, wholeOf } from '../backbone/graph/operators.ts';
import type { OnnxNode, RawTensor } from '../backbone/index.ts';
import { AtollError } from '../errors.ts';
import { permuted } from './channels-last.ts';
import type { TfjsGraph } from './tfjs-graph.ts';

/** The bytes of these words in base64, as attributes have them. */
const TEXT = { NHWC: 'TkhXQw==', VALID: 'VkFMSUQ=', EXPLICIT: 'RVhQTElDSVQ=' } as const;
/** Below every value that a maximum is taken of. */
const LOWEST = -3.4028234663852886e38;

/** How a window slides, and what TensorFlow's convolutions are told of it, channels last. */
interface SlidingWindow {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Before and after, by axis. */
  readonly pads: readonly (readonly [number, number])[];
  readonly attributes: Record<string, object>;
  /** Where nothing is padded. */
  readonly unpadded: Record<string, object>;
}

function windowOf(node: OnnxNode, kernel: readonly number[]): SlidingWindow {
  const strides = listOf(node, 'strides', [1, 1]);
  const dilations = listOf(node, 'dilations', [1, 1]);
  const [top = 0, left = 0, bottom = 0, right = 0] = listOf(node, 'pads', [0, 0, 0, 0]);
  const list = (values: readonly number[]): object => ({ list: { i: values.map(String) } });
  const unpadded = {
    ksize: list([1, ...kernel, 1]),
    strides: list([1, ...strides, 1]),
    dilations: list([1, ...dilations, 1]),
    padding: { s: TEXT.VALID },
    data_format: { s: TEXT.NHWC },
  };
  const isPadded = top + left + bottom + right > 0;
  return {
    strides,
    dilations,
    pads: [
      [top, bottom],
      [left, right],
    ],
    unpadded,
    attributes: isPadded
      ? { ...unpadded, padding: { s: TEXT.EXPLICIT }, explicit_paddings: list([0, 0, top, bottom, left, right, 0, 0]) }
      : unpadded,
  };
}

/** A convolution with its bias; one of several groups that is not depthwise in parts, which TensorFlow.js has not. @throws AtollError 320 */
export function convolutionNodes(
  graph: TfjsGraph,
  node: OnnxNode,
  name: string,
  input: string,
  { dimensions, values }: RawTensor,
  bias: RawTensor | undefined,
): string {
  const [outputs = 1, inputs = 1, height = 1, width = 1] = dimensions;
  const { strides, dilations, attributes } = windowOf(node, [height, width]);
  if (strides.some((stride) => stride > 1) && dilations.some((step) => step > 1))
    throw new AtollError(320, 'The backbone has a convolution with strides and holes, which TensorFlow.js does not compute.');
  const group = wholeOf(node, 'group', 1);
  const each = outputs / group;
  const floats = Float32Array.from(values.data);
  const linear = bias === undefined ? name : `${name}/convolved`;
  const part = (as: string, from: string, filter: Float32Array, count: number): string => {
    const turned = permuted(filter, [count, inputs, height, width], [2, 3, 1, 0]);
    return graph.node('Conv2D', as, [from, graph.floats(`${as}/filter`, [height, width, inputs, count], turned)], attributes);
  };
  if (group === 1) part(linear, input, floats, outputs);
  else if (inputs === 1) {
    const spread = permuted(floats, [group, each, height, width], [2, 3, 0, 1]);
    graph.node(
      'DepthwiseConv2dNative',
      linear,
      [input, graph.floats(`${name}/filter`, [height, width, group, each], spread, 2)],
      attributes,
    );
  } else {
    const size = graph.integers(`${name}/size`, [-1, -1, -1, inputs]);
    const parts = Array.from({ length: group }, (_, i) => {
      const begin = graph.integers(`${name}/begin${i}`, [0, 0, 0, i * inputs]);
      const own = graph.node('Slice', `${name}/in${i}`, [input, begin, size], { Index: { type: 'DT_INT32' } });
      const filter = floats.subarray((i * floats.length) / group, ((i + 1) * floats.length) / group);
      return part(`${name}/out${i}`, own, filter, each);
    });
    graph.node('ConcatV2', linear, [...parts, graph.integers(`${name}/axis`, [3], [])], { N: { i: String(group) } });
  }
  if (bias === undefined) return linear;
  return graph.node('AddV2', name, [linear, graph.floats(`${name}/bias`, [outputs], Float32Array.from(bias.values.data))]);
}

/**
 * A pooling without padding of its own, which TensorFlow.js has not: what it slides over is padded first, and averages over less than
 * the window are put right after.
 * @param from `[channels, height, width]`, as `to`
 */
export function poolingNodes(
  graph: TfjsGraph,
  node: OnnxNode,
  name: string,
  input: string,
  from: readonly number[],
  to: readonly number[],
): string {
  const kernel = listOf(node, 'kernel_shape', [0, 0]);
  const { strides, dilations, pads, unpadded } = windowOf(node, kernel);
  if (dilations.some((step) => step > 1))
    throw new AtollError(320, 'The backbone has a pooling with holes, which TensorFlow.js does not compute.');
  const isMax = node.type === 'MaxPool';
  const axes = [0, 1].map((axis) => {
    const [stride = 1, extent = 0, count = 0, length = 1, [before, after] = [0, 0]] = [
      strides[axis],
      from[axis + 1],
      to[axis + 1],
      kernel[axis],
      pads[axis],
    ];
    // Rounded up, the last window reaches beyond the padding.
    const reach = Math.max(before + extent + after, (count - 1) * stride + length);
    return { stride, extent, count, length, before, after, beyond: reach - before - extent };
  });
  const paddings = axes.map(({ before, beyond }): readonly [number, number] => [before, beyond]);
  const isPadded = paddings.some(([before, beyond]) => before + beyond > 0);
  const padded = isPadded ? graph.padded(`${name}/padded`, input, [[0, 0], ...paddings, [0, 0]], isMax ? LOWEST : 0) : input;
  if (isMax) return graph.node('MaxPool', name, [padded], unpadded);
  const withPads = wholeOf(node, 'count_include_pad', 0) === 1;
  const shares = axes.map(({ stride, extent, count, length, before, after }) =>
    Array.from({ length: count }, (_, i) => {
      const start = i * stride - before;
      const [low, high] = withPads ? [-before, extent + after] : [0, extent];
      return length / (Math.min(start + length, high) - Math.max(start, low));
    }),
  );
  if (shares.flat().every((share) => share === 1)) return graph.node('AvgPool', name, [padded], unpadded);
  const [rows = [], columns = []] = shares;
  const factors = Float32Array.from(rows.flatMap((row) => columns.map((column) => row * column)));
  const averaged = graph.node('AvgPool', `${name}/averaged`, [padded], unpadded);
  return graph.node('Mul', name, [averaged, graph.floats(`${name}/shares`, [1, rows.length, columns.length, 1], factors)]);
}
