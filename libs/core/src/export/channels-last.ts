/** Where the axes of `[batch, channels, height, width]` stand with channels last, as TensorFlow has them. */
export const CHANNELS_LAST = [0, 2, 3, 1] as const;
/** The way back. */
export const CHANNELS_FIRST = [0, 3, 1, 2] as const;

/** The values, row-major, with axis `order[i]` in place i. */
export function permuted(values: Float32Array, dimensions: readonly number[], order: readonly number[]): Float32Array {
  const steps = dimensions.map((_, axis) => dimensions.slice(axis + 1).reduce((product, extent) => product * extent, 1));
  const extents = order.map((axis) => dimensions[axis] ?? 1);
  const turned = new Float32Array(values.length);
  const at = extents.map(() => 0);
  let from = 0;
  for (let to = 0; to < turned.length; to++) {
    turned[to] = values[from] ?? 0;
    for (let i = extents.length - 1; i >= 0; i--) {
      const step = steps[order[i] ?? 0] ?? 0;
      const next = (at[i] ?? 0) + 1;
      from += step;
      if (next < (extents[i] ?? 1)) {
        at[i] = next;
        break;
      }
      from -= next * step;
      at[i] = 0;
    }
  }
  return turned;
}
