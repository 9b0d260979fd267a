import type * as tfc from '@tensorflow/tfjs-core';
import { sameOutput } from '../architecture.ts';
import type { LinearPart } from './layer.ts';
import { type SlidingWindow, seenByWindow } from './sliding.ts';

type TensorFlow = typeof tfc;

/**
 * A full convolution; weight `[outputs, inputs, kernel, kernel]`. The gradient of the weight is a product of matrices for each
 * point of the window: what the window saw there, and the gradient of the output.
 */
export const convolution = (sliding: SlidingWindow): LinearPart => ({
  forward: (tf, input, weight) => tf.conv2d(input, filterOf(tf, weight), sliding.stride, 'same'),
  inputGradient: (tf, output, weight, shape) => tf.conv2dTranspose(output, filterOf(tf, weight), [...shape], sliding.stride, 'same'),
  weightGradient: (tf, output, input) => weightGradient(tf, output, input, sliding),
});

/** From the manifest's order of axes to TensorFlow's: `[kernel, kernel, inputs, outputs]`. */
const filterOf = (tf: TensorFlow, weight: tfc.Tensor): tfc.Tensor4D => tf.transpose(weight as tfc.Tensor4D, [2, 3, 1, 0]); // its shape is checked with the manifest

function weightGradient(tf: TensorFlow, output: tfc.Tensor4D, input: tfc.Tensor4D, sliding: SlidingWindow): tfc.Tensor {
  const { kernel, stride } = sliding;
  const [batch, height, width, channels] = input.shape;
  const [rows, columns] = [sameOutput(height, stride), sameOutput(width, stride)];
  const outputs = output.shape[3];
  const seen = seenByWindow(tf, input, sliding);
  const gradient = tf.transpose(tf.reshape(output, [batch * rows * columns, outputs]));
  const points = Array.from({ length: kernel * kernel }, (_, index) => {
    const [i, j] = [Math.floor(index / kernel), index % kernel];
    const end = [batch, i + (rows - 1) * stride + 1, j + (columns - 1) * stride + 1, channels];
    const under = tf.stridedSlice(seen, [0, i, j, 0], end, [1, stride, stride, 1]);
    return tf.matMul(gradient, tf.reshape(under, [batch * rows * columns, channels]));
  });
  return tf.reshape(tf.stack(points, 2), [outputs, channels, kernel, kernel]);
}
