import type * as tfc from '@tensorflow/tfjs-core';
import { randomFeatures, randomWeights, type Tf } from '../../heads/index.ts';
import { type FixedMatrix, timesFixed } from './fixed-product.ts';
import { needStatistics, type TermBuilder } from './term.ts';

/** The random Fourier features of every bandwidth, one after the other: what a site sums and a loss compares. */
export interface FourierConfig {
  readonly bandwidths: readonly number[];
  /** For each bandwidth. */
  readonly units: number;
}

/** Maps a row of `dimension` features to [bandwidths·units] random ones, see {@link randomFeatures}. */
export function fourierMaps({ bandwidths, units }: FourierConfig, dimension: number) {
  const maps = bandwidths.map((bandwidth) => randomFeatures({ kernel: 'fourier', units, bandwidth }, dimension));
  const size = bandwidths.length * units;
  return {
    size,
    apply(row: Float32Array): Float32Array {
      const all = new Float32Array(size);
      maps.forEach((map, i) => {
        all.set(map.apply(row), i * units);
      });
      return all;
    },
  };
}

/** The same map with gradients to the rows: √2 · cos(x·`weights` + `offsets`), [samples, bandwidths·units]. */
const fourierFeatures = (tf: Tf, points: tfc.Tensor2D, weights: FixedMatrix, offsets: tfc.Tensor1D): tfc.Tensor2D =>
  tf.mul(tf.cos(tf.add(timesFixed(tf, points, weights), offsets)), Math.SQRT2);

/**
 * Σ over the bandwidths of ‖mean z(points) − means‖² / units, which approximates the squared maximum mean discrepancy of
 * Gaussian kernels: `points` [samples, width], `weights` [width, bandwidths·units], `offsets` and `means` [bandwidths·units].
 */
export function meanDiscrepancy(
  tf: Tf,
  points: tfc.Tensor2D,
  { weights, offsets, means, units }: { weights: FixedMatrix; offsets: tfc.Tensor1D; means: tfc.Tensor1D; units: number },
): tfc.Scalar {
  const own = tf.mean(fourierFeatures(tf, points, weights, offsets), 0);
  return tf.div(tf.sum(tf.square(tf.sub(own, means))), units);
}

/**
 * Aligns the distribution of the site's representation, batch by batch, with that of all sites' images, by the means of
 * random features that are the same everywhere. Needs no label.
 *
 * Gretton, Borgwardt, Rasch, Schölkopf, Smola: A Kernel Two-Sample Test. JMLR 13, 2012. Several kernels: Long, Cao, Wang,
 * Jordan: Learning Transferable Features with Deep Adaptation Networks. ICML 2015. Random features: Rahimi, Recht: Random
 * Features for Large-Scale Kernel Machines. NeurIPS 2007.
 */
export const mmd: TermBuilder<'mmd'> = ({ bandwidths, units }, surroundings) => {
  const { tf, architecture } = surroundings;
  const { counts, fourier } = needStatistics(surroundings, 'mmd');
  const images = Math.max(
    1,
    counts.reduce((sum, count) => sum + count, 0),
  );
  const drawn = bandwidths.map((bandwidth) => randomWeights({ kernel: 'fourier', units, bandwidth }, architecture.featureSize));
  const transposed = tf.tidy(() =>
    tf.concat(drawn.map((one) => tf.tensor2d(Float32Array.from(one.weights), [units, architecture.featureSize]))),
  );
  const matrix = tf.tidy(() => tf.transpose(transposed));
  const maps = {
    weights: { matrix, transposed },
    offsets: tf.tensor1d(Float32Array.from(drawn.flatMap(({ offsets }) => [...offsets]))),
    means: tf.tensor1d(Float32Array.from(fourier, (sum) => sum / images)),
    units,
  };
  return {
    value: (trained, _logits, { features }) => meanDiscrepancy(tf, architecture.representation(tf, trained, features), maps),
    dispose: () => tf.dispose([matrix, transposed, maps.offsets, maps.means]),
  };
};
