import { addTo, checkedLabel } from './by-class.ts';
import { addClassSums, type ClassSums, type ClassSumsShape } from './class-sums.ts';
import { toGrid } from './grid.ts';

/**
 * What class means and variances need of labelled images, and no more: a hundredth of {@link ClassSums} and less. Whole numbers
 * on the grid; sums of parts are exactly the sums of the whole.
 */
export interface ClassMoments extends Pick<ClassSums, 'counts' | 'sums'> {
  /** [classes, dimension] row by row: sums of the features' squares, in squared steps of the grid. */
  readonly squares: Float64Array;
}

/** Sums by class, with or without the products of every two features. */
export type SumsByClass = ClassSums | ClassMoments;

/** The sums of nothing. */
export function emptyClassMoments({ classes, dimension }: ClassSumsShape): ClassMoments {
  const size = classes * dimension;
  return { counts: new Float64Array(classes), sums: new Float64Array(size), squares: new Float64Array(size) };
}

/**
 * The sums over `features` [count, dimension] with `labels` [count], rounded to the grid first. Throws RangeError for a
 * label outside 0 … classes−1 or lengths that disagree.
 */
export function classMomentsOf(
  features: Float32Array,
  labels: Int32Array,
  { classes, dimension, gridExponent }: ClassSumsShape & { readonly gridExponent: number },
): ClassMoments {
  if (features.length !== labels.length * dimension)
    throw new RangeError(`${features.length} values for ${labels.length} rows of ${dimension}`);
  const result = emptyClassMoments({ classes, dimension });
  labels.forEach((label, row) => {
    const start = checkedLabel(label, classes) * dimension;
    result.counts[label] = (result.counts[label] as number) + 1; // a class there is
    const steps = toGrid(features.subarray(row * dimension, (row + 1) * dimension), gridExponent);
    for (const [j, value] of steps.entries()) {
      result.sums[start + j] = (result.sums[start + j] as number) + value; // the row of the class; likewise below
      result.squares[start + j] = (result.squares[start + j] as number) + value * value;
    }
  });
  return result;
}

/** Adds `part` to `into`, `sign` times. Throws RangeError for another shape. */
export function addClassMoments(into: ClassMoments, part: ClassMoments, sign: 1 | -1 = 1): void {
  addTo(into.counts, part.counts, sign);
  addTo(into.sums, part.sums, sign);
  addTo(into.squares, part.squares, sign);
}

/** Adds `part` to `into`, `sign` times. Throws RangeError for another shape or kind. */
export function addSums(into: SumsByClass, part: SumsByClass, sign: 1 | -1 = 1): void {
  if ('gram' in into && 'gram' in part) addClassSums(into, part, sign);
  else if ('squares' in into && 'squares' in part) addClassMoments(into, part, sign);
  else throw new RangeError('sums with a Gram matrix do not add to sums without one');
}
