import { AtollError } from '../errors.ts';
import type { BackboneLayer, LayeredManifest } from './manifest.ts';

/** The names of the values a layer reads. */
export function layerInputs(layer: BackboneLayer): readonly string[] {
  return 'inputs' in layer ? layer.inputs : [layer.input];
}

/** Output size of a window that slides with TensorFlow's SAME padding. */
export function sameOutput(size: number, stride: number): number {
  return Math.ceil(size / stride);
}

/** TensorFlow's SAME padding along one axis: pixels before and after; the odd one goes after. */
export function samePadding(size: number, kernel: number, stride: number): { before: number; after: number } {
  const total = Math.max((sameOutput(size, stride) - 1) * stride + kernel - size, 0);
  const before = Math.floor(total / 2);
  return { before, after: total - before };
}

const invalid = (sentence: string) => new AtollError(302, `The backbone's manifest is not valid: ${sentence}.`);
const equal = (a: readonly number[], b: readonly number[]) => a.length === b.length && a.every((extent, i) => extent === b[i]);

/** The output shape of each layer, and of `input`: `[height, width, channels]` or `[values]`. Throws AtollError 302 where layers do not fit. */
export function layerShapes(
  manifest: Pick<LayeredManifest, 'preprocessing' | 'layers' | 'tensors'>,
): ReadonlyMap<string, readonly number[]> {
  const { width, height } = manifest.preprocessing;
  const tensors = new Map(manifest.tensors.map((tensor) => [tensor.name, tensor.shape]));
  const shapes = new Map<string, readonly number[]>([['input', [height, width, 3]]]);
  for (const layer of manifest.layers) {
    if (shapes.has(layer.name)) throw invalid(`two layers are called ${layer.name}`);
    const inputs = layerInputs(layer).map((name) => {
      const shape = shapes.get(name);
      if (shape === undefined) throw invalid(`${layer.name} reads ${name}, which no layer before it makes`);
      return shape;
    });
    shapes.set(layer.name, outputShape(layer, inputs, tensors));
  }
  return shapes;
}

function outputShape(
  layer: BackboneLayer,
  inputs: readonly (readonly number[])[],
  tensors: ReadonlyMap<string, readonly number[]>,
): readonly number[] {
  const [first = []] = inputs;
  if (layer.operation === 'concatenate') {
    if (inputs.some((shape) => shape.length !== 1)) throw invalid(`${layer.name} joins something that is no vector`);
    return [inputs.reduce((sum, [values = 0]) => sum + values, 0)];
  }
  const [height, width, channels] = first;
  if (height === undefined || width === undefined || channels === undefined)
    throw invalid(`${layer.name} reads something that is not spatial`);
  if (layer.operation === 'average' || layer.operation === 'deviation') return [channels];
  if (layer.operation === 'add') {
    if (!inputs.every((shape) => equal(shape, first))) throw invalid(`${layer.name} adds values of different shapes`);
    return first;
  }
  const weight = tensors.get(layer.weight);
  const outputs = layer.operation === 'depthwise' ? channels : (weight?.[0] ?? 0);
  const expected = {
    convolution: () => ('kernel' in layer ? [outputs, channels, layer.kernel, layer.kernel] : []),
    depthwise: () => ('kernel' in layer ? [channels, layer.kernel, layer.kernel] : []),
    pointwise: () => [outputs, channels],
  }[layer.operation]();
  if (weight === undefined || !equal(weight, expected)) throw invalid(`${layer.weight} should have the shape [${expected}]`);
  if (!equal(tensors.get(layer.bias) ?? [], [outputs])) throw invalid(`${layer.bias} should have the shape [${outputs}]`);
  const stride = 'stride' in layer ? layer.stride : 1;
  return [sameOutput(height, stride), sameOutput(width, stride), outputs];
}

/** Checks that layers, tensors, cut points and weights file fit together. Throws AtollError 302. */
export function checkArchitecture(manifest: LayeredManifest): void {
  let offset = 0;
  for (const tensor of manifest.tensors) {
    const size = tensor.shape.reduce((product, extent) => product * extent, 1);
    if (tensor.offset !== offset || tensor.size !== size) throw invalid(`tensor ${tensor.name} does not stand where it should`);
    offset += size;
  }
  if (new Set(manifest.tensors.map((tensor) => tensor.name)).size !== manifest.tensors.length)
    throw invalid('two tensors have the same name');
  if (manifest.weights.sizeBytes !== offset * (manifest.weights.element === 'float16' ? 2 : 4))
    throw invalid('the weights file has another size than its tensors');

  const shapes = layerShapes(manifest);
  for (const [name, cut] of Object.entries(manifest.cuts)) {
    if (!equal(shapes.get(cut.layer) ?? [], cut.shape)) throw invalid(`cut ${name} does not have the shape of layer ${cut.layer}`);
  }
}
