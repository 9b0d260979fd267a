import type { Quantisation } from './metadata.ts';

/** Tensors of no more values stay 32-bit floats: biases, scales and the like. */
const MOST_KEPT_AS_IT_IS = 255;

/**
 * What int8 leaves in 16 bits: channels with fewer weights than this, whose errors do not average out. They stand in the first layers,
 * which all others build on, and are few bytes (docs/decisions/0024-the-model-elsewhere.md).
 */
const LEAST_IN_CHANNEL = 150;

/** How a tensor is kept, with one scale for each channel of `axis` where it is in 8 bits. */
export function keptAs(dimensions: readonly number[], axis: number, quantisation: Quantisation): Quantisation {
  const size = dimensions.reduce((product, extent) => product * extent, 1);
  if (dimensions.length < 2 || size <= MOST_KEPT_AS_IT_IS) return 'fp32';
  if (quantisation === 'int8' && size / (dimensions[axis] ?? 1) < LEAST_IN_CHANNEL) return 'fp16';
  return quantisation;
}

/** Features of nothing but zeros are divided by this in the place of their length, and stay zeros. */
export const LEAST_LENGTH = 1e-30;

/**
 * Weights as whole numbers −127 … 127 with one scale for each channel of `axis`: value = step · scale. Nagel et al.: A White Paper
 * on Neural Network Quantization. arXiv:2106.08295 (2021), symmetric and by channel.
 */
export function quantiseByChannel(
  values: Float32Array,
  dimensions: readonly number[],
  axis: number,
): { readonly steps: Int8Array<ArrayBuffer>; readonly scales: Float32Array } {
  const channels = dimensions[axis] ?? 1;
  const inner = dimensions.slice(axis + 1).reduce((product, extent) => product * extent, 1);
  const channelOf = (at: number): number => Math.floor(at / inner) % channels;
  const scales = new Float32Array(channels);
  for (const [at, value] of values.entries()) scales[channelOf(at)] = Math.max(scales[channelOf(at)] ?? 0, Math.abs(value) / 127);
  const steps = new Int8Array(values.length);
  for (const [at, value] of values.entries()) {
    const scale = scales[channelOf(at)] ?? 0;
    steps[at] = scale === 0 ? 0 : Math.max(-127, Math.min(127, Math.round(value / scale)));
  }
  return { steps, scales };
}
