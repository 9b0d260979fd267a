import {
  AtollError,
  fingerprintOf,
  KEY_BYTES,
  type Nonces,
  type PublicKey,
  type RunId,
  resultStatement,
  type SignedResult,
  type SiteId,
  siteStatement,
  type TaskId,
} from '@atoll/core';
import { bytesOfHex, encode, isChallengeOf, noncesOf, publicKeyOf, wire } from '@atoll/protocol';

/** The site's Ed25519 key (RFC 8032); where its secret half is, and whether it can be read, is the platform's. */
export interface SiteKeys {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** 64 bytes. */
  sign(statement: Uint8Array): Promise<Uint8Array>;
}

/** How a site proves who it is, and knows its coordinator. */
export interface SiteProof {
  readonly keys: SiteKeys;
  /** The coordinator's key, from the invitation. */
  readonly coordinator: PublicKey;
  /** Said before hello until it is acknowledged, over any number of connections; `done` then, before anything else. */
  readonly first?: { readonly kind: 'enrol' | 'rotate'; readonly message: Uint8Array; done(): Promise<void> };
}

/** The proofs of one connection. */
export class Introduction {
  readonly #proof: SiteProof;
  readonly #nonce = crypto.getRandomValues(new Uint8Array(KEY_BYTES));

  constructor(proof: SiteProof) {
    this.#proof = proof;
  }

  /** What hello says beside the rest. */
  get fields(): { publicKey: Uint8Array; nonce: Uint8Array } {
    return { publicKey: this.#proof.keys.publicKey, nonce: this.#nonce };
  }

  /** The answer to the challenge. Throws AtollError 803 when the coordinator does not prove that it is the one. */
  async answer(site: string, instance: string, challenge: wire.Challenge.$Shape | null | undefined): Promise<Uint8Array> {
    const { coordinator, keys } = this.#proof;
    if (!challenge) throw new AtollError(803, 'The coordinator did not prove who it is.');
    const nonces = noncesOf(this.#nonce, challenge);
    requireCoordinator(coordinator, site, nonces, challenge);
    return encode(wire.Proof, { signature: await keys.sign(siteStatement(coordinator, site as SiteId, instance, nonces)) }); // the name of site.json
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
export function signatureOfResult(
  { coordinator, keys }: SiteProof,
  site: string,
  { run, task, digest, sizeBytes }: OwnResult,
): Promise<Uint8Array> {
  const named = { run: run as RunId, task: task as TaskId, site: site as SiteId }; // as the coordinator named them
  return keys.sign(resultStatement(coordinator, { ...named, digest, sizeBytes }));
}
