import { AtollError, type Digest, type PublicKey, type Signature } from '@atoll/core';

/** The bytes of hexadecimal digits. */
export function bytesOfHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** Lower-case hexadecimal digits. */
export const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The 32 bytes of a digest. */
export const digestToBytes = (digest: Digest): Uint8Array => bytesOfHex(digest);

/** The digest of 32 bytes. Throws AtollError 406 on another length. */
export function digestFromBytes(bytes: Uint8Array | null | undefined, field: string): Digest {
  if (bytes?.length !== 32) throw new AtollError(406, `${field} must be a digest of 32 bytes, not ${bytes?.length ?? 0}.`);
  return hexOf(bytes) as Digest; // 64 lower-case hexadecimal digits
}

/** The public key of 32 bytes. Throws AtollError 406 on another length. */
export function publicKeyOf(bytes: Uint8Array | null | undefined, field: string): PublicKey {
  if (bytes?.length !== 32) throw new AtollError(406, `${field} must be a key of 32 bytes, not ${bytes?.length ?? 0}.`);
  return hexOf(bytes) as PublicKey; // 64 lower-case hexadecimal digits
}

/** The signature of 64 bytes. Throws AtollError 406 on another length. */
export function signatureOf(bytes: Uint8Array | null | undefined, field: string): Signature {
  if (bytes?.length !== 64) throw new AtollError(406, `${field} must be a signature of 64 bytes, not ${bytes?.length ?? 0}.`);
  return hexOf(bytes) as Signature; // 128 lower-case hexadecimal digits
}

/** Null for no bytes. */
export function optionalDigest(bytes: Uint8Array | null | undefined, field: string): Digest | null {
  return bytes === null || bytes === undefined || bytes.length === 0 ? null : digestFromBytes(bytes, field);
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Float32 values as little-endian bytes. */
export function float32ToBytes(values: Float32Array): Uint8Array {
  return toLittleEndian(new Uint8Array(values.slice().buffer), 4);
}

/** Little-endian float32 values, copied out of the bytes. Throws AtollError 406 when the length is no multiple of 4. */
export function float32FromBytes(bytes: Uint8Array, field: string): Float32Array {
  if (bytes.length % 4 !== 0) throw new AtollError(406, `${field} is no whole number of float32 values (${bytes.length} bytes).`);
  return new Float32Array(toLittleEndian(new Uint8Array(bytes), 4).buffer);
}

/** Float64 values as little-endian bytes. */
export function float64ToBytes(values: Float64Array): Uint8Array {
  return toLittleEndian(new Uint8Array(values.slice().buffer), 8);
}

/** Little-endian float64 values, copied out of the bytes. Throws AtollError 406 when the length is no multiple of 8. */
export function float64FromBytes(bytes: Uint8Array, field: string): Float64Array {
  if (bytes.length % 8 !== 0) throw new AtollError(406, `${field} is no whole number of float64 values (${bytes.length} bytes).`);
  return new Float64Array(toLittleEndian(new Uint8Array(bytes), 8).buffer);
}

/** Turns own byte order into little-endian or back, in place. */
function toLittleEndian(bytes: Uint8Array<ArrayBuffer>, width: number): Uint8Array<ArrayBuffer> {
  if (!LITTLE_ENDIAN) for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
  return bytes;
}
