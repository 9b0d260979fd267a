import { minimise } from './minimise.ts';

/** Labelled points of a softmax regression. */
export interface LabelledPoints {
  /** [count, dimension] row by row. */
  readonly points: Float64Array;
  /** [count], each in 0 … classes−1. */
  readonly labels: Int32Array;
  readonly classes: number;
}

/** Scores x·W + b. */
export interface LinearLayer {
  /** [dimension, classes] row by row. */
  readonly weights: Float64Array;
  /** [classes]. */
  readonly bias: Float64Array;
}

/**
 * The linear layer with the least mean cross-entropy + l2/2 · Σ w² over the points (biases are free): what training of a linear
 * head descends to, found in double precision from zeros by {@link minimise}. Without points or with l2 = 0 the minimum may be
 * at no finite place; then it is what the last step gave.
 *
 * Throws RangeError for lengths that disagree.
 */
export function softmaxRegression({ points, labels, classes }: LabelledPoints, l2: number): LinearLayer {
  const count = labels.length;
  const dimension = count === 0 ? 0 : points.length / count;
  if (!Number.isInteger(dimension)) throw new RangeError(`${points.length} values are no ${count} rows`);
  const biases = classes * dimension;
  const probabilities = new Float64Array(classes);

  /** Of W transposed, [classes, dimension], and the biases after it; the gradient goes into the second array. */
  const loss = (at: Float64Array, gradient: Float64Array): number => {
    let sum = 0;
    gradient.fill(0);
    for (let row = 0; row < count; row++) {
      const start = row * dimension;
      const label = labels[row] as number; // there are as many; likewise below
      for (let c = 0; c < classes; c++) probabilities[c] = (at[biases + c] as number) + dot(at, c * dimension, points, start, dimension);
      sum += toProbabilities(probabilities, label);
      for (let c = 0; c < classes; c++) {
        const error = ((probabilities[c] as number) - (c === label ? 1 : 0)) / count;
        gradient[biases + c] = (gradient[biases + c] as number) + error;
        addTimes(gradient, c * dimension, points, start, dimension, error);
      }
    }
    let penalty = 0;
    for (let i = 0; i < biases; i++) {
      const weight = at[i] as number;
      penalty += weight * weight;
      gradient[i] = (gradient[i] as number) + l2 * weight;
    }
    return sum / Math.max(1, count) + (l2 / 2) * penalty;
  };

  const found = minimise(loss, new Float64Array(biases + classes));
  const weights = new Float64Array(biases);
  for (let c = 0; c < classes; c++) for (let j = 0; j < dimension; j++) weights[j * classes + c] = found[c * dimension + j] as number;
  return { weights, bias: found.slice(biases) };
}

/** Scores to probabilities in place; returns the cross-entropy with the label. */
function toProbabilities(scores: Float64Array, label: number): number {
  let greatest = Number.NEGATIVE_INFINITY;
  for (const score of scores) greatest = Math.max(greatest, score);
  const own = (scores[label] as number) - greatest; // a class there is
  let total = 0;
  for (let c = 0; c < scores.length; c++) {
    const value = Math.exp((scores[c] as number) - greatest); // its places
    scores[c] = value;
    total += value;
  }
  for (let c = 0; c < scores.length; c++) scores[c] = (scores[c] as number) / total;
  return Math.log(total) - own;
}

function dot(a: Float64Array, fromA: number, b: Float64Array, fromB: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += (a[fromA + i] as number) * (b[fromB + i] as number); // within both; likewise below
  return sum;
}

function addTimes(into: Float64Array, at: number, values: Float64Array, from: number, length: number, times: number): void {
  for (let i = 0; i < length; i++) into[at + i] = (into[at + i] as number) + times * (values[from + i] as number);
}
