import type * as tfc from '@tensorflow/tfjs-core';
import type { Tf } from '../../heads/index.ts';
import { covarianceOf } from '../../statistics/index.ts';
import { timesFixed } from './fixed-product.ts';
import { needStatistics, type TermBuilder } from './term.ts';

/**
 * ‖C − covariance‖²_F / (4 · width²) with C the covariance of the `points` [samples, width], divided by samples − 1; 0 for a
 * single one. With Z the centred points, ‖C‖²_F = ‖Z Zᵀ‖²_F / (samples − 1)²: no matrix of width × width is made.
 * `squaredNorm` is ‖covariance‖²_F.
 */
export function coralLoss(tf: Tf, points: tfc.Tensor2D, covariance: tfc.Tensor2D, squaredNorm: number): tfc.Scalar {
  const [samples, width] = points.shape;
  if (samples < 2) return tf.scalar(0);
  const centred = tf.sub<tfc.Tensor2D>(points, tf.mean(points, 0, true));
  const own = tf.div(tf.sum(tf.square(tf.matMul(centred, tf.transpose(centred)))), (samples - 1) ** 2);
  const shared = tf.div(tf.sum(tf.mul(centred, timesFixed(tf, centred, { matrix: covariance, transposed: covariance }))), samples - 1);
  return tf.div(tf.add(tf.sub(own, tf.mul(shared, 2)), squaredNorm), 4 * width * width);
}

/**
 * Aligns the second-order statistics of the site's representation, batch by batch, with those over all sites' images: the
 * covariance of the features that the adjustment head starts from. Needs no label. A batch is a rough measure of a
 * covariance: large batches serve it.
 *
 * Sun, Saenko: Deep CORAL: Correlation Alignment for Deep Domain Adaptation. ECCV 2016 workshops, equation 1.
 */
export const coral: TermBuilder<'coral'> = (_options, surroundings) => {
  const { tf, architecture } = surroundings;
  const values = covarianceOf(needStatistics(surroundings, 'coral'));
  const squaredNorm = values.reduce((sum, value) => sum + value * value, 0);
  const covariance = tf.tensor2d(Float32Array.from(values), [architecture.featureSize, architecture.featureSize]);
  return {
    value: (trained, _logits, { features }) => coralLoss(tf, architecture.representation(tf, trained, features), covariance, squaredNorm),
    dispose: () => covariance.dispose(),
  };
};
