import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import type { PublicKey, Signature } from '../identity.ts';
import { isSignedBy, type KeyPair, sign, statementOf } from '../keys/index.ts';

const signatureSchema = z.strictObject({
  format: z.literal(1),
  signedBy: z.string().regex(/^[0-9a-f]{64}$/),
  signature: z.string().regex(/^[0-9a-f]{128}$/),
});

/** Who vouches for a model, and the proof. */
export interface ModelSignature {
  /** Of the coordinator that made it. */
  readonly signedBy: PublicKey;
  readonly signature: Signature;
}

/** What a coordinator signs of a model: the exact bytes of its `model.json`, which names everything else by digest. */
export const modelStatement = (json: Uint8Array): Uint8Array => statementOf('atoll.v1.model', json);

/** Ed25519 (RFC 8032): the same bytes and key give the same signature. */
export const signModel = (json: Uint8Array, pair: KeyPair): ModelSignature => ({
  signedBy: bytesToHex(pair.publicKey) as PublicKey, // 32 bytes
  signature: bytesToHex(sign(modelStatement(json), pair)) as Signature, // 64 bytes
});

/** Whether the key that it names signed these bytes. */
export const isModelSigned = (json: Uint8Array, { signedBy, signature }: ModelSignature): boolean =>
  isSignedBy(hexToBytes(signedBy), modelStatement(json), hexToBytes(signature));

/** The content of a `signature.json`. */
export const signatureFile = ({ signedBy, signature }: ModelSignature): string =>
  `${JSON.stringify({ format: 1, signedBy, signature }, null, 2)}\n`;

/** What a `signature.json` says; null for any other text. */
export function parseSignatureFile(text: string): ModelSignature | null {
  try {
    const { success, data } = signatureSchema.safeParse(JSON.parse(text));
    return success ? { signedBy: data.signedBy as PublicKey, signature: data.signature as Signature } : null; // hexadecimal digits: checked
  } catch {
    return null;
  }
}
