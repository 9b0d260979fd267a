/** The value of one IEEE 754 binary16 bit pattern. */
function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

let table: Float32Array | undefined;

/** Decodes little-endian IEEE 754 binary16 values; every one of them is exact in 32 bits. */
export function decodeHalfFloats(bytes: Uint8Array): Float32Array {
  if (bytes.length % 2 !== 0) throw new RangeError(`${bytes.length} bytes hold no whole number of 16-bit floats`);
  table ??= Float32Array.from({ length: 65_536 }, (_, bits) => halfValue(bits));
  const values = new Float32Array(bytes.length / 2);
  for (let i = 0; i < values.length; i++) {
    const bits = (bytes[2 * i] ?? 0) | ((bytes[2 * i + 1] ?? 0) << 8);
    values[i] = table[bits] ?? 0;
  }
  return values;
}

/** Encodes values as little-endian IEEE 754 binary16, rounded to the nearest, ties to even; what is too large becomes infinite. */
export function encodeHalfFloats(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(2 * values.length);
  for (const [i, value] of values.entries()) {
    const bits = halfBits(value);
    bytes[2 * i] = bits & 255;
    bytes[2 * i + 1] = bits >> 8;
  }
  return bytes;
}

function halfBits(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(size)) return 0x7e00;
  if (size >= 65_520) return sign | 0x7c00;
  const exponent = Math.max(-14, size === 0 ? -14 : Math.floor(Math.log2(size)));
  // A fraction that rounds up to 2 carries into the exponent; below 2⁻¹⁴ the exponent field is 0.
  const fraction = roundToEven((size / 2 ** exponent) * 1024);
  return sign | (fraction < 1024 ? fraction : fraction + ((exponent + 14) << 10));
}

function roundToEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low;
}
