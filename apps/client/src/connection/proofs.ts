import { randomBytes } from 'node:crypto';
import {
  AtollError,
  fingerprintOf,
  KEY_BYTES,
  type KeyPair,
  type Nonces,
  type PublicKey,
  type RunId,
  resultStatement,
  type SignedResult,
  type SiteId,
  sign,
  siteStatement,
  type TaskId,
} from '@atoll/core';
import { bytesOfHex, encode, isChallengeOf, noncesOf, publicKeyOf, wire } from '@atoll/protocol';

/** How a site proves who it is, and knows its coordinator. */
export interface SiteProof {
  readonly keys: KeyPair;
  /** The coordinator's key, from the invitation. */
  readonly coordinator: PublicKey;
  /** Said before hello until it is acknowledged, over any number of connections; `done` then, before anything else. */
  readonly first?: { readonly kind: 'enrol' | 'rotate'; readonly message: Uint8Array; done(): Promise<void> };
}

/** The proofs of one connection. */
export class Introduction {
  readonly #proof: SiteProof;
  readonly #nonce = new Uint8Array(randomBytes(KEY_BYTES));

  constructor(proof: SiteProof) {
    this.#proof = proof;
  }

  /** What hello says beside the rest. */
  get fields(): { publicKey: Uint8Array; nonce: Uint8Array } {
    return { publicKey: this.#proof.keys.publicKey, nonce: this.#nonce };
  }

  /** The answer to the challenge. Throws AtollError 803 when the coordinator does not prove that it is the one. */
  answer(site: string, instance: string, challenge: wire.Challenge.$Shape | null | undefined): Uint8Array {
    const { coordinator, keys } = this.#proof;
    if (!challenge) throw new AtollError(803, 'The coordinator did not prove who it is.');
    const nonces = noncesOf(this.#nonce, challenge);
    requireCoordinator(coordinator, site, nonces, challenge);
    return encode(wire.Proof, { signature: sign(siteStatement(coordinator, site as SiteId, instance, nonces), keys) }); // the name of site.json
  }
}

/** Throws AtollError 803 when it is another coordinator, or does not have the key that it names. */
function requireCoordinator(coordinator: PublicKey, asker: string, nonces: Nonces, challenge: wire.Challenge.$Shape): void {
  const other = publicKeyOf(challenge.publicKey, 'challenge.public_key');
  if (other !== coordinator) {
    const [named, wanted] = [other, coordinator].map((key) => fingerprintOf(bytesOfHex(key)));
    throw new AtollError(803, `The coordinator's key is ${named}; the invitation was by ${wanted}.`);
  }
  if (!isChallengeOf(coordinator, asker, nonces, challenge))
    throw new AtollError(803, 'The coordinator does not have the key that it names.');
}

/** What a site signs of an answer. */
export interface OwnResult extends Pick<SignedResult, 'digest' | 'sizeBytes'> {
  readonly run: string;
  readonly task: string;
}

/** The site's signature of its answer. */
export function signatureOfResult({ coordinator, keys }: SiteProof, site: string, { run, task, digest, sizeBytes }: OwnResult): Uint8Array {
  const named = { run: run as RunId, task: task as TaskId, site: site as SiteId }; // as the coordinator named them
  return sign(resultStatement(coordinator, { ...named, digest, sizeBytes }), keys);
}
