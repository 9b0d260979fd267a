import type { HeadArchitecture, Tf } from '../heads/index.ts';
import type { Parameters } from '../parameters/index.ts';
import { tensorsOf } from './tensors.ts';

/** Samples at once, and the most values that they may have together: at a spatial cut an image is many. */
const MOST_SAMPLES = 512;
const MOST_VALUES = 2 ** 20;

/**
 * Scores [count, classes], before the softmax, of standardised `features` [count, dimension]. Asynchronous because an
 * engine on a GPU cannot be read otherwise. Throws RangeError when the dimension is not the head's.
 */
export async function predictScores(
  tf: Tf,
  architecture: HeadArchitecture,
  parameters: Parameters,
  features: Float32Array,
  dimension: number,
): Promise<Float32Array> {
  const count = features.length / dimension;
  if (dimension !== architecture.featureSize || !Number.isInteger(count)) {
    throw new RangeError(`${features.length} values in rows of ${dimension} for a head of ${architecture.featureSize} features`);
  }
  const scores = new Float32Array(count * architecture.classes);
  const batchSize = Math.max(1, Math.min(MOST_SAMPLES, Math.floor(MOST_VALUES / dimension)));
  const tensors = tensorsOf(tf, parameters);
  try {
    for (let start = 0; start < count; start += batchSize) {
      const samples = Math.min(batchSize, count - start);
      const values = features.slice(start * dimension, (start + samples) * dimension);
      const batch = tf.tidy(() => architecture.logits(tf, tensors, tf.tensor2d(values, [samples, dimension], 'float32')));
      try {
        scores.set(await batch.data<'float32'>(), start * architecture.classes);
      } finally {
        batch.dispose();
      }
    }
    return scores;
  } finally {
    tf.dispose(tensors);
  }
}
