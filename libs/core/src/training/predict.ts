import { type HeadArchitecture, lastLayerOf, type Tf } from '../heads/index.ts';
import type { Parameters } from '../parameters/index.ts';
import { tensorsOf } from './tensors.ts';

/** Samples at once, and the most values that they may have together: at a spatial cut an image is many. */
const MOST_SAMPLES = 512;
const MOST_VALUES = 2 ** 20;

/**
 * Scores [count, classes], before the softmax, of standardised `features` [count, dimension]. Asynchronous because an
 * engine on a GPU cannot be read otherwise. Throws RangeError when the dimension is not the head's.
 */
export function predictScores(
  tf: Tf,
  architecture: HeadArchitecture,
  parameters: Parameters,
  features: Float32Array,
  dimension: number,
): Promise<Float32Array> {
  const { classes } = architecture;
  return inBatches(tf, architecture, parameters, { features, dimension, width: classes, compute: architecture.logits });
}

/**
 * What the last layer of the head stands on, [count, width of that layer], of standardised `features` [count, dimension]. Throws
 * RangeError when the dimension is not the head's.
 */
export function represent(
  tf: Tf,
  architecture: HeadArchitecture,
  parameters: Parameters,
  features: Float32Array,
  dimension: number,
): Promise<Float32Array> {
  const { width } = lastLayerOf(architecture.layout);
  return inBatches(tf, architecture, parameters, { features, dimension, width, compute: architecture.representation });
}

interface Batches {
  readonly features: Float32Array;
  readonly dimension: number;
  /** Of what is computed for a row. */
  readonly width: number;
  readonly compute: HeadArchitecture['logits'];
}

async function inBatches(
  tf: Tf,
  architecture: HeadArchitecture,
  parameters: Parameters,
  { features, dimension, width, compute }: Batches,
): Promise<Float32Array> {
  const count = features.length / dimension;
  if (dimension !== architecture.featureSize || !Number.isInteger(count)) {
    throw new RangeError(`${features.length} values in rows of ${dimension} for a head of ${architecture.featureSize} features`);
  }
  const results = new Float32Array(count * width);
  const batchSize = Math.max(1, Math.min(MOST_SAMPLES, Math.floor(MOST_VALUES / dimension)));
  const tensors = tensorsOf(tf, parameters);
  try {
    for (let start = 0; start < count; start += batchSize) {
      const samples = Math.min(batchSize, count - start);
      const values = features.slice(start * dimension, (start + samples) * dimension);
      const batch = tf.tidy(() => compute(tf, tensors, tf.tensor2d(values, [samples, dimension], 'float32')));
      try {
        results.set(await batch.data<'float32'>(), start * width);
      } finally {
        batch.dispose();
      }
    }
    return results;
  } finally {
    tf.dispose(tensors);
  }
}
