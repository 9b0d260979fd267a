import type * as tfc from '@tensorflow/tfjs-core';
import type { Tf } from './architecture.ts';

/** From this many weights on, repacking them for the WASM product costs more than transposing them. */
const LARGE = 100_000;

/**
 * `input` [samples, inputs] · `weights` [inputs, outputs]. The WASM backend repacks its second operand slowly each
 * time that it has changed, so a large weight matrix goes first there: (Wᵀ xᵀ)ᵀ takes half the time.
 */
function product(tf: Tf, input: tfc.Tensor2D, weights: tfc.Tensor2D): tfc.Tensor2D {
  if (weights.size < LARGE || tf.getBackend() !== 'wasm') return tf.matMul(input, weights);
  return tf.transpose(tf.matMul(tf.transpose(weights), tf.transpose(input)));
}

/** The gradient with respect to the weights. `matMul(…, transposeA)`, the stock gradient, is 3 to 17 times slower on WASM. */
function weightGradient(tf: Tf, input: tfc.Tensor2D, outputGradient: tfc.Tensor): tfc.Tensor {
  return tf.matMul(tf.transpose(input), outputGradient);
}

/** The two tensors of a dense layer: weights [inputs, outputs] and bias [outputs]. */
export interface DenseTensors {
  readonly weights: tfc.Tensor2D;
  readonly bias: tfc.Tensor1D;
}

/** `input`·W + b [samples, outputs] for an input that needs no gradient: the features, which are data. */
export function denseOnData(tf: Tf, input: tfc.Tensor2D, { weights, bias }: DenseTensors): tfc.Tensor2D {
  const layer = tf.customGrad<tfc.Tensor2D>((...inputs) => {
    const save = inputs.at(-1) as tfc.GradSaveFunc; // customGrad passes it last
    save([input]);
    return {
      value: tf.add(product(tf, input, weights), bias),
      gradFunc: (outputGradient: tfc.Tensor2D, saved: tfc.Tensor[]) => [
        weightGradient(tf, saved[0] as tfc.Tensor2D, outputGradient), // the input, as saved above
        tf.sum(outputGradient, 0),
      ],
    };
  });
  return layer(weights, bias);
}

/** `input`·W + b [samples, outputs] with gradients to the weights, the bias and the input. */
export function dense(tf: Tf, input: tfc.Tensor2D, { weights, bias }: DenseTensors): tfc.Tensor2D {
  const layer = tf.customGrad<tfc.Tensor2D>((...inputs) => {
    const save = inputs.at(-1) as tfc.GradSaveFunc; // customGrad passes it last
    save([input]);
    return {
      value: tf.add(product(tf, input, weights), bias),
      gradFunc: (outputGradient: tfc.Tensor2D, saved: tfc.Tensor[]) => [
        tf.matMul(outputGradient, tf.transpose(weights)),
        weightGradient(tf, saved[0] as tfc.Tensor2D, outputGradient), // the input, as saved above
        tf.sum(outputGradient, 0),
      ],
    };
  });
  return layer(input, weights, bias);
}

/** The first layer of a head: its input is data, unless what gives the features is trained too. */
export const firstDense = ({ featuresAreTrained = false }: { readonly featuresAreTrained?: boolean }): typeof dense =>
  featuresAreTrained ? dense : denseOnData;

/** The tensors at places `first` and `first + 1` as a dense layer. Throws RangeError when there are fewer. */
export function denseTensorsAt(tensors: readonly tfc.Tensor[], first: number): DenseTensors {
  const [weights, bias] = tensors.slice(first, first + 2);
  if (weights?.rank !== 2 || bias?.rank !== 1) throw new RangeError('the tensors do not follow the layout of the head');
  return { weights: weights as tfc.Tensor2D, bias: bias as tfc.Tensor1D }; // ranks were just checked
}
