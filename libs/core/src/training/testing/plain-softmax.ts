import type { FeatureSet, OptimiserConfig } from '../types.ts';

/**
 * Softmax regression by gradient descent in double precision and plain loops, over batches given as places: written
 * from the formulas and sharing nothing with the trainer, to compare it with. Returns [W row by row, b].
 */
export function plainSoftmaxRegression(
  data: FeatureSet,
  classes: number,
  batches: readonly Int32Array[],
  optimiser: OptimiserConfig,
  l2: number,
): Float64Array {
  const { features, labels, dimension } = data;
  const biasAt = dimension * classes;
  const w = new Float64Array(biasAt + classes);
  const first = new Float64Array(w.length);
  const second = new Float64Array(w.length);
  batches.forEach((places, step) => {
    const g = new Float64Array(w.length);
    for (const place of places) {
      const x = Array.from(features.subarray(place * dimension, (place + 1) * dimension));
      const scores = Array.from({ length: classes }, (_, k) =>
        x.reduce((sum, value, j) => sum + value * (w[j * classes + k] ?? 0), w[biasAt + k] ?? 0),
      );
      const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
      scores.forEach((score, k) => {
        const error = (Math.exp(score) / total - (labels[place] === k ? 1 : 0)) / places.length;
        for (let j = 0; j < dimension; j++) g[j * classes + k] = (g[j * classes + k] ?? 0) + error * (x[j] ?? 0);
        g[biasAt + k] = (g[biasAt + k] ?? 0) + error;
      });
    }
    for (let i = 0; i < w.length; i++) {
      const weight = w[i] ?? 0;
      const gradient = (g[i] ?? 0) + (i < biasAt ? l2 * weight : 0);
      if (optimiser.name === 'sgd') {
        first[i] = optimiser.momentum * (first[i] ?? 0) + gradient;
        w[i] = weight - optimiser.learningRate * (first[i] ?? 0);
      } else {
        const { learningRate, beta1 = 0.9, beta2 = 0.999 } = optimiser;
        first[i] = beta1 * (first[i] ?? 0) + (1 - beta1) * gradient;
        second[i] = beta2 * (second[i] ?? 0) + (1 - beta2) * gradient ** 2;
        const corrected = (first[i] ?? 0) / (1 - beta1 ** (step + 1));
        w[i] = weight - (learningRate * corrected) / (Math.sqrt((second[i] ?? 0) / (1 - beta2 ** (step + 1))) + 1e-8);
      }
    }
  });
  return w;
}
