import type * as tfc from '@tensorflow/tfjs-core';
import type { Tf } from '../../heads/index.ts';

/**
 * Mean cross-entropy (a scalar, in nats) of the softmax of `logits` [samples, classes] against one-hot `targets` of the
 * same shape. Its gradient is (softmax − target) / samples, written here because the stock loss takes 20 operations.
 */
export function crossEntropy(tf: Tf, logits: tfc.Tensor2D, targets: tfc.Tensor2D): tfc.Scalar {
  const samples = logits.shape[0];
  const loss = tf.customGrad<tfc.Scalar>((...inputs) => {
    const save = inputs.at(-1) as tfc.GradSaveFunc; // customGrad passes it last
    save([logits, targets]);
    return {
      value: tf.div(tf.sum(tf.mul(tf.logSoftmax(logits), targets)), -samples),
      gradFunc: (upstream: tfc.Scalar, [scores = logits, wanted = targets]: tfc.Tensor[]) =>
        tf.mul(tf.sub(tf.softmax(scores), wanted), tf.div(upstream, samples)),
    };
  });
  return loss(logits);
}

/**
 * −1/`count` · Σ targets · log softmax(logits) for `targets` [samples, classes] whose rows may add up to anything: soft
 * labels, rows that weigh more or not at all. The targets get no gradient.
 */
export function weightedCrossEntropy(tf: Tf, logits: tfc.Tensor2D, targets: tfc.Tensor2D, count: number): tfc.Scalar {
  const loss = tf.customGrad<tfc.Scalar>((...inputs) => {
    const save = inputs.at(-1) as tfc.GradSaveFunc; // customGrad passes it last
    save([logits, targets]);
    return {
      value: tf.div(tf.sum(tf.mul(tf.logSoftmax(logits), targets)), -count),
      gradFunc: (upstream: tfc.Scalar, [scores = logits, wanted = targets]: tfc.Tensor[]) =>
        tf.mul(tf.sub(tf.mul(tf.softmax(scores), tf.sum(wanted, 1, true)), wanted), tf.div(upstream, count)),
    };
  });
  return loss(logits);
}
