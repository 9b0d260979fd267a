import type * as tfc from '@tensorflow/tfjs-core';
import { AtollError } from '../errors.ts';
import { layoutOf, type Parameters } from '../parameters/layout.ts';
import { layerInputs, layerShapes, samePadding } from './architecture.ts';
import { cutPoint } from './cuts.ts';
import type { BackboneLayer, WeightedLayer } from './manifest.ts';
import { type Backbone, tensorFloats, tensorSlot } from './weights.ts';

type TensorFlow = typeof tfc;

/** The last layers of a backbone, from a spatial cut to the pooled features, as something that can be trained. */
export interface Tail {
  readonly cut: string;
  /** `[height, width, channels]` of one input. */
  readonly inputShape: readonly number[];
  /** Values of one output. */
  readonly outputSize: number;
  /** The pretrained weights and biases, laid out as `forward` takes them. */
  readonly initial: Parameters;
  /**
   * Features `[batch, outputSize]` of what came out at the cut, `[batch, height, width, channels]`. `parameters` are the
   * tensors of `initial.layout`, in its order. Only operations with a gradient on every TensorFlow.js backend are used;
   * the WASM backend has none for the filter of a convolution.
   */
  forward(tf: TensorFlow, parameters: readonly tfc.Tensor[], input: tfc.Tensor4D): tfc.Tensor2D;
}

/**
 * Builds the trainable tail that begins at a spatial cut and ends at the cut `pooled`.
 * @throws AtollError 304 for an unknown cut, or one that does not lead to the pooled features.
 */
export function buildTail(backbone: Backbone, cut: string): Tail {
  const { manifest } = backbone;
  const start = cutPoint(manifest, cut);
  const end = cutPoint(manifest, 'pooled');
  const layers = layersBetween(manifest.layers, start.layer, end.layer);
  if (layers === undefined)
    throw new AtollError(304, `The cut ${cut} of ${manifest.name} cannot be the start of a trained tail; take a spatial one.`);

  const shapes = layerShapes(manifest);
  const names = layers.flatMap((layer) => ('weight' in layer ? [layer.weight, layer.bias] : []));
  const layout = layoutOf(names.map((name) => tensorSlot(manifest, name)));
  const values = new Float32Array(layout.size);
  for (const slot of layout.tensors) values.set(tensorFloats(backbone, slot.name), slot.offset);

  return {
    cut,
    inputShape: start.shape,
    outputSize: end.size,
    initial: { layout, values },
    forward(tf, parameters, input) {
      return tf.tidy(() => {
        const parameter = (name: string) => parameters[names.indexOf(name)];
        const outputs = new Map<string, tfc.Tensor>([[start.layer, input]]);
        for (const layer of layers) {
          const [first, second] = layerInputs(layer).map((name) => outputs.get(name) as tfc.Tensor4D); // all layers between the cuts are spatial but the last
          if ('weight' in layer)
            outputs.set(layer.name, weighted(tf, layer, shapes, first, parameter(layer.weight), parameter(layer.bias)));
          else outputs.set(layer.name, layer.operation === 'add' ? tf.add(first, second) : tf.mean(first, [1, 2]));
        }
        return outputs.get(end.layer) as tfc.Tensor2D; // the pooled cut is a vector by its checked shape
      });
    },
  };
}

/** The layers that lead from one to the other, in order; undefined when the end rests on anything before the start. */
function layersBetween(layers: readonly BackboneLayer[], start: string, end: string): BackboneLayer[] | undefined {
  const wanted = new Set([end]);
  const kept: BackboneLayer[] = [];
  for (const layer of [...layers].reverse()) {
    if (!wanted.has(layer.name) || layer.name === start) continue;
    kept.push(layer);
    for (const name of layerInputs(layer)) wanted.add(name);
  }
  return wanted.has('input') ||
    start === end ||
    kept.some((layer) => layer.operation === 'concatenate' || layer.operation === 'convolution')
    ? undefined
    : kept.reverse();
}

function weighted(
  tf: TensorFlow,
  layer: WeightedLayer,
  shapes: ReadonlyMap<string, readonly number[]>,
  input: tfc.Tensor4D,
  weight: tfc.Tensor,
  bias: tfc.Tensor,
): tfc.Tensor4D {
  const linear =
    layer.operation === 'depthwise'
      ? depthwise(tf, input, weight, layer.kernel, layer.stride)
      : pointwise(tf, input, weight, shapes.get(layer.name));
  const biased = tf.add<tfc.Tensor4D>(linear, bias);
  return layer.activation === 'relu6' ? tf.relu6(biased) : biased;
}

/** A 1×1 convolution as a product of matrices; weight `[outputs, inputs]`. */
function pointwise(tf: TensorFlow, input: tfc.Tensor4D, weight: tfc.Tensor, shape: readonly number[] = []): tfc.Tensor4D {
  const [batch, height, width, channels] = input.shape;
  const product = tf.matMul(tf.reshape(input, [batch * height * width, channels]), weight as tfc.Tensor2D, false, true); // its shape is checked with the manifest
  return tf.reshape(product, [batch, height, width, shape[2]]);
}

/** A depthwise convolution as the sum of kernel² shifted images, each times its weights; weight `[channels, kernel, kernel]`. */
function depthwise(tf: TensorFlow, input: tfc.Tensor4D, weight: tfc.Tensor, kernel: number, stride: number): tfc.Tensor4D {
  const [batch, height, width, channels] = input.shape;
  const rows = samePadding(height, kernel, stride);
  const columns = samePadding(width, kernel, stride);
  const [outRows, outColumns] = [Math.ceil(height / stride), Math.ceil(width / stride)];
  // Each phase holds every stride-th pixel, so that a shift within it is a plain slice: strided slices have no gradient.
  const phaseRows = outRows + Math.ceil(kernel / stride) - 1;
  const phaseColumns = outColumns + Math.ceil(kernel / stride) - 1;
  const padded = tf.pad(input, [
    [0, 0],
    [rows.before, phaseRows * stride - height - rows.before],
    [columns.before, phaseColumns * stride - width - columns.before],
    [0, 0],
  ]);
  const phase = (i: number, j: number): tfc.Tensor4D => {
    if (stride === 1) return padded;
    const lines = tf.slice(tf.reshape(padded, [batch * phaseRows, stride, phaseColumns * stride * channels]), [0, i, 0], [-1, 1, -1]);
    const points = tf.slice(tf.reshape(lines, [batch * phaseRows * phaseColumns, stride, channels]), [0, j, 0], [-1, 1, -1]);
    return tf.reshape(points, [batch, phaseRows, phaseColumns, channels]);
  };
  const phases = Array.from({ length: stride }, (_, i) => Array.from({ length: stride }, (_, j) => phase(i, j)));
  const taps = tf.unstack(tf.reshape(tf.transpose(weight, [1, 2, 0]), [kernel * kernel, channels]));
  const terms = taps.map((tap, index) => {
    const [i, j] = [Math.floor(index / kernel), index % kernel];
    const shifted = tf.slice(
      phases[i % stride][j % stride],
      [0, Math.floor(i / stride), Math.floor(j / stride), 0],
      [batch, outRows, outColumns, channels],
    );
    return tf.mul<tfc.Tensor4D>(shifted, tap);
  });
  return tf.addN(terms);
}
