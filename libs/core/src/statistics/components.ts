import { cholesky, solveFactored } from './cholesky.ts';
import { leadingEigenpairs } from './eigen/index.ts';
import { type PenalisedSystem, penalised } from './penalised.ts';

/** The mean of all images in the place of each of the class `means` [dimension, classes]; `shares` [classes] are those of the images. */
export function centresOf(means: Float64Array, shares: Float64Array): Float64Array {
  const classes = shares.length;
  const centres = new Float64Array(means.length);
  for (let start = 0; start < means.length; start += classes) {
    let centre = 0;
    for (let c = 0; c < classes; c++) centre += shares[c] * means[start + c];
    centres.fill(centre, start, start + classes);
  }
  return centres;
}

/**
 * The scatter within classes as it is in the `count` leading principal components of all images, and nothing beside them: what is
 * solved with it lies in these components. Because the `scatter` of all images, [dimension, dimension] of which the lower triangle
 * is read, is a sum over sites, its components are those of the images pooled, at any split. `between` [dimension, classes] are the
 * class means about the mean of all images.
 *
 * Jolliffe: A note on the use of principal components in regression. Applied Statistics 31 (1982), with a ridge within the
 * components; Al-Rubaie, Wu, Chang, Kung: Privacy-preserving PCA on horizontally-partitioned data. IEEE DSC 2017 (components from
 * sums over parties).
 */
export function componentSystem(scatter: Float64Array, between: Float64Array, shares: Float64Array, count: number): PenalisedSystem {
  const classes = shares.length;
  const { values, vectors } = leadingEigenpairs(scatter, between.length / classes, count);
  const inner = within(values, project(vectors, between, classes), shares);
  const size = values.length;
  return {
    solve(penalty, right, columns) {
      const system = penalised(inner, size, penalty);
      if (!cholesky(system, size)) return false;
      const projected = project(vectors, right, columns);
      solveFactored(system, size, projected, columns);
      expand(vectors, projected, columns, right);
      return true;
    },
  };
}

/** In components the scatter of all images is diagonal: less that of the class means [size, classes] about the centre. */
function within(values: Float64Array, between: Float64Array, shares: Float64Array): Float64Array {
  const size = values.length;
  const classes = shares.length;
  const inner = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    inner[i * size + i] = values[i];
    for (let j = 0; j <= i; j++)
      for (let c = 0; c < classes; c++) inner[i * size + j] -= shares[c] * between[i * classes + c] * between[j * classes + c];
  }
  return inner;
}

/** `vectors` [size, dimension] · `values` [dimension, columns]. */
function project(vectors: Float64Array, values: Float64Array, columns: number): Float64Array {
  const dimension = values.length / columns;
  const size = vectors.length / dimension;
  const projected = new Float64Array(size * columns);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < dimension; j++)
      for (let c = 0; c < columns; c++) projected[i * columns + c] += vectors[i * dimension + j] * values[j * columns + c];
  return projected;
}

/** The transpose of `vectors` · `projected` [size, columns], into `values` [dimension, columns]. */
function expand(vectors: Float64Array, projected: Float64Array, columns: number, values: Float64Array): void {
  const dimension = values.length / columns;
  const size = vectors.length / dimension;
  values.fill(0);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < dimension; j++)
      for (let c = 0; c < columns; c++) values[j * columns + c] += vectors[i * dimension + j] * projected[i * columns + c];
}
