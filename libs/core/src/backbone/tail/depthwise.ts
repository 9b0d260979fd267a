import type * as tfc from '@tensorflow/tfjs-core';
import { samePadding } from '../architecture.ts';
import { hasKernel, type LinearPart, type Shape4D } from './layer.ts';
import { type SlidingWindow, seenByWindow, spreadByStride } from './sliding.ts';

type TensorFlow = typeof tfc;
const INPUT_GRADIENT = 'DepthwiseConv2dNativeBackpropInput';
const FILTER_GRADIENT = 'DepthwiseConv2dNativeBackpropFilter';

/**
 * A depthwise convolution; weight `[channels, kernel, kernel]`. Its gradients are depthwise convolutions too, which is what they
 * are computed with on a backend that has no kernels for them (WASM).
 */
export const depthwise = (sliding: SlidingWindow): LinearPart => ({
  forward: (tf, input, weight) => tf.depthwiseConv2d(input, filterOf(tf, weight), sliding.stride, 'same'),
  inputGradient: (tf, output, weight, shape) =>
    hasKernel(tf, INPUT_GRADIENT)
      ? nativeInputGradient(tf, output, filterOf(tf, weight), shape, sliding)
      : inputGradient(tf, output, filterOf(tf, weight), shape, sliding),
  weightGradient: (tf, output, input) => {
    const gradient = hasKernel(tf, FILTER_GRADIENT)
      ? nativeFilterGradient(tf, output, input, sliding)
      : filterGradient(tf, output, input, sliding);
    return tf.transpose(gradient, [2, 0, 1]);
  },
});

/** From the manifest's order of axes to TensorFlow's: `[kernel, kernel, channels, 1]`. */
const filterOf = (tf: TensorFlow, weight: tfc.Tensor): tfc.Tensor4D => tf.expandDims(tf.transpose(weight, [1, 2, 0]), 3);

const attributes = ({ stride }: SlidingWindow) => ({ strides: [stride, stride], pad: 'same', dilations: [1, 1] });

function nativeInputGradient(tf: TensorFlow, dy: tfc.Tensor4D, filter: tfc.Tensor4D, shape: Shape4D, sliding: SlidingWindow): tfc.Tensor4D {
  return tf.engine().runKernel(INPUT_GRADIENT, { dy, filter }, { ...attributes(sliding), inputShape: [...shape] }) as tfc.Tensor4D; // of the input's shape
}

function nativeFilterGradient(tf: TensorFlow, dy: tfc.Tensor4D, x: tfc.Tensor4D, sliding: SlidingWindow): tfc.Tensor3D {
  const filterShape = [sliding.kernel, sliding.kernel, x.shape[3], 1];
  const gradient = tf.engine().runKernel(FILTER_GRADIENT, { x, dy }, { ...attributes(sliding), filterShape }) as tfc.Tensor4D; // of the filter's shape
  return tf.squeeze(gradient, [3]);
}

/**
 * The gradient of the input: the output's, its points spread by the stride, under the filter turned by 180°.
 * Exported for its test; backends with a kernel of their own do not come here.
 */
export function inputGradient(
  tf: TensorFlow,
  output: tfc.Tensor4D,
  filter: tfc.Tensor4D,
  shape: Shape4D,
  sliding: SlidingWindow,
): tfc.Tensor4D {
  const { kernel, stride } = sliding;
  const spread = spreadByStride(tf, output, stride);
  const around = (axis: 1 | 2): [number, number] => {
    const { before } = samePadding(shape[axis], kernel, stride);
    return [kernel - 1 - before, Math.max(0, shape[axis] + before - spread.shape[axis])];
  };
  const padded = tf.pad(spread, [[0, 0], around(1), around(2), [0, 0]]);
  const gradient = tf.depthwiseConv2d(padded, tf.reverse(filter, [0, 1]), 1, 'valid');
  return tf.slice(gradient, [0, 0, 0, 0], [...shape]);
}

/**
 * The gradient of the filter `[kernel, kernel, channels]`: each channel of each image by itself, which makes batch · channels
 * channels of one image, under the output's gradient as the filter, its points apart by the stride; then summed over the batch.
 * Exported for its test; backends with a kernel of their own do not come here.
 */
export function filterGradient(tf: TensorFlow, output: tfc.Tensor4D, input: tfc.Tensor4D, sliding: SlidingWindow): tfc.Tensor3D {
  const { kernel, stride } = sliding;
  const seen = seenByWindow(tf, input, sliding);
  const [batch, height, width, channels] = seen.shape;
  const [, rows, columns] = output.shape;
  const apart = tf.depthwiseConv2d(
    tf.reshape<tfc.Rank.R4>(tf.transpose(seen, [1, 2, 0, 3]), [1, height, width, batch * channels]),
    tf.reshape(tf.transpose(output, [1, 2, 0, 3]), [rows, columns, batch * channels, 1]),
    1,
    'valid',
    'NHWC',
    stride,
  );
  const byImage = tf.reshape(apart, [kernel * kernel, batch, channels]);
  const summed = tf.matMul(tf.ones([kernel * kernel, 1, batch]), byImage);
  return tf.reshape(summed, [kernel, kernel, channels]);
}
