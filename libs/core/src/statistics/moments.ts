/** Sums over feature vectors, from which mean and deviation follow; sums of parts add up to the sums of the whole. */
export interface Moments {
  /** Number of feature vectors. */
  readonly count: number;
  /** [dimension]. */
  readonly sum: Float64Array;
  /** [dimension], of each value's square. */
  readonly sumOfSquares: Float64Array;
}

/** The moments of nothing: what adding changes nothing to. */
export function emptyMoments(dimension: number): Moments {
  return { count: 0, sum: new Float64Array(dimension), sumOfSquares: new Float64Array(dimension) };
}

/**
 * The moments of `features` [count, dimension], in double precision. With a `gridExponent` the features are rounded to
 * multiples of 2^gridExponent first, which makes every sum exact. Throws RangeError when the length is no multiple.
 */
export function momentsOf(features: Float32Array, dimension: number, gridExponent?: number): Moments {
  const count = features.length / dimension;
  if (!Number.isInteger(count)) throw new RangeError(`${features.length} values are no rows of ${dimension}`);
  const step = gridExponent === undefined ? 0 : 2 ** gridExponent;
  const { sum, sumOfSquares } = emptyMoments(dimension);
  for (let row = 0; row < count; row++) {
    const start = row * dimension;
    for (let j = 0; j < dimension; j++) {
      const exact = features[start + j] ?? 0;
      const value = step === 0 ? exact : Math.round(exact / step) * step;
      sum[j] = (sum[j] ?? 0) + value;
      sumOfSquares[j] = (sumOfSquares[j] ?? 0) + value * value;
    }
  }
  return { count, sum, sumOfSquares };
}

/**
 * The moments of both together. Addition of doubles depends on the order in its last bit: who needs the same bits
 * twice adds the sites in site order. Throws RangeError when the dimensions differ.
 */
export function addMoments(a: Moments, b: Moments): Moments {
  if (a.sum.length !== b.sum.length) throw new RangeError(`moments of dimension ${a.sum.length} and ${b.sum.length} do not add`);
  return {
    count: a.count + b.count,
    sum: a.sum.map((value, j) => value + (b.sum[j] ?? 0)),
    sumOfSquares: a.sumOfSquares.map((value, j) => value + (b.sumOfSquares[j] ?? 0)),
  };
}

/** The moments of the whole without a part of it; of sums on a grid to the last bit. Throws RangeError when the dimensions differ. */
export function subtractMoments(whole: Moments, { count, sum, sumOfSquares }: Moments): Moments {
  const negated = { count: -count, sum: sum.map((value) => -value), sumOfSquares: sumOfSquares.map((value) => -value) };
  return addMoments(whole, negated);
}
