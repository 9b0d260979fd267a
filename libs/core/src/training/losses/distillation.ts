import type * as tfc from '@tensorflow/tfjs-core';
import type { Tf } from '../../heads/index.ts';
import { klFromProbabilities } from './kl.ts';
import { type TermBuilder, termOf } from './term.ts';

/** temperature² · mean KL(probabilities ‖ softmax(logits / temperature)): the factor keeps the gradient's size. */
export function distillationLoss(tf: Tf, probabilities: tfc.Tensor2D, logits: tfc.Tensor2D, temperature: number): tfc.Scalar {
  return tf.mul(klFromProbabilities(tf, probabilities, tf.div(logits, temperature)), temperature ** 2);
}

/** Mean over the teachers of softmax(scores / temperature), [samples, classes]. */
export function softenedMean(tf: Tf, scores: readonly tfc.Tensor2D[], temperature: number): tfc.Tensor2D {
  const all = scores.map((one) => tf.softmax(tf.div<tfc.Tensor2D>(one, temperature)));
  return tf.div(tf.addN(all), all.length);
}

/**
 * Learns a teacher's softened predictions: of the head where the round started (`global`), or the mean of those of all sites'
 * heads of the last round (`ensemble`; nothing in the first round, where there are none).
 *
 * Hinton, Vinyals, Dean: Distilling the Knowledge in a Neural Network. 2015, section 2. With an ensemble of sites as in Lin,
 * Kong, Stich, Jaggi: Ensemble Distillation for Robust Model Fusion in Federated Learning. NeurIPS 2020, here on the sites'
 * own images.
 */
export const distillation: TermBuilder<'distillation'> = ({ temperature, teacher }, { tf, architecture, source, teachers }) => {
  const heads = teacher === 'global' ? [source] : teachers;
  return termOf((_trained, logits, { features }) => {
    if (heads.length === 0) return tf.scalar(0);
    const scores = heads.map((head) => architecture.logits(tf, head, features));
    return distillationLoss(tf, softenedMean(tf, scores, temperature), logits, temperature);
  });
};
