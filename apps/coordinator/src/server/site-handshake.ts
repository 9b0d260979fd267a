import { AtollError, type PublicKey, type SiteId } from '@atoll/core';
import { bytesOfHex, decode, LIMITS, negotiate, publicKeyOf, signatureOf, siteIdOf, text, wire } from '@atoll/protocol';
import type { Challenge } from '../access/index.ts';
import type { Hub } from './hub.ts';
import type { Reply } from './respond.ts';

/** A site that is welcome. */
export interface Identity {
  readonly site: SiteId;
  readonly instance: string;
  /** That it proved to have; null where it was let in without. */
  readonly publicKey: PublicKey | null;
}

/** One who is about to be welcome. */
export interface Caller extends Identity {
  readonly version: number;
  /** The run that it asks for; empty for none. */
  readonly run: string;
}

/** What a site says before it is welcome: enrolment, a change of key, hello, the proof. See PROTOCOL.md, Handshake. */
export class SiteHandshake {
  readonly #hub: Hub;
  readonly #address: string;
  #asked: { readonly caller: Caller & { readonly publicKey: PublicKey }; readonly challenge: Challenge } | null = null;

  constructor(hub: Hub, address: string) {
    this.#hub = hub;
    this.#address = address;
  }

  /** Throws AtollError 406, 805 to 810, 813, 814. */
  enrol(bytes: unknown): Reply {
    const message = decode(wire.Enrol, bytes, LIMITS.handshakeBytes);
    const site = siteIdOf(message.site);
    const publicKey = publicKeyOf(message.publicKey, 'enrol.public_key');
    const invitation = publicKeyOf(message.invitation, 'enrol.invitation');
    const signatures = {
      invitation: signatureOf(message.invitationSignature, 'enrol.invitation_signature'),
      site: signatureOf(message.signature, 'enrol.signature'),
    };
    const again = this.#proof(() => this.#hub.access.enrol(site, publicKey, invitation, signatures));
    return { body: 'accepted', accepted: { again } };
  }

  /** Throws AtollError 406, 804, 809, 810, 813, 814. */
  rotate(bytes: unknown): Reply {
    const message = decode(wire.Rotate, bytes, LIMITS.handshakeBytes);
    const site = siteIdOf(message.site);
    const previous = publicKeyOf(message.previous, 'rotate.previous');
    const publicKey = publicKeyOf(message.publicKey, 'rotate.public_key');
    const signatures = {
      previous: signatureOf(message.previousSignature, 'rotate.previous_signature'),
      site: signatureOf(message.signature, 'rotate.signature'),
    };
    const again = this.#proof(() => this.#hub.access.rotate(site, previous, publicKey, signatures));
    return { body: 'accepted', accepted: { again } };
  }

  /** A challenge, or who is welcome without one. Throws AtollError 402, 404, 406, 407, 804, 809, 810, 813. */
  hello(bytes: unknown): { readonly reply: Reply } | { readonly welcome: Caller } {
    if (this.#asked !== null) throw new AtollError(404, 'This connection has said hello already.');
    const hello = decode(wire.Hello, bytes, LIMITS.handshakeBytes);
    const { version } = negotiate(hello.versions, hello.capabilities);
    const site = siteIdOf(hello.site);
    const instance = text(hello.instance, 'hello.instance');
    const run = text(hello.run, 'hello.run');
    if (instance === '') throw new AtollError(406, 'hello.instance is empty.');
    const publicKey = hello.publicKey.length === 0 ? null : publicKeyOf(hello.publicKey, 'hello.public_key');
    const { access } = this.#hub;
    this.#proof(() => access.requireSite(site, publicKey));
    if (publicKey === null) return { welcome: { site, instance, publicKey, version, run } };
    const challenge = access.challenge(site, hello.nonce);
    this.#asked = { caller: { site, instance, publicKey, version, run }, challenge };
    const { nonces, signature } = challenge;
    const own = bytesOfHex(access.publicKey);
    return { reply: { body: 'challenge', challenge: { publicKey: own, nonce: nonces.coordinator, signature } } };
  }

  /** Who is welcome. Throws AtollError 404, 406, 804, 809, 810, 813. */
  prove(bytes: unknown): Caller {
    if (this.#asked === null) throw new AtollError(404, 'Say hello first.');
    const { caller, challenge } = this.#asked;
    const { signature } = decode(wire.Proof, bytes, LIMITS.handshakeBytes);
    this.#proof(() => this.#hub.access.requireProof(caller.site, caller.instance, caller.publicKey, challenge, signature));
    return caller;
  }

  #proof<Result>(work: () => Result): Result {
    return this.#hub.access.proof(this.#address, work);
  }
}
