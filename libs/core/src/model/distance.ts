/**
 * How far an image's standardised features lie from the mean of the training images of all sites: the mean of their squares, which
 * is at most 1 over the training images together (a feature with a floored deviation counts less). The Mahalanobis distance with a
 * diagonal covariance and one mean, divided by the features; it needs nothing that the model does not have to carry anyway. With
 * class means and a full covariance: Lee, Lee, Lee, Shin: A Simple Unified Framework for Detecting Out-of-Distribution Samples and
 * Adversarial Attacks. NeurIPS 2018; why this is not that, docs/decisions/0021-the-model-in-use.md.
 */
export const distanceOf = (standardised: Float32Array): number =>
  standardised.reduce((sum, value) => sum + value * value, 0) / Math.max(1, standardised.length);

/** From this distance on an image is unlike anything that the model was trained on: `node tools/bench/unlike.mjs` prints what that finds. */
export const UNLIKE_DISTANCE = 1.5;
