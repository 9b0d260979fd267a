import type * as tfc from '@tensorflow/tfjs-core';
import type { Tf } from '../heads/index.ts';

/**
 * Mean cross-entropy (a scalar, in nats) of the softmax of `logits` [samples, classes] against one-hot `targets` of the
 * same shape. Its gradient is (softmax − target) / samples, written here because the stock loss takes 20 operations.
 */
export function crossEntropy(tf: Tf, logits: tfc.Tensor2D, targets: tfc.Tensor2D): tfc.Scalar {
  const samples = logits.shape[0];
  const loss = tf.customGrad<tfc.Scalar>((...inputs) => {
    const save = inputs.at(-1) as tfc.GradSaveFunc; // customGrad passes it last
    save([logits]);
    return {
      value: tf.div(tf.sum(tf.mul(tf.logSoftmax(logits), targets)), -samples),
      gradFunc: (upstream: tfc.Scalar, [scores = logits]: tfc.Tensor[]) =>
        tf.mul(tf.sub(tf.softmax(scores), targets), tf.div(upstream, samples)),
    };
  });
  return loss(logits);
}
