import { FILTERS, type Pixels, type ResizeFilter } from './enlarge.ts';

/** How far the filters reach, in pixels of the smaller image. */
const REACH = { bicubic: 2, bilinear: 1 } as const satisfies Record<ResizeFilter, number>;

/** A kernel is known at so many places between two pixels. */
const PHASES = 64;
const FIXED_BITS = 12;
const AVERAGE_BITS = 24;
/** Beyond twice this much, whole pixels are averaged first. */
const GAP = 2;

interface Axis {
  readonly size: number;
  /** How far the samples of one row or column are apart. */
  readonly step: number;
}

/**
 * Shrinks as libvips does (`vips_resize` with a cubic or a linear kernel and its gap of two): down, then across; each axis by averages of whole
 * pixels as far as twice the size, then by the kernel widened to the factor that is left, in the fixed point of libvips.
 * An axis that is as small as wanted stays.
 */
export function shrink(image: Pixels, width: number, height: number, filter: ResizeFilter): Pixels {
  const rows = height < image.height ? down(image, height, filter) : image;
  return width < image.width ? across(rows, width, filter) : rows;
}

function down({ width, height, channels, data }: Pixels, to: number, filter: ResizeFilter): Pixels {
  const row = width * channels;
  const shrunk = axisShrunk(data, { size: height, step: row }, { size: row, step: 1 }, to, filter);
  return { width, height: to, channels, data: shrunk };
}

function across({ width, height, channels, data }: Pixels, to: number, filter: ResizeFilter): Pixels {
  const target = new Uint8Array(to * height * channels);
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * width * channels, (y + 1) * width * channels);
    target.set(axisShrunk(row, { size: width, step: channels }, { size: channels, step: 1 }, to, filter), y * to * channels);
  }
  return { width: to, height, channels, data: target };
}

/** [to, other.size]: the samples along the axis brought to `to`, for each of the other. */
function axisShrunk(data: Uint8Array, axis: Axis, other: Axis, to: number, filter: ResizeFilter): Uint8Array {
  const factor = axis.size / to;
  const whole = Math.max(1, Math.floor(factor / GAP));
  const averaged = whole === 1 ? data : averages(data, axis, other, whole);
  return reduced(averaged, { size: Math.ceil(axis.size / whole), step: other.size }, other.size, factor / whole, to, filter);
}

/** The last ones repeat the edge. */
function averages(data: Uint8Array, { size, step }: Axis, { size: others }: Axis, whole: number): Uint8Array {
  const count = Math.ceil(size / whole);
  const share = Math.floor(2 ** AVERAGE_BITS / whole);
  const target = new Uint8Array(count * others);
  for (let out = 0; out < count; out++)
    for (let other = 0; other < others; other++) {
      let sum = whole >> 1;
      for (let tap = 0; tap < whole; tap++) sum += data[Math.min(size - 1, out * whole + tap) * step + other];
      target[out * others + other] = Math.floor((sum * share) / 2 ** AVERAGE_BITS);
    }
  return target;
}

function reduced(data: Uint8Array, { size, step }: Axis, others: number, factor: number, to: number, filter: ResizeFilter): Uint8Array {
  const half = Math.round(REACH[filter] * factor);
  const taps = 2 * half + 1;
  const masks = Array.from({ length: PHASES + 1 }, (_, phase) => maskOf(phase / PHASES, half, factor, filter));
  const target = new Uint8ClampedArray(to * others);
  for (let out = 0; out < to; out++) {
    const centre = (out + 0.5) * factor;
    const first = Math.floor(centre);
    const mask = masks[(Math.floor((centre - first) * PHASES * 2) + 1) >> 1] ?? [];
    for (let other = 0; other < others; other++) {
      let sum = 1 << (FIXED_BITS - 1);
      for (let tap = 0; tap < taps; tap++) {
        const at = Math.max(0, Math.min(size - 1, first + tap - half));
        sum += mask[tap] * data[at * step + other];
      }
      target[out * others + other] = sum >> FIXED_BITS;
    }
  }
  return new Uint8Array(target.buffer);
}

function maskOf(phase: number, half: number, factor: number, filter: ResizeFilter): Int32Array {
  const raw = Array.from({ length: 2 * half + 1 }, (_, tap) => FILTERS[filter]((tap - half + 0.5 - phase) / factor));
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return Int32Array.from(raw, (weight) => Math.trunc((weight / sum) * 2 ** FIXED_BITS));
}
