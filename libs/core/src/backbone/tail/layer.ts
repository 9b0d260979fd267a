import type * as tfc from '@tensorflow/tfjs-core';

type TensorFlow = typeof tfc;

/**
 * What a weighted layer does before bias and activation: something linear in its input and in its weight. Each part is made
 * of operations that every TensorFlow.js backend has; the WASM backend has no gradient of its own for a convolution's filter.
 */
export interface LinearPart {
  /** `input` is `[batch, height, width, channels]`; the weight has the shape that the manifest says. */
  forward(tf: TensorFlow, input: tfc.Tensor4D, weight: tfc.Tensor): tfc.Tensor4D;
  /** The gradient of the input, whose shape is given, from that of the output. */
  inputGradient(tf: TensorFlow, output: tfc.Tensor4D, weight: tfc.Tensor, shape: Shape4D): tfc.Tensor4D;
  /** The gradient of the weight, in its own shape. */
  weightGradient(tf: TensorFlow, output: tfc.Tensor4D, input: tfc.Tensor4D): tfc.Tensor;
}

export type Shape4D = readonly [number, number, number, number];

export interface LayerTensors {
  readonly input: tfc.Tensor4D;
  readonly weight: tfc.Tensor;
  /** [channels of the output]. */
  readonly bias: tfc.Tensor;
}

export interface LayerOptions {
  readonly activation: 'relu6' | 'none';
  /** Nothing before the layer is trained: its input gets no gradient, which saves a third of the step. */
  readonly onData: boolean;
}

/** activation(part(input, weight) + bias), with gradients to weight and bias, and to the input unless it is data. */
export function weightedLayer(
  tf: TensorFlow,
  part: LinearPart,
  { input, weight, bias }: LayerTensors,
  { activation, onData }: LayerOptions,
): tfc.Tensor4D {
  const operation = tf.customGrad<tfc.Tensor4D>((...given) => {
    const save = given.at(-1) as tfc.GradSaveFunc; // customGrad passes it last
    const biased = tf.add<tfc.Tensor4D>(part.forward(tf, input, weight), bias);
    const value = activation === 'relu6' ? tf.relu6(biased) : biased;
    save([input, weight, value]);
    const gradFunc = (upstream: tfc.Tensor4D, saved: tfc.Tensor[]) =>
      tf.tidy(() => {
        const [seen, filter, output] = saved as [tfc.Tensor4D, tfc.Tensor, tfc.Tensor4D]; // as saved above
        const gradient = activation === 'relu6' ? tf.mul<tfc.Tensor4D>(upstream, withinRelu6(tf, output)) : upstream;
        return [
          ...(onData ? [] : [part.inputGradient(tf, gradient, filter, seen.shape)]),
          part.weightGradient(tf, gradient, seen),
          columnSums(tf, gradient),
        ];
      });
    return { value, gradFunc };
  });
  return onData ? operation(weight, bias) : operation(input, weight, bias);
}

/** 1 where the output is strictly between 0 and 6, else 0. Comparisons take ten times as long on WASM. */
const withinRelu6 = (tf: TensorFlow, output: tfc.Tensor4D): tfc.Tensor => tf.step(tf.mul(output, tf.sub(6, output)));

/** Sums over all but the last axis: [channels]. A product takes a tenth of the time that `sum` does on WASM. */
function columnSums(tf: TensorFlow, values: tfc.Tensor4D): tfc.Tensor1D {
  const channels = values.shape[3];
  const rows = values.size / channels;
  return tf.reshape(tf.matMul(tf.ones([1, rows]), tf.reshape(values, [rows, channels])), [channels]);
}

/** True where the backend has this kernel; its own gradient kernels are faster than what can be put together from others. */
export const hasKernel = (tf: TensorFlow, name: string): boolean => tf.getKernel(name, tf.getBackend()) !== undefined;
