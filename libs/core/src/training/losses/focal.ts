import type * as tfc from '@tensorflow/tfjs-core';
import type { Tf } from '../../heads/index.ts';

/** 1 − p is at least this, so that its powers below 1 stay finite. */
const LEAST = 1e-7;

/**
 * −1/`count` · Σ targets · (1 − p)^gamma · log p with p = softmax(logits) [samples, classes]: what is predicted well counts
 * less. With `gamma` 0 it is cross-entropy. Rows of `targets` may add up to anything; they get no gradient.
 *
 * Lin, Goyal, Girshick, He, Dollár: Focal Loss for Dense Object Detection. ICCV 2017, equation 4, over all classes.
 */
export function focalLoss(tf: Tf, logits: tfc.Tensor2D, targets: tfc.Tensor2D, gamma: number, count: number): tfc.Scalar {
  const loss = tf.customGrad<tfc.Scalar>((...inputs) => {
    const save = inputs.at(-1) as tfc.GradSaveFunc; // customGrad passes it last
    save([logits, targets]);
    const log = tf.logSoftmax(logits);
    const missing = tf.maximum(tf.sub(1, tf.exp(log)), LEAST);
    return {
      value: tf.div(tf.sum(tf.mul(targets, tf.mul(tf.pow(missing, gamma), log))), -count),
      gradFunc: (upstream: tfc.Scalar, [scores = logits, wanted = targets]: tfc.Tensor[]) => {
        const logs = tf.logSoftmax(scores);
        const p = tf.exp(logs);
        const rest = tf.maximum(tf.sub(1, p), LEAST);
        const power = tf.pow(rest, gamma);
        const bySlope = tf.sub(tf.mul(tf.mul(tf.mul(p, logs), tf.div(power, rest)), gamma), power); // p · d/dp of −(1−p)^γ log p
        const slopes = tf.mul(wanted, bySlope);
        return tf.mul(tf.sub(slopes, tf.mul(p, tf.sum(slopes, 1, true))), tf.div(upstream, count));
      },
    };
  });
  return loss(logits);
}
