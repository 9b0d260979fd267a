/** A frozen linear probe: what a linear head can get out of features, without the chance of a training run. */
export interface ProbeSet {
  readonly features: readonly Float32Array[];
  readonly labels: readonly number[];
}

export interface ProbeScore {
  readonly accuracy: number;
  /** Mean of the recall of the classes. */
  readonly balancedAccuracy: number;
}

/**
 * Class-balanced ridge regression on one-hot labels in its dual form, on standardised features (deviations floored at
 * half their mean). `strength` is relative to the number of features.
 */
export function ridgeProbe(train: ProbeSet, test: ProbeSet, classes: number, strength = 1): ProbeScore {
  const standardise = standardiser(train.features);
  const counts = new Array<number>(classes).fill(0);
  for (const label of train.labels) counts[label]++;
  const weights = train.labels.map((label) => Math.sqrt(train.labels.length / (classes * counts[label])));
  const rows = train.features.map((row, i) => standardise(row).map((value) => value * weights[i]));
  // A constant feature carries the intercept.
  const dot = (a: Float64Array, b: Float64Array, intercept: number) => {
    let sum = intercept;
    for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
    return sum;
  };
  const kernel = rows.map((row, i) => Float64Array.from({ length: i + 1 }, (_, j) => dot(row, rows[j], weights[i] * weights[j])));
  for (const [i, row] of kernel.entries()) row[i] += strength * train.features[0].length;
  const factor = cholesky(kernel);
  const dual = Array.from({ length: classes }, (_, k) =>
    solve(
      factor,
      Float64Array.from(train.labels, (label, i) => (label === k ? weights[i] : 0)),
    ),
  );

  const confusion = counts.map(() => counts.map(() => 0));
  for (const [t, row] of test.features.entries()) {
    const x = standardise(row);
    const similarities = rows.map((other, i) => dot(other, x, weights[i]));
    const scores = dual.map((alpha) => alpha.reduce((sum, value, i) => sum + value * similarities[i], 0));
    confusion[test.labels[t]][scores.indexOf(Math.max(...scores))]++;
  }
  const recalls = confusion.map((row, k) => row[k] / row.reduce((sum, value) => sum + value, 0));
  return {
    accuracy: confusion.reduce((sum, row, k) => sum + row[k], 0) / test.labels.length,
    balancedAccuracy: recalls.reduce((sum, value) => sum + value, 0) / classes,
  };
}

function standardiser(features: readonly Float32Array[]): (row: Float32Array) => Float64Array {
  const size = features[0].length;
  const mean = new Float64Array(size);
  const deviation = new Float64Array(size);
  for (const row of features) for (let i = 0; i < size; i++) mean[i] += row[i] / features.length;
  for (const row of features) for (let i = 0; i < size; i++) deviation[i] += (row[i] - mean[i]) ** 2 / features.length;
  const typical = deviation.reduce((sum, value) => sum + Math.sqrt(value) / size, 0);
  const scale = deviation.map((value) => 1 / Math.max(Math.sqrt(value), typical / 2));
  return (row) => Float64Array.from(row, (value, i) => (value - mean[i]) * scale[i]);
}

/** The lower triangle L with L·Lᵀ equal to the symmetric matrix whose lower triangle is given. */
function cholesky(matrix: readonly Float64Array[]): Float64Array[] {
  const factor: Float64Array[] = [];
  for (const [i, row] of matrix.entries()) {
    const out = new Float64Array(i + 1);
    for (let j = 0; j <= i; j++) {
      const other = j === i ? out : factor[j];
      let sum = row[j];
      for (let k = 0; k < j; k++) sum -= out[k] * other[k];
      out[j] = j === i ? Math.sqrt(sum) : sum / other[j];
    }
    factor.push(out);
  }
  return factor;
}

function solve(factor: readonly Float64Array[], right: Float64Array): Float64Array {
  const x = right.slice();
  for (let i = 0; i < x.length; i++) {
    for (let k = 0; k < i; k++) x[i] -= factor[i][k] * x[k];
    x[i] /= factor[i][i];
  }
  for (let i = x.length - 1; i >= 0; i--) {
    x[i] /= factor[i][i];
    for (let k = 0; k < i; k++) x[k] -= factor[i][k] * x[i];
  }
  return x;
}
