import { type ClassSums, imagesOf } from './class-sums.ts';
import { centresOf, componentSystem } from './components.ts';
import { type PenalisedSystem, penalisedSystem } from './penalised.ts';
import { type CoordinateSettings, classMeansIn, coordinatesOf, scatterWithin } from './scatter.ts';
import { solveSquare } from './square.ts';
import type { Standardisation } from './standardisation.ts';
import { triangleRow } from './triangle.ts';

/** Coordinates of a ridge regression. */
export interface RidgeCoordinates extends CoordinateSettings {
  /** Only so many leading principal components of the features in these coordinates are used; all of them unless told. */
  readonly components?: number;
}

/** Coordinates and strength of a ridge regression. */
export interface RidgeSettings extends RidgeCoordinates {
  /** In units of the mean variance of the features in these coordinates; above 0. */
  readonly ridge: number;
}

/** Class scores x·W + b of features in the given coordinates. */
export interface LinearScores {
  readonly standardisation: Standardisation;
  /** [dimension, classes] row by row. */
  readonly weights: Float64Array;
  /** [classes]. */
  readonly bias: Float64Array;
}

/** Sums made ready for a ridge of any strength. */
export interface RidgeProblem {
  readonly standardisation: Standardisation;
  readonly dimension: number;
  readonly classes: number;
  /** [classes]: shares of the images. */
  readonly shares: Float64Array;
  /** [dimension, classes]: class means in the coordinates. */
  readonly means: Float64Array;
  /** Of the features in the coordinates, on average. */
  readonly variance: number;
  /** The scatter within classes, or within components. */
  readonly scatter: PenalisedSystem;
}

/** A problem solved for one strength: from here each class balance costs next to nothing. */
export interface RidgeSolution {
  readonly standardisation: Standardisation;
  readonly dimension: number;
  readonly classes: number;
  /** [classes]: shares of the images. */
  readonly shares: Float64Array;
  /** [dimension, classes]: class means in the coordinates. */
  readonly means: Float64Array;
  /** [dimension, classes]: (scatter within classes + ridge)⁻¹ · means. */
  readonly directions: Float64Array;
}

/**
 * Ridge regression of one-hot classes on the features, from sums alone.
 *
 * With images weighted so that class c has the share q_c, the regression's weights solve (S + Σ_c q_c (m_c − m)(m_c − m)ᵀ + λI) W
 * = M·K, where M are the class means, m = M·q, K = diag(q) − q·qᵀ, and S is the scatter within classes. S is taken from all
 * classes together, as linear discriminant analysis does, because one Gram matrix does not hold it by class; with the shares
 * that the images have (balance 0) the system is ordinary ridge regression exactly. With P = S + λI, Z = P⁻¹M and T = MᵀZ it is
 * W = Z (I + K·T)⁻¹ K: one Cholesky factorisation whatever the balance.
 *
 * Hoerl & Kennard: Ridge Regression. Technometrics 12 (1970); Hastie, Tibshirani, Friedman: The Elements of Statistical
 * Learning, 2nd ed., section 4.3. Throws RangeError for sums of no image.
 */
export const solveRidge = (sums: ClassSums, settings: RidgeSettings): RidgeSolution =>
  solveProblem(ridgeProblem(sums, settings), settings.ridge);

/** The part of {@link solveRidge} that every strength shares. Throws RangeError for sums of no image. */
export function ridgeProblem(sums: ClassSums, settings: RidgeCoordinates): RidgeProblem {
  const images = imagesOf(sums);
  if (images <= 0) throw new RangeError('no image to solve for');
  const classes = sums.counts.length;
  const dimension = sums.sums.length / classes;
  const standardisation = coordinatesOf(sums, settings);
  const shares = sums.counts.map((count) => count / images);
  const means = classMeansIn(standardisation, sums, settings.gridExponent);
  const { components = dimension } = settings;
  const isWhole = components >= dimension;
  const centres = isWhole ? means : centresOf(means, shares);
  const { scatter, variance } = scatterWithin(sums, standardisation, centres, settings.gridExponent);
  const between = means.map((mean, at) => mean - centres[at]);
  const system = isWhole ? penalisedSystem(scatter, dimension, images) : componentSystem(scatter, between, shares, components);
  return { standardisation, dimension, classes, shares, means, variance, scatter: system };
}

/** The problem for a ridge of this strength, as in {@link RidgeSettings}. Throws RangeError when the sums are not those of images. */
export function solveProblem({ variance, scatter, ...problem }: RidgeProblem, ridge: number): RidgeSolution {
  const penalty = ridge * Math.max(variance, Number.MIN_VALUE) || ridge;
  const directions = problem.means.slice();
  if (!scatter.solve(penalty, directions, problem.classes)) throw new RangeError('the sums are not those of any images');
  return { ...problem, directions };
}

/**
 * The head of a class balance: 0 weighs every image alike, 1 every class alike, in between class c has a share proportional
 * to share_c^(1 − balance). A class without images has the score 0.
 */
export function ridgeHead(
  { standardisation, dimension, classes, shares, means, directions }: RidgeSolution,
  balance: number,
): LinearScores {
  const weight = shares.map((share) => (share === 0 ? 0 : share ** (1 - balance)));
  const total = weight.reduce((sum, value) => sum + value, 0);
  const q = weight.map((value) => value / total);
  const products = new Float64Array(classes * classes);
  for (let j = 0; j < dimension; j++)
    for (let a = 0; a < classes; a++)
      for (let b = 0; b < classes; b++)
        products[a * classes + b] =
          (products[a * classes + b] as number) + (means[j * classes + a] as number) * (directions[j * classes + b] as number);
  const k = (a: number, b: number): number => (a === b ? (q[a] as number) : 0) - (q[a] as number) * (q[b] as number);
  const left = new Float64Array(classes * classes);
  const right = new Float64Array(classes * classes);
  for (let a = 0; a < classes; a++) {
    for (let b = 0; b < classes; b++) {
      let value = a === b ? 1 : 0;
      for (let c = 0; c < classes; c++) value += k(a, c) * (products[c * classes + b] as number);
      left[a * classes + b] = value;
      right[a * classes + b] = k(a, b);
    }
  }
  const mixing = solveSquare(left, classes, right, classes);
  const weights = new Float64Array(dimension * classes);
  const bias = q.slice();
  for (let j = 0; j < dimension; j++) {
    let centre = 0;
    for (let c = 0; c < classes; c++) centre += (q[c] as number) * (means[j * classes + c] as number);
    for (let b = 0; b < classes; b++) {
      let value = 0;
      for (let a = 0; a < classes; a++) value += (directions[j * classes + a] as number) * (mixing[a * classes + b] as number);
      weights[j * classes + b] = value;
      bias[b] = (bias[b] as number) - centre * value;
    }
  }
  return { standardisation, weights, bias };
}

/** The same scores of features in other coordinates: of x = (v − m)·s, weights W and bias b become W·s/s′ and b + Wᵀ((m′ − m)·s). */
export function inCoordinates({ standardisation: from, weights, bias }: LinearScores, to: Standardisation): LinearScores {
  const classes = bias.length;
  const changed = new Float64Array(weights.length);
  const shifted = bias.slice();
  for (let j = 0; j < to.mean.length; j++) {
    const scale = from.scale[j] as number; // one of each a feature
    const ratio = scale / (to.scale[j] as number);
    const shift = ((to.mean[j] as number) - (from.mean[j] as number)) * scale;
    for (let c = 0; c < classes; c++) {
      const weight = weights[j * classes + c] as number;
      changed[j * classes + c] = weight * ratio;
      shifted[c] = (shifted[c] as number) + shift * weight;
    }
  }
  return { standardisation: to, weights: changed, bias: shifted };
}

/** Squared error of the scores against one-hot classes, summed over the images behind the sums: from the sums alone. */
export function squaredError(
  { standardisation: { mean, scale }, weights, bias }: LinearScores,
  sums: ClassSums,
  gridExponent: number,
): number {
  const { counts, gram } = sums;
  const classes = counts.length;
  const dimension = mean.length;
  const step = 2 ** gridExponent;
  const images = imagesOf(sums);
  // In steps of the grid: score_c = v_c · x + β_c.
  const slopes = new Float64Array(weights.length);
  const offsets = bias.slice();
  for (let j = 0; j < dimension; j++) {
    for (let c = 0; c < classes; c++) {
      const perUnit = (weights[j * classes + c] as number) * (scale[j] as number);
      slopes[c * dimension + j] = perUnit * step;
      offsets[c] = (offsets[c] as number) - perUnit * (mean[j] as number);
    }
  }
  let error = 0;
  for (let c = 0; c < classes; c++) {
    const offset = offsets[c] as number;
    const slope = slopes.subarray(c * dimension, (c + 1) * dimension);
    let quadratic = 0;
    let own = 0;
    let all = 0;
    for (let j = 0; j < dimension; j++) {
      const row = triangleRow(j, dimension);
      const value = slope[j] as number;
      let half = 0.5 * value * (gram[row + j] as number);
      for (let i = j + 1; i < dimension; i++) half += (slope[i] as number) * (gram[row + i] as number);
      quadratic += 2 * value * half;
      own += value * (sums.sums[c * dimension + j] as number);
      for (let other = 0; other < classes; other++) all += value * (sums.sums[other * dimension + j] as number);
    }
    const count = counts[c] as number;
    error += count - 2 * (own + offset * count) + quadratic + 2 * offset * all + offset * offset * images;
  }
  return error;
}
