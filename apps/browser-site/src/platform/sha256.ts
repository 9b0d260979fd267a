import { type Digest, isDigest } from '@atoll/core';
import { hexOf } from '@atoll/protocol';

/** SHA-256 by the browser's own code, many times faster than portable code on whole files. */
export async function sha256(bytes: Uint8Array): Promise<Digest> {
  const digest = hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes))));
  if (!isDigest(digest)) throw new TypeError('SHA-256 gave no digest');
  return digest;
}
