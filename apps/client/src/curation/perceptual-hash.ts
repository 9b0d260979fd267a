/** Side of the picture that a hash is made of. */
export const HASH_SIDE = 32;
const LOW = 8;

/** 64 bits in two halves. */
export type PerceptualHash = readonly [high: number, low: number];

/** [LOW, HASH_SIDE]: the lowest rows of the discrete cosine transform (DCT-II). */
const COSINES = Float64Array.from({ length: LOW * HASH_SIDE }, (_, at) =>
  Math.cos((Math.PI / HASH_SIDE) * ((at % HASH_SIDE) + 0.5) * Math.floor(at / HASH_SIDE)),
);

/**
 * The DCT hash of a grey picture, [HASH_SIDE, HASH_SIDE]: a bit for each of the 8 × 8 lowest frequencies, set where it is above
 * their median. Zauner: Implementation and Benchmarking of Perceptual Image Hash Functions (2010), section 3.2.1.
 */
export function perceptualHash(grey: ArrayLike<number>): PerceptualHash {
  const rows = new Float64Array(LOW * HASH_SIDE);
  for (let u = 0; u < LOW; u++)
    for (let y = 0; y < HASH_SIDE; y++) {
      let sum = 0;
      for (let x = 0; x < HASH_SIDE; x++) sum += (COSINES[u * HASH_SIDE + x] ?? 0) * (grey[y * HASH_SIDE + x] ?? 0);
      rows[u * HASH_SIDE + y] = sum;
    }
  const frequencies = new Float64Array(LOW * LOW);
  for (let u = 0; u < LOW; u++)
    for (let v = 0; v < LOW; v++) {
      let sum = 0;
      for (let y = 0; y < HASH_SIDE; y++) sum += (COSINES[v * HASH_SIDE + y] ?? 0) * (rows[u * HASH_SIDE + y] ?? 0);
      frequencies[v * LOW + u] = sum;
    }
  const ordered = frequencies.slice(1).sort(); // the first is the mean brightness
  const median = ordered[ordered.length >> 1] ?? 0;
  const half = (from: number): number => {
    let bits = 0;
    for (let i = 0; i < 32; i++) bits = (bits << 1) | Number((frequencies[from + i] ?? 0) > median);
    return bits >>> 0;
  };
  return [half(0), half(32)];
}

/** In how many of 64 bits two hashes differ. */
export const hammingDistance = (a: PerceptualHash, b: PerceptualHash): number => bitsOf(a[0] ^ b[0]) + bitsOf(a[1] ^ b[1]);

function bitsOf(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
