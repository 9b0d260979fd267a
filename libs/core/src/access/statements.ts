import { hexToBytes } from '@noble/hashes/utils.js';
import type { Digest, PublicKey, RunId, SiteId, TaskId } from '../identity.ts';
import { isSignedBy, statementOf } from '../keys/index.ts';

/** What both sides draw for one connection: 32 random bytes each. */
export interface Nonces {
  readonly site: Uint8Array;
  readonly coordinator: Uint8Array;
}

const bytes = (hex: string): Uint8Array => hexToBytes(hex);

/** The coordinator signs it with its own key: it is the one that the site asked. */
export const coordinatorStatement = (coordinator: PublicKey, asker: string, nonces: Nonces): Uint8Array =>
  statementOf('atoll.v1.coordinator', bytes(coordinator), asker, nonces.site, nonces.coordinator);

/** The site signs it with its key, for this coordinator and this connection alone. */
export const siteStatement = (coordinator: PublicKey, site: SiteId, instance: string, nonces: Nonces): Uint8Array =>
  statementOf('atoll.v1.site', bytes(coordinator), site, instance, nonces.site, nonces.coordinator);

/** Signed twice: with the invitation's key and with the key that is to be the site's. */
export const enrolmentStatement = (coordinator: PublicKey, invitation: PublicKey, site: SiteId, publicKey: PublicKey): Uint8Array =>
  statementOf('atoll.v1.enrol', bytes(coordinator), bytes(invitation), site, bytes(publicKey));

/** Signed twice: with the key that the site has and with the one that takes its place. */
export const rotationStatement = (coordinator: PublicKey, site: SiteId, previous: PublicKey, publicKey: PublicKey): Uint8Array =>
  statementOf('atoll.v1.rotate', bytes(coordinator), site, bytes(previous), bytes(publicKey));

/** An answer as its site vouches for it. */
export interface SignedResult {
  readonly run: RunId;
  readonly task: TaskId;
  readonly site: SiteId;
  readonly digest: Digest;
  readonly sizeBytes: number;
}

/** The site signs it: these bytes are its answer to this task of this run, at this coordinator. */
export const resultStatement = (coordinator: PublicKey, { run, task, site, digest, sizeBytes }: SignedResult): Uint8Array =>
  statementOf('atoll.v1.result', bytes(coordinator), run, task, site, bytes(digest), sizeBytes);

/** Whether the key's owner signed the statement; both in hexadecimal. */
export const isSigned = (publicKey: PublicKey, statement: Uint8Array, signature: string): boolean =>
  /^[0-9a-f]{128}$/.test(signature) && isSignedBy(bytes(publicKey), statement, bytes(signature));
