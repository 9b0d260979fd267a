import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Digest } from '../identity.ts';

/** SHA-256 (FIPS 180-4) of the bytes. */
export function digestOf(bytes: Uint8Array): Digest {
  return bytesToHex(sha256(bytes)) as Digest; // 64 lower-case hexadecimal digits by construction
}
