import type * as tfc from '@tensorflow/tfjs-core';
import type { LinearPart } from './layer.ts';

type TensorFlow = typeof tfc;

/**
 * A 1×1 convolution as a product of matrices; weight `[outputs, inputs]`. What a product needs the other way round is transposed
 * first: told to transpose itself, it takes 12 times as long on WASM.
 */
export const pointwise: LinearPart = {
  forward: (tf, input, weight) => {
    const [batch, height, width] = input.shape;
    const product = tf.matMul(rows(tf, input), tf.transpose(weight));
    return tf.reshape(product, [batch, height, width, weight.shape[0] ?? 0]);
  },
  inputGradient: (tf, output, weight, shape) => tf.reshape(tf.matMul(rows(tf, output), weight as tfc.Tensor2D), [...shape]), // its shape is checked with the manifest
  weightGradient: (tf, output, input) => tf.matMul(tf.transpose(rows(tf, output)), rows(tf, input)),
};

/** [batch · height · width, channels]. */
function rows(tf: TensorFlow, values: tfc.Tensor4D): tfc.Tensor2D {
  const [batch, height, width, channels] = values.shape;
  return tf.reshape(values, [batch * height * width, channels]);
}
