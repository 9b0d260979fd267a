import type * as tfc from '@tensorflow/tfjs-core';
import type { Tf } from '../../heads/index.ts';
import { type TermBuilder, termOf } from './term.ts';

/** Σ |w|, whose gradient at 0 is taken as 0. */
export function absoluteSum(tf: Tf, tensor: tfc.Tensor): tfc.Scalar {
  const sum = tf.customGrad<tfc.Scalar>((...inputs) => {
    const save = inputs.at(-1) as tfc.GradSaveFunc; // customGrad passes it last
    save([tensor]);
    return {
      value: tf.sum(tf.abs(tensor)),
      gradFunc: (upstream: tfc.Scalar, [saved = tensor]: tfc.Tensor[]) => tf.mul(tf.sign(saved), upstream),
    };
  });
  return sum(tensor);
}

/**
 * Sum of the absolute weights (tensors of rank 2 and above), not of the biases: what says little goes to 0.
 *
 * Tibshirani: Regression Shrinkage and Selection via the Lasso. Journal of the Royal Statistical Society B 58, 1996.
 */
export const l1: TermBuilder<'l1'> = (_options, { tf }) =>
  termOf((trained) =>
    trained.filter(({ rank }) => rank >= 2).reduce<tfc.Scalar>((sum, tensor) => tf.add(sum, absoluteSum(tf, tensor)), tf.scalar(0)),
  );
