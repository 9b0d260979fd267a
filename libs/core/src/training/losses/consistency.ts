import { createRandom, seedFrom } from '../../random/index.ts';
import { batchOf } from '../batches.ts';
import { klDivergence } from './kl.ts';
import { type TermBuilder, termOf } from './term.ts';

/** The rows of each image, by row: `images` [count] numbers the image that a row is a view of. */
export function viewsOf(images: Int32Array): readonly (readonly number[])[] {
  const rows = new Map<number, number[]>();
  images.forEach((image, row) => {
    const known = rows.get(image);
    if (known === undefined) rows.set(image, [row]);
    else known.push(row);
  });
  return Array.from(images, (image) => rows.get(image) ?? []);
}

/**
 * Mean KL between the predictions for an image and for another view of it, drawn at random; an image with a single view adds
 * nothing. Needs no label.
 *
 * Sajjadi, Javanmardi, Tasdizen: Regularization With Stochastic Transformations and Perturbations for Deep Semi-Supervised
 * Learning. NeurIPS 2016.
 */
export const consistency: TermBuilder<'consistency'> = (_options, { tf, architecture, data, seed }) => {
  const views = viewsOf(data.images ?? Int32Array.from(data.labels, (_, row) => row));
  const random = createRandom(seedFrom('consistency', seed));
  const others = (place: number): number => {
    const all = views[place] ?? [];
    const own = all.indexOf(place);
    return all.length < 2 ? place : (all[(own + 1 + random.integer(all.length - 1)) % all.length] ?? place);
  };
  return termOf((trained, _logits, { places }) => {
    const [first, second] = [places, places.map(others)].map((rows) => {
      const { samples, features } = batchOf(data, rows, architecture.tasks);
      return architecture.logits(tf, trained, tf.tensor2d(features, [samples, data.dimension], 'float32'));
    });
    return first === undefined || second === undefined ? tf.scalar(0) : klDivergence(tf, first, second);
  });
};
