import type * as tfc from '@tensorflow/tfjs-core';
import type { Tf } from '../../heads/index.ts';
import { type TermBuilder, termOf, unlabelledRows } from './term.ts';

/** One-hot targets of the sure predictions among the rows that `rows` [samples, 1] marks with 1, zeros for the others. */
function sureTargets(tf: Tf, logits: tfc.Tensor2D, rows: tfc.Tensor2D, threshold: number): tfc.Tensor2D {
  const probabilities = tf.softmax(logits);
  const sure = tf.cast(tf.greaterEqual(tf.max(probabilities, 1, true), threshold), 'float32');
  const best = tf.cast(tf.oneHot(tf.argMax(logits, 1), logits.shape[1]), 'float32');
  return tf.mul<tfc.Tensor2D>(best, tf.mul(sure, rows));
}

/**
 * Cross-entropy against the most likely class where its probability is at least `threshold`, summed over the rows that `rows`
 * [samples, 1] marks with 1 and divided by how many these are. The targets get no gradient.
 */
export function pseudoLabelLoss(tf: Tf, logits: tfc.Tensor2D, rows: tfc.Tensor2D, threshold: number): tfc.Scalar {
  const loss = tf.customGrad<tfc.Scalar>((...inputs) => {
    const save = inputs.at(-1) as tfc.GradSaveFunc; // customGrad passes it last
    save([logits, rows]);
    const count = tf.maximum(tf.sum(rows), 1);
    const targets = sureTargets(tf, logits, rows, threshold);
    return {
      value: tf.div(tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), targets))), count),
      gradFunc: (upstream: tfc.Scalar, saved: tfc.Tensor[]) => {
        const [scores, marks] = saved as [tfc.Tensor2D, tfc.Tensor2D]; // as saved above
        const taken = sureTargets(tf, scores, marks, threshold);
        const difference = tf.sub(tf.mul(tf.softmax(scores), tf.sum(taken, 1, true)), taken);
        return tf.mul(difference, tf.div(upstream, tf.maximum(tf.sum(marks), 1)));
      },
    };
  });
  return loss(logits);
}

/**
 * Takes what the head is sure of as the label of an image without one.
 *
 * Lee: Pseudo-Label: The Simple and Efficient Semi-Supervised Learning Method for Deep Neural Networks. ICML workshop 2013; with
 * a threshold as in Sohn et al.: FixMatch. NeurIPS 2020.
 */
export const pseudoLabels: TermBuilder<'pseudo-labels'> = ({ threshold }, { tf }) =>
  termOf((_trained, logits, { targets }) => pseudoLabelLoss(tf, logits, unlabelledRows(tf, targets), threshold));
