import { randomBytes, timingSafeEqual } from 'node:crypto';
import {
  type AccessEvent,
  type AccessState,
  AtollError,
  accessAfter,
  coordinatorStatement,
  digestOf,
  enrolmentStatement,
  isAtLeast,
  isSigned,
  KEY_BYTES,
  type KeyPair,
  type Nonces,
  type Operator,
  type OperatorName,
  type PublicKey,
  type Role,
  replayAccess,
  requireEnrolled,
  requireInvitation,
  rotationStatement,
  type Signature,
  type SiteId,
  sign,
  siteStatement,
} from '@atoll/core';
import { digestToBytes, hexOf } from '@atoll/protocol';
import type { Journal } from '../storage/index.ts';
import { FailedProofs } from './failed-proofs.ts';

interface Surroundings {
  readonly journal: Journal;
  /** Of the journal, in order. */
  readonly events: readonly AccessEvent[];
  readonly key: KeyPair;
  /** Sites without a key and operators without a token are let in as well. */
  readonly open: boolean;
  readonly now: () => number;
  /** After each event is on disk. */
  readonly onEvent: (event: AccessEvent) => void;
}

/** What a site or operator and the coordinator drew for this connection, and who claims to be there. */
export interface Challenge {
  readonly nonces: Nonces;
  readonly signature: Uint8Array;
}

/** Numbers of refusals that count as a failed proof. */
const FAILURES: readonly number[] = [803, 804, 805, 806, 807, 808, 809, 810, 811, 814];

/** Whether a refusal with this number is of a proof that failed. */
export const isFailedProof = (code: number): boolean => FAILURES.includes(code);

/** Who may do what here: proofs are checked, and what changes it goes to the journal first. */
export class Access {
  readonly publicKey: PublicKey;
  readonly isOpen: boolean;
  readonly #surroundings: Surroundings;
  readonly #failures = new FailedProofs();
  #state: AccessState;

  /** Throws AtollError 801 when the journal names another key than the folder has. */
  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.isOpen = surroundings.open;
    this.publicKey = hexOf(surroundings.key.publicKey) as PublicKey; // 32 bytes
    this.#state = replayAccess(surroundings.events);
    const { coordinator } = this.#state;
    if (coordinator === null) this.apply({ type: 'coordinator-key', publicKey: this.publicKey, at: surroundings.now() });
    else if (coordinator !== this.publicKey)
      throw new AtollError(801, 'coordinator.key is another key than the one that the journal of this folder names.');
  }

  get state(): AccessState {
    return this.#state;
  }

  /** Journals the event, then lets it hold. Throws what `accessAfter` throws and AtollError 702: then nothing changed. */
  apply(event: AccessEvent): void {
    const state = accessAfter(this.#state, event);
    this.#surroundings.journal.appendAccess(event);
    this.#state = state;
    this.#surroundings.onEvent(event);
  }

  /** Does what needs a proof by somebody at this address, and counts it if it fails. Throws AtollError 813 after too many. */
  proof<Result>(address: string, work: () => Result): Result {
    const { now } = this.#surroundings;
    this.#failures.require(address, now());
    try {
      return work();
    } catch (error) {
      if (error instanceof AtollError && isFailedProof(error.code)) this.#failures.count(address, now());
      throw error;
    }
  }

  /** Proves this coordinator to who sent the nonce, and asks for the same. Throws AtollError 406. */
  challenge(asker: string, nonce: Uint8Array): Challenge {
    if (nonce.length !== KEY_BYTES) throw new AtollError(406, `A nonce has ${KEY_BYTES} bytes, not ${nonce.length}.`);
    const nonces: Nonces = { site: Uint8Array.from(nonce), coordinator: new Uint8Array(randomBytes(KEY_BYTES)) };
    return { nonces, signature: sign(coordinatorStatement(this.publicKey, asker, nonces), this.#surroundings.key) };
  }

  /** Whether this site may take part with this key, or without one. Throws AtollError 804, 809, 810. */
  requireSite(site: SiteId, publicKey: PublicKey | null): void {
    if (publicKey === null && !this.isOpen) throw new AtollError(804, 'Sites prove who they are here.');
    if (publicKey !== null && !(this.isOpen && !this.#state.sites.has(site))) requireEnrolled(this.#state, site, publicKey);
  }

  /** Whether the site has its key. Throws AtollError 804, 809, 810. */
  requireProof(site: SiteId, instance: string, publicKey: PublicKey, { nonces }: Challenge, signature: Uint8Array): void {
    this.requireSite(site, publicKey);
    if (!isSigned(publicKey, siteStatement(this.publicKey, site, instance, nonces), hexOf(signature)))
      throw new AtollError(809, `The answer to the challenge is not signed by ${site}'s key.`);
  }

  /** Lets a site in that was invited; true when it had come in by the same invitation and key before. Throws AtollError 805 to 810, 814. */
  enrol(site: SiteId, publicKey: PublicKey, invitation: PublicKey, signatures: { invitation: Signature; site: Signature }): boolean {
    requireInvitation(this.#state, invitation, site);
    const statement = enrolmentStatement(this.publicKey, invitation, site, publicKey);
    if (!isSigned(invitation, statement, signatures.invitation)) throw new AtollError(805, 'The invitation is not proven by its key.');
    if (!isSigned(publicKey, statement, signatures.site)) throw new AtollError(809, 'The enrolment is not signed by its key.');
    const known = this.#state.sites.get(site);
    if (known?.invitation === invitation && known.publicKey === publicKey) {
      requireEnrolled(this.#state, site, publicKey);
      return true;
    }
    this.apply({ type: 'site-enrolled', site, publicKey, invitation, at: this.#surroundings.now() });
    return false;
  }

  /** Gives the site another key; true when that was done before. Throws AtollError 804, 809, 810, 814. */
  rotate(site: SiteId, previous: PublicKey, publicKey: PublicKey, signatures: { previous: Signature; site: Signature }): boolean {
    const statement = rotationStatement(this.publicKey, site, previous, publicKey);
    if (!isSigned(previous, statement, signatures.previous))
      throw new AtollError(809, 'The change of key is not signed by the key before.');
    if (!isSigned(publicKey, statement, signatures.site)) throw new AtollError(809, 'The change of key is not signed by the new key.');
    const known = this.#state.sites.get(site);
    if (known?.publicKey === publicKey && known.previousKey === previous) {
      requireEnrolled(this.#state, site, publicKey);
      return true;
    }
    this.apply({ type: 'site-key-rotated', site, publicKey, previous, at: this.#surroundings.now() });
    return false;
  }

  /** Who has the token; every token is compared in full, whichever it is. Throws AtollError 811. */
  operatorOf(token: Uint8Array): Operator {
    const hash = digestToBytes(digestOf(token));
    let found: Operator | null = null;
    for (const operator of this.#state.operators.values()) if (timingSafeEqual(hash, digestToBytes(operator.tokenHash))) found = operator;
    if (found === null) throw new AtollError(811, 'No operator here has this token.');
    return found;
  }

  /** Whether the operator is still one and may do this. Throws AtollError 811, 812. */
  requireRole(name: OperatorName, needed: Role): void {
    const operator = this.#state.operators.get(name);
    if (operator === undefined) throw new AtollError(811, `${name} is no operator any more.`);
    if (!isAtLeast(operator.role, needed)) throw new AtollError(812, `${name} is ${operator.role}; this needs ${needed}.`);
  }
}
