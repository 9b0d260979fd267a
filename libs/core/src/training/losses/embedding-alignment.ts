import type * as tfc from '@tensorflow/tfjs-core';
import type { Tf } from '../../heads/index.ts';
import { classMeans } from '../../statistics/index.ts';
import { needStatistics, type TermBuilder } from './term.ts';

/**
 * 1/samples · Σⱼ Σᵢ wⱼᵢ ‖prototypeᵢ − pointⱼ‖² with `points` [samples, width], `prototypes` [classes, width] and the `weights`
 * w [samples, classes].
 */
export function prototypeDistance(tf: Tf, points: tfc.Tensor2D, prototypes: tfc.Tensor2D, weights: tfc.Tensor2D): tfc.Scalar {
  const ofPoints = tf.mul(tf.sum(tf.square(points), 1, true), tf.sum(weights, 1, true));
  const ofPrototypes = tf.mul(weights, tf.sum(tf.square(prototypes), 1));
  const products = tf.mul(tf.matMul(weights, prototypes), points);
  const sum = tf.add(tf.sub(tf.sum(ofPoints), tf.mul(tf.sum(products), 2)), tf.sum(ofPrototypes));
  return tf.div(sum, points.shape[0]);
}

/**
 * Squared distance of each image's representation to the prototype of its class: the mean over all sites' images of the
 * features that the adjustment head starts from. The labels are the weights; images without one count nothing.
 *
 * Tan, Long, Liu, Zhou, Lu, Jiang, Zhang: FedProto: Federated Prototype Learning across Heterogeneous Clients. AAAI 2022.
 */
export const embeddingAlignment: TermBuilder<'embedding-alignment'> = (_options, surroundings) => {
  const { tf, architecture } = surroundings;
  const statistics = needStatistics(surroundings, 'embedding-alignment');
  const prototypes = tf.tensor2d(Float32Array.from(classMeans(statistics)), [architecture.classes, architecture.featureSize]);
  return {
    value: (trained, _logits, { features, targets }) =>
      prototypeDistance(tf, architecture.representation(tf, trained, features), prototypes, targets),
    dispose: () => prototypes.dispose(),
  };
};
