import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * A seed in 0 … 2³²−1 that depends on every part, its kind and its place: `seedFrom('a', 1)`, `seedFrom('a1')` and
 * `seedFrom(1, 'a')` differ. The first four bytes (big-endian) of the SHA-256 of the parts written as JSON.
 * Throws RangeError for a number that is not finite.
 */
export function seedFrom(...parts: readonly (string | number)[]): number {
  for (const part of parts) {
    if (typeof part === 'number' && !Number.isFinite(part)) throw new RangeError(`a seed cannot be made from ${part}`);
  }
  const hash = sha256(utf8ToBytes(JSON.stringify(parts)));
  return new DataView(hash.buffer, hash.byteOffset).getUint32(0);
}
