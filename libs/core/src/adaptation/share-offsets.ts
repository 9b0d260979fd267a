import { softmax } from '../evaluation/index.ts';

const ITERATIONS = 60;
/** Images that each class is counted to have beyond those that seem to be of it, on average over the classes. */
const PSEUDO_COUNT = 1;

/**
 * Offsets [classes] that, added to every row of `scores` [images, classes], fit a classifier to the shares of the classes among
 * these images, whose classes nobody knows: log share − log prior, with the shares found by expectation maximisation from the
 * `priors` [classes] that the classifier was fitted to, and pulled to them by one image a class. Zeros without images, and where
 * the mean probabilities are the priors. The mean over the classes is 0.
 *
 * Saerens, Latinne, Decaestecker: Adjusting the Outputs of a Classifier to New a Priori Probabilities: A Simple Procedure. Neural
 * Computation 14, 2002, equation 2.4.
 */
export function shareOffsets(scores: Float32Array, priors: Float64Array): Float64Array {
  const classes = priors.length;
  const images = scores.length / classes;
  let offsets = new Float64Array(classes);
  for (let iteration = 0; iteration < ITERATIONS && images > 0; iteration++) {
    const probabilities = softmax(
      scores.map((score, at) => score + (offsets[at % classes] ?? 0)),
      classes,
    );
    const found = new Float64Array(classes);
    probabilities.forEach((probability, at) => {
      found[at % classes] = (found[at % classes] ?? 0) + probability;
    });
    const pull = PSEUDO_COUNT * classes;
    offsets = found.map((count, k) => Math.log((count / (priors[k] ?? 1) + pull) / (images + pull)));
  }
  const mean = offsets.reduce((sum, offset) => sum + offset, 0) / classes;
  return offsets.map((offset) => offset - mean);
}
