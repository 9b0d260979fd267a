import type * as tfc from '@tensorflow/tfjs-core';
import type { Tf } from '../../heads/index.ts';
import { type TermBuilder, termOf, unlabelledRows } from './term.ts';

/** Mean entropy, in nats, of softmax(logits) over the rows that `rows` [samples, 1] marks with 1; 0 where it marks none. */
export function meanEntropy(tf: Tf, logits: tfc.Tensor2D, rows: tfc.Tensor2D): tfc.Scalar {
  const products = tf.mul(tf.softmax(logits), tf.logSoftmax(logits));
  return tf.div(tf.neg(tf.sum(tf.mul(products, rows))), tf.maximum(tf.sum(rows), 1));
}

/**
 * Entropy of the predictions for images without a label: the boundary between classes moves to where few images are.
 *
 * Grandvalet, Bengio: Semi-supervised Learning by Entropy Minimization. NeurIPS 2004 (proceedings 2005).
 */
export const entropy: TermBuilder<'entropy'> = (_options, { tf }) =>
  termOf((_trained, logits, { targets }) => meanEntropy(tf, logits, unlabelledRows(tf, targets)));
