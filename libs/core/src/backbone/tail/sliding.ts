import type * as tfc from '@tensorflow/tfjs-core';
import { sameOutput, samePadding } from '../architecture.ts';

type TensorFlow = typeof tfc;

/** A square window that slides with TensorFlow's SAME padding. */
export interface SlidingWindow {
  readonly kernel: number;
  readonly stride: number;
}

/**
 * The input with the zeros around it that the window reaches into, `[batch, (rows − 1) · stride + kernel, …]`: exactly what the
 * window sees. What it never sees, where its steps are longer than it is, is left out.
 */
export function seenByWindow(tf: TensorFlow, input: tfc.Tensor4D, { kernel, stride }: SlidingWindow): tfc.Tensor4D {
  const [batch, height, width, channels] = input.shape;
  const [rows, columns] = [samePadding(height, kernel, stride), samePadding(width, kernel, stride)];
  const padded = tf.pad(input, [
    [0, 0],
    [rows.before, rows.after],
    [columns.before, columns.after],
    [0, 0],
  ]);
  const seen = (size: number) => (sameOutput(size, stride) - 1) * stride + kernel;
  const size: [number, number, number, number] = [batch, seen(height), seen(width), channels];
  return size.every((extent, axis) => extent === padded.shape[axis]) ? padded : tf.slice(padded, [0, 0, 0, 0], size);
}

/** `stride` − 1 zeros after each row and each column: `[batch, rows · stride, columns · stride, channels]`. */
export function spreadByStride(tf: TensorFlow, values: tfc.Tensor4D, stride: number): tfc.Tensor4D {
  if (stride === 1) return values;
  const [batch, rows, columns, channels] = values.shape;
  const zeros: [number, number][] = [
    [0, 0],
    [0, stride - 1],
    [0, 0],
  ];
  const byRow = tf.pad(tf.reshape(values, [batch * rows, 1, columns * channels]), zeros);
  const byPoint = tf.pad(tf.reshape(byRow, [batch * rows * stride * columns, 1, channels]), zeros);
  return tf.reshape(byPoint, [batch, rows * stride, columns * stride, channels]);
}
