import { layersModelFiles, layersModelToNetwork, type RawModel } from '@atoll/core';
import * as tf from '@tensorflow/tfjs';

type Symbolic = tf.SymbolicTensor;
type Padding = 'same' | 'valid';

/** A model as its files: model.json and one shard. */
export interface SavedModel {
  readonly json: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

const apply = (layer: tf.layers.Layer, input: Symbolic | Symbolic[]): Symbolic => layer.apply(input) as Symbolic; // one output each
let seed = 0;
const random = (scale: number) => {
  seed += 1;
  return tf.initializers.randomUniform({ minval: -scale, maxval: scale, seed });
};
const around = () => {
  seed += 1;
  return tf.initializers.randomUniform({ minval: 0.5, maxval: 1.5, seed });
};

function conv(
  input: Symbolic,
  filters: number,
  kernelSize: number | [number, number],
  strides = 1,
  padding: Padding = 'same',
  useBias = false,
) {
  const layer = tf.layers.conv2d({
    filters,
    kernelSize,
    strides,
    padding,
    useBias,
    kernelInitializer: random(0.4),
    biasInitializer: random(0.2),
  });
  return apply(layer, input);
}

function norm(input: Symbolic, scale = true) {
  const figures = {
    betaInitializer: random(0.3),
    gammaInitializer: around(),
    movingMeanInitializer: random(0.3),
    movingVarianceInitializer: around(),
  };
  return apply(tf.layers.batchNormalization({ ...figures, scale, epsilon: 1.001e-5 }), input);
}

const relu = (input: Symbolic) => apply(tf.layers.activation({ activation: 'relu' }), input);
const relu6 = (input: Symbolic) => apply(tf.layers.reLU({ maxValue: 6 }), input);
const pad = (input: Symbolic, padding: [[number, number], [number, number]]) => apply(tf.layers.zeroPadding2d({ padding }), input);
const classifier = (features: Symbolic, classes = 5) =>
  apply(tf.layers.dense({ units: classes, activation: 'softmax', kernelInitializer: random(0.3) }), features);
const average = (maps: Symbolic) => apply(tf.layers.globalAveragePooling2d({}), maps);
const image = (size: number) => tf.input({ shape: [size, size, 3] });
const model = (inputs: Symbolic, outputs: Symbolic) => tf.model({ inputs, outputs });

/** Keras's ResNet50: padded stem, blocks of 1×1, 3×3, 1×1 with biases, a shortcut through a convolution where the shape changes. */
function resnet50(): tf.LayersModel {
  const block = (input: Symbolic, filters: number, stride: number) => {
    const shortcut = norm(conv(input, 4 * filters, 1, stride, 'valid', true));
    const first = relu(norm(conv(input, filters, 1, stride, 'valid', true)));
    const second = relu(norm(conv(first, filters, 3, 1, 'same', true)));
    return relu(apply(tf.layers.add(), [shortcut, norm(conv(second, 4 * filters, 1, 1, 'valid', true))]));
  };
  const input = image(64);
  const stem = relu(
    norm(
      conv(
        pad(input, [
          [3, 3],
          [3, 3],
        ]),
        8,
        7,
        2,
        'valid',
        true,
      ),
    ),
  );
  const pooled = apply(
    tf.layers.maxPooling2d({ poolSize: 3, strides: 2 }),
    pad(stem, [
      [1, 1],
      [1, 1],
    ]),
  );
  return model(input, classifier(average([1, 2, 2].reduce((maps, stride, i) => block(maps, 4 * 2 ** i, stride), pooled))));
}

/** ResNet18: blocks of two 3×3, the shortcut untouched where the shape stays. */
function resnet18(): tf.LayersModel {
  const block = (input: Symbolic, filters: number, stride: number) => {
    const shortcut = stride === 1 ? input : norm(conv(input, filters, 1, stride));
    const inner = relu(norm(conv(input, filters, 3, stride)));
    return relu(apply(tf.layers.add(), [norm(conv(inner, filters, 3)), shortcut]));
  };
  const input = image(48);
  const stem = relu(norm(conv(input, 8, 7, 2)));
  const body = block(block(block(stem, 8, 1), 12, 2), 16, 2);
  return model(input, classifier(average(body)));
}

/** VGG16: convolutions with bias and activation of their own, then two dense layers over all pixels. */
function vgg16(): tf.LayersModel {
  const layer = (input: Symbolic, filters: number) =>
    apply(
      tf.layers.conv2d({
        filters,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
        kernelInitializer: random(0.4),
        biasInitializer: random(0.2),
      }),
      input,
    );
  const stage = (input: Symbolic, filters: number) =>
    apply(tf.layers.maxPooling2d({ poolSize: 2, strides: 2 }), layer(layer(input, filters), filters));
  const dense = (input: Symbolic, units: number) =>
    apply(tf.layers.dense({ units, activation: 'relu', kernelInitializer: random(0.2) }), input);
  const input = image(32);
  const flat = apply(tf.layers.flatten(), stage(stage(stage(input, 6), 8), 10));
  return model(input, classifier(apply(tf.layers.dropout({ rate: 0.5 }), dense(dense(flat, 24), 18))));
}

/** Keras's MobileNet: odd padding of its strides, depthwise and pointwise, and a classifier that is a convolution. */
function mobilenet(): tf.LayersModel {
  const block = (input: Symbolic, filters: number, stride: number) => {
    const padded =
      stride === 1
        ? input
        : pad(input, [
            [0, 1],
            [0, 1],
          ]);
    const padding = stride === 1 ? 'same' : 'valid';
    const spread = tf.layers.depthwiseConv2d({
      kernelSize: 3,
      strides: stride,
      padding,
      useBias: false,
      depthwiseInitializer: random(0.5),
    });
    return relu6(norm(conv(relu6(norm(apply(spread, padded))), filters, 1)));
  };
  const input = image(64);
  const stem = relu6(
    norm(
      conv(
        pad(input, [
          [0, 1],
          [0, 1],
        ]),
        8,
        3,
        2,
        'valid',
      ),
    ),
  );
  const body = block(block(block(stem, 12, 1), 16, 2), 20, 2);
  const column = apply(tf.layers.reshape({ targetShape: [1, 1, 20] }), average(body));
  const scores = apply(
    tf.layers.reshape({ targetShape: [5] }),
    conv(apply(tf.layers.dropout({ rate: 0.1 }), column), 5, 1, 1, 'same', true),
  );
  return model(input, apply(tf.layers.softmax(), scores));
}

/** Keras's InceptionV3: branches side by side, average pooling at borders, long and flat filters, batch norm without scale. */
function inception(): tf.LayersModel {
  const unit = (input: Symbolic, filters: number, kernel: number | [number, number], strides = 1, padding: Padding = 'same') =>
    relu(norm(conv(input, filters, kernel, strides, padding), false));
  const input = image(75);
  const stem = apply(tf.layers.maxPooling2d({ poolSize: 3, strides: 2 }), unit(unit(input, 6, 3, 2, 'valid'), 8, 3));
  const around = apply(tf.layers.averagePooling2d({ poolSize: 3, strides: 1, padding: 'same' }), stem);
  const mixed = apply(tf.layers.concatenate({ axis: 3 }), [unit(stem, 4, 1), unit(unit(stem, 4, [1, 7]), 5, [7, 1]), unit(around, 3, 1)]);
  const smaller = apply(tf.layers.concatenate(), [
    unit(mixed, 7, 3, 2, 'valid'),
    apply(tf.layers.maxPooling2d({ poolSize: 3, strides: 2 }), mixed),
  ]);
  return model(input, classifier(average(smaller)));
}

/** What none of the others has: separable and dilated filters, SAME padding where it is uneven, other activations, scaling inside. */
function mixture(): tf.LayersModel {
  const input = image(41);
  const scaled = apply(tf.layers.rescaling({ scale: 0.5, offset: 0.1 }), input);
  const first = conv(scaled, 6, 5, 2, 'same', true);
  const separable = tf.layers.separableConv2d({
    filters: 8,
    kernelSize: 3,
    strides: 2,
    padding: 'same',
    depthMultiplier: 2,
    depthwiseInitializer: random(0.5),
    pointwiseInitializer: random(0.5),
    biasInitializer: random(0.2),
  });
  const second = apply(tf.layers.activation({ activation: 'elu' }), apply(separable, norm(first)));
  const dilated = tf.layers.conv2d({
    filters: 8,
    kernelSize: 3,
    dilationRate: 2,
    padding: 'same',
    activation: 'sigmoid',
    kernelInitializer: random(0.4),
  });
  const gated = apply(tf.layers.multiply(), [second, apply(dilated, second)]);
  const halved = apply(tf.layers.averagePooling2d({ poolSize: 2, padding: 'same' }), apply(tf.layers.leakyReLU({ alpha: 0.1 }), gated));
  return model(input, classifier(apply(tf.layers.globalMaxPooling2d({}), halved)));
}

/** Of each kind of layer in turn: the architectures of Keras at a reduced width, with random weights. */
export const ARCHITECTURES = { resnet18, resnet50, vgg16, mobilenet, inception, mixture };

/** Saves a model as tf.io does it. */
export async function saved(layers: tf.LayersModel): Promise<SavedModel> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await layers.save(
    tf.io.withSaveHandler(async (given) => {
      artifacts = given;
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  const { modelTopology, weightSpecs, weightData } = artifacts ?? {};
  const bytes = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
  const json = { format: 'layers-model', modelTopology, weightsManifest: [{ paths: ['group1-shard1of1.bin'], weights: weightSpecs }] };
  return { json: JSON.stringify(json), files: new Map([['group1-shard1of1.bin', bytes]]) };
}

export function networkOf({ json, files }: SavedModel): RawModel {
  if (layersModelFiles(json).some((file) => !files.has(file))) throw new Error('a file is missing');
  return layersModelToNetwork(json, files);
}

/** The model up to its last maps, and what it computes of `[1, height, width, 3]`, channels last. */
export function mapsOf(layers: tf.LayersModel, input: tf.Tensor4D): { readonly pooled: Float32Array; readonly maps: Float32Array } {
  const last = layers.layers.filter(({ outputShape }) => outputShape.length === 4 && outputShape[1] !== 1).at(-1);
  if (last === undefined) throw new Error('the model has no maps');
  return tf.tidy(() => {
    const maps = tf.model({ inputs: layers.inputs, outputs: last.output as Symbolic }).predict(input) as tf.Tensor4D; // one output
    const isMax = layers.layers.some(({ name }) => name.startsWith('global_max'));
    const pooled = isMax ? tf.max(maps, [1, 2]) : tf.mean(maps, [1, 2]);
    return { pooled: pooled.dataSync<'float32'>().slice(), maps: maps.dataSync<'float32'>().slice() };
  });
}
