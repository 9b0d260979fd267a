import type * as tfc from '@tensorflow/tfjs-core';
import { AtollError } from '../../errors.ts';
import { layoutOf, type ParameterLayout, type Parameters } from '../../parameters/layout.ts';
import { layerInputs } from '../architecture.ts';
import { cutPoint } from '../cuts.ts';
import type { BackboneLayer, BackboneManifest, WeightedLayer } from '../manifest.ts';
import { type Backbone, layeredManifest, tensorFloats, tensorSlot } from '../weights.ts';
import { convolution } from './convolution.ts';
import { depthwise } from './depthwise.ts';
import { type LinearPart, weightedLayer } from './layer.ts';
import { pointwise } from './pointwise.ts';

type TensorFlow = typeof tfc;

/** The last layers of a backbone, from a spatial cut to a cut of pooled features, as something that can be trained. */
export interface Tail {
  /** The cut that it begins at. */
  readonly cut: string;
  /** `[height, width, channels]` of one input. */
  readonly inputShape: readonly [number, number, number];
  /** Values of one output. */
  readonly outputSize: number;
  /** Weights and biases as `forward` takes them, in the shapes of the manifest. */
  readonly layout: ParameterLayout;
  /** The block of each tensor, counted from the end of the backbone: 1 is the last. */
  readonly blocks: readonly number[];
  /** Inputs of each tensor's products, and what they pass through: what random weights are drawn by. Null for biases. */
  readonly fans: readonly (Fan | null)[];
  /**
   * Features `[batch, outputSize]` of what came out at the cut, `[batch, height, width, channels]`. `parameters` are the
   * tensors of `layout`, in its order. Has gradients to them on every TensorFlow.js backend, and none to the input.
   */
  forward(tf: TensorFlow, parameters: readonly tfc.Tensor[], input: tfc.Tensor4D): tfc.Tensor2D;
}

/** Inputs of a tensor's products, and the activation that follows. */
export interface Fan {
  readonly inputs: number;
  readonly activation: WeightedLayer['activation'];
}

/**
 * Builds the trainable tail that begins at the spatial cut `start` and ends at the vector cut `end`.
 * @throws AtollError 304 for an unknown cut, or where one does not lead to the other; 309 for a graph
 */
export function buildTail(manifest: BackboneManifest, start: string, end: string): Tail {
  const [first, last] = [cutPoint(manifest, start), cutPoint(manifest, end)];
  const [height, width, channels] = first.shape;
  const layers = layersBetween(layeredManifest(manifest).layers, first.layer, last.layer);
  if (layers === undefined || height === undefined || width === undefined || channels === undefined || last.shape.length !== 1)
    throw new AtollError(304, `No tail of ${manifest.name} leads from the cut ${start} to the cut ${end}.`, {
      hint: 'A tail ends at a cut that rests on nothing before its start, such as pooled.',
    });
  const weighted = layers.filter((layer) => 'weight' in layer);
  const slotOf = (name: string) => tensorSlot(manifest, name);
  const layout = layoutOf(weighted.flatMap(({ weight, bias }) => [slotOf(weight), slotOf(bias)]));
  const places = new Map(layout.tensors.map(({ name }, place) => [name, place]));
  return {
    cut: start,
    inputShape: [height, width, channels],
    outputSize: last.size,
    layout,
    blocks: blocksOf(weighted).flatMap((block) => [block, block]),
    fans: weighted.flatMap((layer) => [fanOf(layer, slotOf(layer.weight).shape), null]),
    forward: (tf, parameters, input) =>
      tf.tidy(() => {
        const parameter = (name: string): tfc.Tensor => {
          const tensor = parameters[places.get(name) ?? -1];
          if (tensor === undefined) throw new RangeError(`there is no tensor ${name}`);
          return tensor;
        };
        const outputs = new Map<string, tfc.Tensor>([[first.layer, input]]);
        for (const layer of layers) outputs.set(layer.name, apply(tf, layer, outputs, parameter, first.layer));
        return outputs.get(last.layer) as tfc.Tensor2D; // a vector by the shape of its cut
      }),
  };
}

/** The weights that the backbone was trained to, as the tail takes them. */
export function pretrainedParameters({ layout }: Tail, backbone: Backbone): Parameters {
  const values = new Float32Array(layout.size);
  for (const { name, offset } of layout.tensors) values.set(tensorFloats(backbone, name), offset);
  return { layout, values };
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
  return start === end || (wanted.has('input') && start !== 'input') ? undefined : kept.reverse();
}

function apply(
  tf: TensorFlow,
  layer: BackboneLayer,
  outputs: ReadonlyMap<string, tfc.Tensor>,
  parameter: (name: string) => tfc.Tensor,
  start: string,
): tfc.Tensor {
  const inputs = layerInputs(layer).map((name) => outputs.get(name) as tfc.Tensor4D); // layers are in order; only `concatenate` reads vectors
  const [input] = inputs as [tfc.Tensor4D]; // every layer reads something
  if ('weight' in layer) {
    const tensors = { input, weight: parameter(layer.weight), bias: parameter(layer.bias) };
    return weightedLayer(tf, partOf(layer), tensors, { activation: layer.activation, onData: layer.input === start });
  }
  switch (layer.operation) {
    case 'add':
      return tf.addN(inputs);
    case 'average':
      return tf.mean(input, [1, 2]);
    case 'deviation':
      return tf.sqrt(tf.add(tf.moments(input, [1, 2]).variance, LEAST_VARIANCE));
    case 'concatenate':
      return tf.concat(inputs as tfc.Tensor[], 1);
  }
}

/** The root has no gradient at zero. */
const LEAST_VARIANCE = 1e-12;

function partOf(layer: WeightedLayer): LinearPart {
  switch (layer.operation) {
    case 'pointwise':
      return pointwise;
    case 'depthwise':
      return depthwise(layer);
    case 'convolution':
      return convolution(layer);
  }
}

/** Layers of one block have the same name up to the last slash. */
function blocksOf(layers: readonly WeightedLayer[]): number[] {
  const names = layers.map(({ name }) => name.slice(0, Math.max(0, name.lastIndexOf('/'))) || name);
  const order = [...new Set(names)].reverse();
  return names.map((name) => order.indexOf(name) + 1);
}

/** A weight has its outputs first; the rest is what each of them sums over. */
function fanOf({ activation }: WeightedLayer, [, ...rest]: readonly number[]): Fan {
  return { inputs: rest.reduce((product, extent) => product * extent, 1), activation };
}
