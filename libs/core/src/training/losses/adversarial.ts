import type * as tfc from '@tensorflow/tfjs-core';
import type { Tf } from '../../heads/index.ts';
import { domainsOf } from '../../heads/index.ts';
import { weightedCrossEntropy } from './cross-entropy.ts';
import { type TermBuilder, termOf } from './term.ts';

/** The points as they are; their gradient is multiplied by −`factor`. */
export function reverseGradient(tf: Tf, points: tfc.Tensor2D, factor: number): tfc.Tensor2D {
  const reversed = tf.customGrad<tfc.Tensor2D>(() => ({
    value: tf.clone(points),
    gradFunc: (upstream: tfc.Tensor2D) => tf.mul(upstream, -factor),
  }));
  return reversed(points);
}

/**
 * Cross-entropy of a discriminator that tells from the representation which site an image is from. The discriminator, a linear
 * layer in the head, descends on it; what makes the representation ascends, by the reversed gradient, until sites look alike.
 * A site has images of itself only: the discriminator learns to tell sites apart in the average of their heads, so rounds of
 * few local steps serve it. Needs no label. A site beyond those that the discriminator has room for shares a place.
 *
 * Ganin, Ustinova, Ajakan, Germain, Larochelle, Laviolette, Marchand, Lempitsky: Domain-Adversarial Training of Neural
 * Networks. JMLR 17, 2016. In a federation: Peng, Huang, Zhu, Saenko: Federated Adversarial Domain Adaptation. ICLR 2020.
 */
export const adversarial: TermBuilder<'adversarial'> = ({ reversal }, { tf, architecture, domain }) => {
  const domains = domainsOf(architecture.layout);
  return termOf((trained, _logits, { features }) => {
    if (domain === null) return tf.scalar(0);
    const points = reverseGradient(tf, architecture.representation(tf, trained, features), reversal);
    const samples = features.shape[0];
    const targets = tf.cast(tf.oneHot(tf.fill([samples], domain % domains, 'int32'), domains), 'float32') as tfc.Tensor2D; // a row a sample
    return weightedCrossEntropy(tf, architecture.discriminate(tf, trained, points), targets, samples);
  });
};
