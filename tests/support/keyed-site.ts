import { randomBytes } from 'node:crypto';
import {
  enrolmentStatement,
  type KeyPair,
  keyPairOf,
  type Nonces,
  type PublicKey,
  resultStatement,
  type SignedResult,
  type SiteId,
  sign,
  siteStatement,
} from '@atoll/core';
import { encode, hexOf, type InvitationLetter, wire } from '@atoll/protocol';
import { RawSite } from './raw-site.ts';

type Reply = Awaited<ReturnType<RawSite['say']>>;

export const newKeys = (): KeyPair => keyPairOf(new Uint8Array(randomBytes(32)));
export const publicKeyOf = ({ publicKey }: KeyPair): PublicKey => hexOf(publicKey) as PublicKey; // 32 bytes

/** A raw site that has a key, and signs what a test wants signed. */
export class KeyedSite extends RawSite {
  readonly name: SiteId;
  readonly keys: KeyPair;
  readonly coordinator: PublicKey;

  constructor(url: string, { site, coordinator }: Pick<InvitationLetter, 'site' | 'coordinator'>, keys = newKeys()) {
    super(url);
    this.name = site;
    this.keys = keys;
    this.coordinator = coordinator;
  }

  enrol({ secret }: InvitationLetter, changes: wire.Enrol.$Properties = {}): Promise<Reply> {
    const invitation = keyPairOf(secret);
    const statement = enrolmentStatement(this.coordinator, publicKeyOf(invitation), this.name, publicKeyOf(this.keys));
    const message = {
      invitation: invitation.publicKey,
      site: this.name,
      publicKey: this.keys.publicKey,
      invitationSignature: sign(statement, invitation),
      signature: sign(statement, this.keys),
    };
    return this.say('enrol', encode(wire.Enrol, { ...message, ...changes }));
  }

  /** Hello and the proof, signed with `by`; what was refused, or the welcome. */
  async arrive(by = this.keys): Promise<Reply> {
    const nonce = new Uint8Array(randomBytes(32));
    const asked = await this.hello(this.name, { publicKey: this.keys.publicKey, nonce });
    if (!asked.challenge) return asked;
    const nonces: Nonces = { site: nonce, coordinator: asked.challenge.nonce ?? new Uint8Array() };
    const signature = sign(siteStatement(this.coordinator, this.name, `raw ${this.name}`, nonces), by);
    return this.say('prove', encode(wire.Proof, { signature }));
  }

  signatureOf(result: Omit<SignedResult, 'site'> & { readonly site?: SiteId }): Uint8Array {
    return sign(resultStatement(this.coordinator, { site: this.name, ...result }), this.keys);
  }
}
