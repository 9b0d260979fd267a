/** What is counted over judged examples. Evaluations of parts add up to the evaluation of the whole. */
export interface Evaluation {
  readonly classes: number;
  readonly count: number;
  /** Cross-entropy summed over the examples, in nats. */
  readonly lossSum: number;
  /** [classes, classes] row by row: row = true class, column = predicted class. */
  readonly confusion: readonly number[];
}

/** The least probability that a loss is computed from (2⁻²³, single precision): a sure mistake costs 15.9, not infinity. */
const LEAST_PROBABILITY = 2 ** -23;

/** The evaluation of nothing. */
export function emptyEvaluation(classes: number): Evaluation {
  return { classes, count: 0, lossSum: 0, confusion: new Array<number>(classes * classes).fill(0) };
}

/** Index of the greatest of `classes` values from `start`; the lowest index among equals. */
function greatestAt(values: Float32Array, start: number, classes: number): number {
  let best = 0;
  for (let k = 1; k < classes; k++) {
    if ((values[start + k] ?? 0) > (values[start + best] ?? 0)) best = k;
  }
  return best;
}

/**
 * Judges `probabilities` [count, classes] against the true `labels` [count]. The predicted class is the most probable,
 * the lowest among equals. Throws RangeError for lengths that disagree, a label outside 0 … classes−1, or a value that
 * is not finite.
 */
export function evaluate(probabilities: Float32Array, labels: Int32Array, classes: number): Evaluation {
  if (probabilities.length !== labels.length * classes) {
    throw new RangeError(`${probabilities.length} probabilities for ${labels.length} labels of ${classes} classes`);
  }
  if (!probabilities.every(Number.isFinite)) throw new RangeError('a probability is not finite');
  const confusion = new Array<number>(classes * classes).fill(0);
  let lossSum = 0;
  labels.forEach((label, row) => {
    if (label < 0 || label >= classes) throw new RangeError(`label ${label} is not in 0 … ${classes - 1}`);
    const start = row * classes;
    const cell = label * classes + greatestAt(probabilities, start, classes);
    confusion[cell] = (confusion[cell] ?? 0) + 1;
    lossSum -= Math.log(Math.max(probabilities[start + label] ?? 0, LEAST_PROBABILITY));
  });
  return { classes, count: labels.length, lossSum, confusion };
}

/**
 * The evaluation of all parts together: counts exactly, the loss as the sum in the order given.
 * Throws RangeError for an empty list or parts with different classes.
 */
export function mergeEvaluations(parts: readonly Evaluation[]): Evaluation {
  const [first] = parts;
  if (first === undefined) throw new RangeError('no evaluation to merge');
  return parts.reduce((whole, part) => {
    if (part.classes !== whole.classes) throw new RangeError(`evaluations of ${whole.classes} and ${part.classes} classes do not merge`);
    return {
      classes: whole.classes,
      count: whole.count + part.count,
      lossSum: whole.lossSum + part.lossSum,
      confusion: whole.confusion.map((value, cell) => value + (part.confusion[cell] ?? 0)),
    };
  }, emptyEvaluation(first.classes));
}
