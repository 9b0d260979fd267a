import { averageOf } from '../augmentation/index.ts';
import type { HeadArchitecture, Tf } from '../heads/index.ts';
import type { Parameters } from '../parameters/index.ts';
import { predictScores } from './predict.ts';
import type { FeatureSet } from './types.ts';

/** What a head says of images: scores [images, classes] before the softmax, and the labels [images], or [images, tasks]. */
export interface ImageScores {
  readonly scores: Float32Array;
  readonly labels: Int32Array;
}

/**
 * Scores of the images of a set. Rows that are views of one image follow one another; it has the mean of their scores.
 * Throws RangeError when the dimension is not the head's.
 */
export async function imageScores(tf: Tf, architecture: HeadArchitecture, parameters: Parameters, data: FeatureSet): Promise<ImageScores> {
  const { features, labels, dimension, images } = data;
  const scores = await predictScores(tf, architecture, parameters, features, dimension);
  return images === undefined ? { scores, labels } : averageByImage(scores, labels, images, architecture);
}

function averageByImage(scores: Float32Array, labels: Int32Array, images: Int32Array, { classes, tasks }: HeadArchitecture): ImageScores {
  const starts = [...images.keys()].filter((row) => row === 0 || images[row] !== images[row - 1]);
  const averaged = new Float32Array(starts.length * classes);
  starts.forEach((start, place) => {
    const end = starts[place + 1] ?? images.length;
    const views = Array.from({ length: end - start }, (_, view) => scores.subarray((start + view) * classes, (start + view + 1) * classes));
    averaged.set(averageOf(views), place * classes);
  });
  return {
    scores: averaged,
    labels: Int32Array.from(starts.flatMap((row) => [...labels.subarray(row * tasks.length, (row + 1) * tasks.length)])),
  };
}
