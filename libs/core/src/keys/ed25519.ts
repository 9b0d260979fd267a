import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Bytes of a secret and of a public key of Ed25519 (RFC 8032). */
export const KEY_BYTES = 32;
/** Bytes of a signature of Ed25519 (RFC 8032). */
export const SIGNATURE_BYTES = 64;

/** An Ed25519 key pair (RFC 8032). */
export interface KeyPair {
  /** 32 bytes, drawn at random; never leaves its owner. */
  readonly secretKey: Uint8Array;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** The pair of a secret key of 32 random bytes. */
export function keyPairOf(secretKey: Uint8Array): KeyPair {
  return { secretKey, publicKey: ed25519.getPublicKey(secretKey) };
}

/** 64 bytes; the same statement and key give the same signature. */
export function sign(statement: Uint8Array, { secretKey }: KeyPair): Uint8Array {
  return ed25519.sign(statement, secretKey);
}

/** Whether the key's owner signed the statement. Whatever the bytes are: false, never an error. Strict as RFC 8032, not ZIP 215. */
export function isSignedBy(publicKey: Uint8Array, statement: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
  try {
    return ed25519.verify(signature, statement, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

/** A public key for people to compare: the first 16 bytes of its SHA-256, as `0a1b-2c3d-…`. */
export function fingerprintOf(publicKey: Uint8Array): string {
  return bytesToHex(sha256(publicKey)).slice(0, 32).match(/.{4}/g)?.join('-') ?? '';
}
