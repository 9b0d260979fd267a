/** Interleaved bytes, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

const { imul } = Math;
/** 255 times the largest sum of weights, 1.25, stays within 31 bits. */
const PRECISION_BITS = 22;
const TAPS = 4;

/** Keys 1981, https://doi.org/10.1109/TASSP.1981.1163711, with a = −0.5. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

/** Filters of Pillow; all of them reach over at most four pixels. */
export const FILTERS = { bicubic: cubic, bilinear: (distance: number): number => Math.max(0, 1 - Math.abs(distance)) } as const;
/** The name of a filter. */
export type ResizeFilter = keyof typeof FILTERS;

interface AxisWeights {
  /** First source index of each output. */
  readonly first: Int32Array;
  /** Four fixed-point weights for each output. */
  readonly weights: Int32Array;
}

/** Weights outside the image are left out and the rest renormalised, as Pillow does. */
function axisWeights(from: number, to: number, filter: ResizeFilter): AxisWeights {
  const weigh = FILTERS[filter];
  const first = new Int32Array(to);
  const weights = new Int32Array(to * TAPS);
  const raw = new Float64Array(TAPS);
  for (let out = 0; out < to; out++) {
    const centre = ((out + 0.5) * from) / to - 0.5;
    // At a border the window moves inwards; what it then reaches beyond the kernel has no weight.
    const start = Math.max(0, Math.min(Math.floor(centre) - 1, from - TAPS));
    let sum = 0;
    for (let tap = 0; tap < TAPS; tap++) {
      raw[tap] = start + tap < from ? weigh(start + tap - centre) : 0;
      sum += raw[tap];
    }
    first[out] = start;
    for (let tap = 0; tap < TAPS; tap++) weights[out * TAPS + tap] = Math.round((raw[tap] / sum) * 2 ** PRECISION_BITS);
  }
  return { first, weights };
}

const HALF = 1 << (PRECISION_BITS - 1);

// The two inner loops are functions of their own, called once a row: V8 then compiles them once and keeps them.

/** One output row from one source row. */
function enlargeRow(
  target: Uint8ClampedArray,
  at: number,
  data: Uint8Array,
  row: number,
  from: number,
  channels: number,
  axis: AxisWeights,
): void {
  const { first, weights } = axis;
  const width = first.length;
  const last = from - 1;
  for (let x = 0; x < width; x++) {
    const start = first[x];
    const w0 = weights[x * TAPS];
    const w1 = weights[x * TAPS + 1];
    const w2 = weights[x * TAPS + 2];
    const w3 = weights[x * TAPS + 3];
    const p0 = row + start * channels;
    const p1 = row + Math.min(start + 1, last) * channels;
    const p2 = row + Math.min(start + 2, last) * channels;
    const p3 = row + Math.min(start + 3, last) * channels;
    for (let c = 0; c < channels; c++) {
      target[at++] =
        (imul(w0, data[p0 + c]) + imul(w1, data[p1 + c]) + imul(w2, data[p2 + c]) + imul(w3, data[p3 + c]) + HALF) >> PRECISION_BITS;
    }
  }
}

/** One output row from four source rows, `stride` bytes each. */
function blendRows(target: Uint8ClampedArray, y: number, data: Uint8Array, from: number, stride: number, axis: AxisWeights): void {
  const { first, weights } = axis;
  const last = from - 1;
  const start = first[y];
  const w0 = weights[y * TAPS];
  const w1 = weights[y * TAPS + 1];
  const w2 = weights[y * TAPS + 2];
  const w3 = weights[y * TAPS + 3];
  const p0 = start * stride;
  const p1 = Math.min(start + 1, last) * stride;
  const p2 = Math.min(start + 2, last) * stride;
  const p3 = Math.min(start + 3, last) * stride;
  const at = y * stride;
  for (let i = 0; i < stride; i++) {
    target[at + i] =
      (imul(w0, data[p0 + i]) + imul(w1, data[p1 + i]) + imul(w2, data[p2 + i]) + imul(w3, data[p3 + i]) + HALF) >> PRECISION_BITS;
  }
}

function enlargeRows({ height, channels, data, width: from }: Pixels, width: number, filter: ResizeFilter, result: Uint8Array): Pixels {
  const target = new Uint8ClampedArray(result.buffer, result.byteOffset, result.length);
  const axis = axisWeights(from, width, filter);
  for (let y = 0; y < height; y++) enlargeRow(target, y * width * channels, data, y * from * channels, from, channels, axis);
  return { width, height, channels, data: result };
}

function enlargeColumns({ width, channels, data, height: from }: Pixels, height: number, filter: ResizeFilter, result: Uint8Array): Pixels {
  const target = new Uint8ClampedArray(result.buffer, result.byteOffset, result.length);
  const axis = axisWeights(from, height, filter);
  for (let y = 0; y < height; y++) blendRows(target, y, data, from, width * channels, axis);
  return { width, height, channels, data: result };
}

/**
 * Enlargement to width × height, neither smaller than the source's, with the sampling grid and border of Pillow
 * and TensorFlow. (libvips enlarges on a grid half a pixel off, which moves the canary's features by a fifth; it is used to
 * shrink only.) The result is written to `target` where one is given: width × height × channels bytes.
 */
export function enlarge(source: Pixels, width: number, height: number, filter: ResizeFilter, target?: Uint8Array): Pixels {
  if (width < source.width || height < source.height) throw new RangeError('enlarge does not shrink');
  const size = width * height * source.channels;
  const result = target ?? new Uint8Array(size);
  if (result.length !== size) throw new RangeError(`the target has ${result.length} bytes instead of ${size}`);
  if (height === source.height) {
    if (width !== source.width) return enlargeRows(source, width, filter, result);
    result.set(source.data);
    return { ...source, data: result };
  }
  const wide =
    width === source.width ? source : enlargeRows(source, width, filter, new Uint8Array(width * source.height * source.channels));
  return enlargeColumns(wide, height, filter, result);
}
