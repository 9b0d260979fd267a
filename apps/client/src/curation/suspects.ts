import { addClassSums, classSumsOf, emptyClassSums, gridExponentOf, ridgeHead, seedFrom, solveRidge } from '@atoll/core';

/** Features of labelled images. */
export interface LabelledFeatures {
  /** [images, dimension]. */
  readonly features: Float32Array;
  readonly dimension: number;
  /** [images]. */
  readonly labels: Int32Array;
  readonly classes: number;
  /** [images]: images of one are never on both sides. */
  readonly groups: readonly string[];
}

/** An image whose label a head that has not seen it disagrees with. */
export interface Suspect {
  readonly row: number;
  /** The class that the head says. */
  readonly seems: number;
  /** How much higher it scores that class than the label; 1 is the whole way from one class to another. */
  readonly margin: number;
}

export interface Suspects {
  /** The surest first. */
  readonly suspects: readonly Suspect[];
  /** Share of the images that the heads give the class of their label, each class counting alike. */
  readonly agreement: number;
}

const FOLDS = 5;
/** Stronger than what is best for accuracy: a head that bends to each label learns the wrong ones too. */
const STRENGTH = { ridge: 3, balance: 1, standardise: true, deviationFloor: 0.1 } as const;

/**
 * Looks for wrong labels: the closed-form head of four fifths of the groups judges the last fifth, in turn. An image is suspect
 * where another class scores highest, and nearly as high as it does on average for images of that class (confident learning:
 * Northcutt, Jiang, Chuang: Confident Learning. JAIR 70 (2021), equation 2, on scores in place of probabilities). The less the heads
 * agree with the labels, the nearer it has to come: {@link thresholdFor}.
 */
export function suspectsOf({ features, dimension, labels, classes, groups }: LabelledFeatures): Suspects {
  const count = labels.length;
  const folds = Int32Array.from(groups, (group) => seedFrom('suspects', group) % FOLDS);
  const gridExponent = gridExponentOf(Math.sqrt(features.reduce((sum, value) => sum + value * value, 0) / Math.max(1, features.length)));
  const shape = { classes, dimension, gridExponent };
  const rowsOf = (fold: number): number[] => [...folds.keys()].filter((row) => folds[row] === fold);
  const parts = Array.from({ length: FOLDS }, (_, fold) => {
    const rows = rowsOf(fold);
    const own = new Float32Array(rows.length * dimension);
    for (const [place, row] of rows.entries()) own.set(features.subarray(row * dimension, (row + 1) * dimension), place * dimension);
    return {
      rows,
      sums: classSumsOf(
        own,
        Int32Array.from(rows, (row) => labels[row] ?? 0),
        shape,
      ),
    };
  });
  const sums = emptyClassSums(shape);
  for (const part of parts) addClassSums(sums, part.sums);
  const scores = new Float64Array(count * classes);
  for (const part of parts) {
    addClassSums(sums, part.sums, -1);
    if (part.rows.length > 0 && sums.counts.some((images) => images > 0)) {
      const head = ridgeHead(solveRidge(sums, { gridExponent, ...STRENGTH }), STRENGTH.balance);
      for (const row of part.rows)
        scores.set(scoresOf(head, features.subarray(row * dimension, (row + 1) * dimension), classes), row * classes);
    }
    addClassSums(sums, part.sums);
  }
  return judged(scores, labels, classes);
}

function scoresOf(
  { standardisation: { mean, scale }, weights, bias }: ReturnType<typeof ridgeHead>,
  features: Float32Array,
  classes: number,
): Float64Array {
  const scores = bias.slice();
  for (let j = 0; j < features.length; j++) {
    const value = ((features[j] ?? 0) - (mean[j] ?? 0)) * (scale[j] ?? 0);
    for (let c = 0; c < classes; c++) scores[c] = (scores[c] ?? 0) + value * (weights[j * classes + c] ?? 0);
  }
  return scores;
}

/** The share of a class's usual score that is asked for: from 0.7 where heads and labels always agree to 1 from 90 % down. */
const thresholdFor = (agreement: number): number => Math.min(1, 0.7 + 3 * (1 - agreement));

function judged(scores: Float64Array, labels: Int32Array, classes: number): Suspects {
  const counts = new Float64Array(classes);
  const usual = new Float64Array(classes);
  const right = new Float64Array(classes);
  const rows = Array.from(labels, (label, row) => {
    const own = scores.subarray(row * classes, (row + 1) * classes);
    const seems = own.indexOf(Math.max(...own));
    counts[label] = (counts[label] ?? 0) + 1;
    usual[label] = (usual[label] ?? 0) + (own[label] ?? 0);
    right[label] = (right[label] ?? 0) + Number(seems === label);
    return { row, label, seems, score: own[seems] ?? 0, margin: (own[seems] ?? 0) - (own[label] ?? 0) };
  });
  const present = [...counts.keys()].filter((label) => (counts[label] ?? 0) > 0);
  const agreement = present.reduce((sum, label) => sum + (right[label] ?? 0) / (counts[label] ?? 1), 0) / Math.max(1, present.length);
  const threshold = thresholdFor(agreement);
  const suspects = rows
    .filter(({ label, seems, score }) => seems !== label && score >= (threshold * (usual[seems] ?? 0)) / (counts[seems] ?? 0))
    .map(({ row, seems, margin }) => ({ row, seems, margin }));
  return { suspects: suspects.sort((a, b) => b.margin - a.margin || a.row - b.row), agreement };
}
