import { createRandom, seedFrom } from '../random/index.ts';

/** A fixed, non-linear map of the features that a linear layer stands on. */
export interface Embedding {
  readonly inputSize: number;
  readonly size: number;
  /** Maps `features` [count, inputSize] to [count, size]. Throws RangeError when the length is no multiple of inputSize. */
  apply(features: Float32Array): Float32Array;
}

export interface KernelConfig {
  readonly kernel: 'relu' | 'fourier';
  readonly units: number;
  readonly bandwidth: number;
}

/** Embedded features have a root mean square near 1: see {@link gridExponentOf}. */
export const KERNEL_GRID_EXPONENT = -9;

/**
 * Random features z(x) of standardised features x, the same at every site because they follow from the configuration alone.
 * `fourier`: √2·cos(w·x + b), w of variance 1 / (bandwidth²·inputSize), b uniform on the circle, whose inner products
 * approximate the Gaussian kernel (Rahimi & Recht: Random Features for Large-Scale Kernel Machines. NeurIPS 2007).
 * `relu`: √2·max(0, w·x + b), w of variance 1 / inputSize and b of deviation `bandwidth` (Rahimi & Recht: Weighted Sums of
 * Random Kitchen Sinks. NeurIPS 2008). Normal numbers are sums of twelve uniform ones, which have the same bits everywhere.
 */
export function randomFeatures(config: KernelConfig, inputSize: number): Embedding {
  const { kernel, units } = config;
  const { weights, offsets } = randomWeights(config, inputSize);
  const activate = kernel === 'fourier' ? Math.cos : (value: number): number => Math.max(0, value);
  return {
    inputSize,
    size: units,
    apply: (features) => {
      const count = features.length / inputSize;
      if (!Number.isInteger(count)) throw new RangeError(`${features.length} values are no rows of ${inputSize}`);
      const embedded = new Float32Array(count * units);
      for (let row = 0; row < count; row++) {
        const x = features.subarray(row * inputSize, (row + 1) * inputSize);
        for (let unit = 0; unit < units; unit++) {
          const value = (offsets[unit] as number) + dot(x, weights, unit * inputSize); // one offset a unit
          embedded[row * units + unit] = Math.SQRT2 * activate(value);
        }
      }
      return embedded;
    },
  };
}

/** The w, [units, inputSize] row by row, and b, [units], of {@link randomFeatures}. */
export function randomWeights(
  { kernel, units, bandwidth }: KernelConfig,
  inputSize: number,
): { readonly weights: Float64Array; readonly offsets: Float64Array } {
  const { normals, offsets } = drawnFor(kernel, units, inputSize);
  const spread = 1 / ((kernel === 'fourier' ? bandwidth : 1) * Math.sqrt(inputSize));
  return {
    weights: normals.map((value) => spread * value),
    offsets: offsets.map((value) => (kernel === 'fourier' ? 2 * Math.PI : bandwidth) * value),
  };
}

interface Drawn {
  readonly key: string;
  readonly normals: Float64Array;
  /** Uniform for `fourier`, else normal. */
  readonly offsets: Float64Array;
}

/** The last numbers drawn: they take seconds for many units, and every round of a run asks for the same. */
let last: Drawn | undefined;

function drawnFor(kernel: KernelConfig['kernel'], units: number, inputSize: number): Drawn {
  const key = `${kernel} ${units} ${inputSize}`;
  if (last?.key === key) return last;
  const random = createRandom(seedFrom('random features', kernel, units, inputSize));
  const normal = (): number => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += random.uniform();
    return sum;
  };
  const normals = Float64Array.from({ length: units * inputSize }, normal);
  const offsets = Float64Array.from({ length: units }, () => (kernel === 'fourier' ? random.uniform() : normal()));
  last = { key, normals, offsets };
  return last;
}

/** In four sums, which the processor adds at once. */
function dot(x: Float32Array, weights: Float64Array, start: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 4 <= x.length; i += 4) {
    a += (x[i] as number) * (weights[start + i] as number); // i + 3 is within both; likewise below
    b += (x[i + 1] as number) * (weights[start + i + 1] as number);
    c += (x[i + 2] as number) * (weights[start + i + 2] as number);
    d += (x[i + 3] as number) * (weights[start + i + 3] as number);
  }
  for (; i < x.length; i++) a += (x[i] as number) * (weights[start + i] as number);
  return a + b + (c + d);
}
