import type * as tfc from '@tensorflow/tfjs-core';
import type { Tf } from '../../heads/index.ts';

/**
 * 1/`count` · Σᵢ weightᵢ · ‖softmax(logits)ᵢ − targetsᵢ‖²: the squared error of the probabilities, summed over the classes.
 * `weights` is [samples, 1], or null for 1 each.
 *
 * Brier: Verification of Forecasts Expressed in Terms of Probability. Monthly Weather Review 78, 1950.
 */
export function meanSquaredError(
  tf: Tf,
  logits: tfc.Tensor2D,
  targets: tfc.Tensor2D,
  weights: tfc.Tensor2D | null,
  count: number,
): tfc.Scalar {
  const squares = tf.square(tf.sub(tf.softmax(logits), targets));
  return tf.div(tf.sum(weights === null ? squares : tf.mul(squares, weights)), count);
}
