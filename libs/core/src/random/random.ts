import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Anything whose places can be read and written by index: an array or a typed array. */
export interface Shufflable<T> {
  readonly length: number;
  [index: number]: T;
}

/**
 * A stream of random numbers. `uniform`, `integer` and `shuffle` use only exact arithmetic: the same seed gives the
 * same bits on every platform. `normal`, `gamma` and `dirichlet` go through `Math.log` and `Math.exp`, whose last bit
 * the language leaves to the engine.
 */
export interface Random {
  /** Uniform in [0, 1), with 53 random bits. */
  uniform(): number;
  /** Uniform whole number in 0 … limit−1; limit in 1 … 2³². Throws RangeError outside. */
  integer(limit: number): number;
  /** Standard normal (mean 0, variance 1). */
  normal(): number;
  /** Permutes in place, every order equally likely; returns what it was given. */
  shuffle<A extends Shufflable<unknown>>(items: A): A;
  /** Gamma with this shape (> 0) and scale 1. */
  gamma(shape: number): number;
  /** A point of the symmetric Dirichlet: `size` values ≥ 0 that sum to 1; a small `alpha` (> 0) gives uneven ones. */
  dirichlet(alpha: number, size: number): Float64Array;
}

/** A stream that depends on the seed alone (its low 32 bits): xoroshiro128+ of Blackman and Vigna. */
export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed | 0);

  const uniform = (): number => {
    const high = generator.next() >>> 5;
    const low = generator.next() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  };

  const integer = (limit: number): number => {
    if (!Number.isInteger(limit) || limit < 1 || limit > 2 ** 32) throw new RangeError(`limit ${limit} is not in 1 … 2^32`);
    return uniformInt(generator, 0, limit - 1);
  };

  // Marsaglia's polar method (SIAM Review 6, 1964), without keeping the second value: a stream has no hidden state.
  const normal = (): number => {
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const square = x * x + y * y;
      if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
    }
  };

  // Fisher and Yates, as Durstenfeld writes it (Communications of the ACM 7, 1964).
  const shuffle = <A extends Shufflable<unknown>>(items: A): A => {
    for (let last = items.length - 1; last > 0; last--) {
      const other = integer(last + 1);
      const kept = items[last];
      items[last] = items[other];
      items[other] = kept;
    }
    return items;
  };

  // The logarithm of a gamma variate: with a small shape the variate itself is often below the least double.
  const logGamma = (shape: number): number => {
    if (!(shape > 0 && Number.isFinite(shape))) throw new RangeError(`shape ${shape} is not above 0`);
    if (shape < 1) return logGamma(shape + 1) + Math.log(1 - uniform()) / shape;
    // Marsaglia and Tsang, A simple method for generating gamma variables (ACM TOMS 26, 2000).
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = normal();
      const root = 1 + c * x;
      if (root <= 0) continue;
      const cube = root * root * root;
      if (Math.log(1 - uniform()) < 0.5 * x * x + d * (1 - cube + Math.log(cube))) return Math.log(d * cube);
    }
  };

  const dirichlet = (alpha: number, size: number): Float64Array => {
    const logs = Float64Array.from({ length: size }, () => logGamma(alpha));
    const greatest = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const weights = logs.map((value) => Math.exp(value - greatest));
    const total = weights.reduce((a, b) => a + b, 0);
    return weights.map((weight) => weight / total);
  };

  return { uniform, integer, normal, shuffle, gamma: (shape) => Math.exp(logGamma(shape)), dirichlet };
}
