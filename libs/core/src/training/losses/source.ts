import type * as tfc from '@tensorflow/tfjs-core';
import { createRandom, type Random, seedFrom } from '../../random/index.ts';
import { type ClassStatistics, classMeans, withinClassVariance } from '../../statistics/index.ts';
import { needStatistics, type TermBuilder, termOf } from './term.ts';

/** Draws `count` labelled feature vectors [count, dimension]: a class by its share, then each feature about the class's mean. */
export function virtualFeatures(
  statistics: Pick<ClassStatistics, 'counts' | 'sums' | 'squares'>,
  count: number,
  random: Random,
): { readonly features: Float32Array; readonly labels: Int32Array } {
  const dimension = statistics.squares.length;
  const means = classMeans(statistics);
  const deviations = withinClassVariance(statistics).map(Math.sqrt);
  return drawFrom(means, deviations, statistics.counts, { count, dimension, random });
}

function drawFrom(
  means: Float64Array,
  deviations: Float64Array,
  counts: Float64Array,
  { count, dimension, random }: { readonly count: number; readonly dimension: number; readonly random: Random },
): { readonly features: Float32Array; readonly labels: Int32Array } {
  const images = counts.reduce((sum, one) => sum + one, 0);
  const labels = Int32Array.from({ length: count }, () => {
    let left = random.uniform() * images;
    return counts.findIndex((one) => {
      left -= one;
      return left < 0;
    });
  });
  const features = Float32Array.from(
    { length: count * dimension },
    (_, i) =>
      (means[(labels[Math.floor(i / dimension)] ?? 0) * dimension + (i % dimension)] ?? 0) +
      (deviations[i % dimension] ?? 0) * random.normal(),
  );
  return { features, labels };
}

/**
 * The second labelled set of "source + λ · target": 1/N Σ L_source + λ · 1/M Σ L_target. No site has another's images; the
 * source is drawn anew for every batch, as many as its images, from the sums over all sites: a class by its share, each feature
 * normal about the mean of its class with the variance that all classes have in common. A site then keeps to classes that it
 * has no image of. Divided by λ, the target counts 1 and the source the weight of the term.
 *
 * Virtual features: Luo, Chen, Hu, Zhang, Liang, Feng: No Fear of Heterogeneity: Classifier Calibration for Federated Learning
 * with Non-IID Data. NeurIPS 2021, there after training and with full covariances.
 */
export const source: TermBuilder<'source'> = (_options, surroundings) => {
  const { tf, architecture, seed, classify } = surroundings;
  const statistics = needStatistics(surroundings, 'source');
  const { featureSize, classes } = architecture;
  const means = classMeans(statistics);
  const deviations = withinClassVariance(statistics).map(Math.sqrt);
  const random = createRandom(seedFrom('source', seed));
  return termOf((trained, _logits, { places }) => {
    const count = places.length;
    const { features, labels } = drawFrom(means, deviations, statistics.counts, { count, dimension: featureSize, random });
    const targets = tf.cast(tf.oneHot(tf.tensor1d(labels, 'int32'), classes), 'float32') as tfc.Tensor2D; // a row a sample
    return classify(architecture.logits(tf, trained, tf.tensor2d(features, [count, featureSize], 'float32')), targets);
  });
};
