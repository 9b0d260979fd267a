import type * as tfc from '@tensorflow/tfjs-core';
import type { Tf } from '../../heads/index.ts';
import { weightedCrossEntropy } from './cross-entropy.ts';
import { type TermBuilder, termOf } from './term.ts';

/**
 * Mean over the rows of KL(softmax(from) ‖ softmax(to)), in nats. Has gradients to both: where one of them is frozen, none
 * is taken of it.
 */
export function klDivergence(tf: Tf, from: tfc.Tensor2D, to: tfc.Tensor2D): tfc.Scalar {
  const difference = tf.sub(tf.logSoftmax(from), tf.logSoftmax(to));
  return tf.div(tf.sum(tf.mul(tf.softmax(from), difference)), from.shape[0]);
}

/** Smaller probabilities add nothing to an entropy; their logarithm would be endless. */
const LEAST = 1e-30;

/** Mean over the rows of KL(probabilities ‖ softmax(logits)), for fixed `probabilities` [samples, classes]. */
export function klFromProbabilities(tf: Tf, probabilities: tfc.Tensor2D, logits: tfc.Tensor2D): tfc.Scalar {
  const samples = logits.shape[0];
  const negativeEntropy = tf.div(tf.sum(tf.mul(probabilities, tf.log(tf.maximum(probabilities, LEAST)))), samples);
  return tf.add(weightedCrossEntropy(tf, logits, probabilities, samples), negativeEntropy);
}

/**
 * Divergence between the predictions of the head where the round started, q, and of the one that is trained, p:
 * `towardsSource` is KL(q ‖ p), which pulls p to cover all that q holds possible; `fromSource` is KL(p ‖ q), which keeps p
 * from what q holds impossible.
 *
 * Kullback, Leibler: On Information and Sufficiency. 1951. In a federation: Yao, Jin, Zhang, Sun: Federated learning with
 * additional mechanisms on clients to reduce communication costs. 2019.
 */
export const kl: TermBuilder<'kl'> = ({ direction }, { tf, architecture, source }) =>
  termOf((_trained, logits, { features }) => {
    const frozen = architecture.logits(tf, source, features);
    return direction === 'towardsSource' ? klDivergence(tf, frozen, logits) : klDivergence(tf, logits, frozen);
  });
