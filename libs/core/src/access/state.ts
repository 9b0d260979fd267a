import type { Digest, OperatorName, PublicKey, SiteId } from '../identity.ts';
import type { Role } from './roles.ts';

/** A one-time invitation of a site. */
export interface Invitation {
  readonly id: PublicKey;
  readonly site: SiteId;
  readonly invitedAt: number;
  /** From then on it lets nobody in. */
  readonly expires: number;
  readonly by: string;
  readonly fate:
    | { readonly kind: 'open' }
    | { readonly kind: 'used'; readonly at: number }
    /** Revoked, or replaced by a newer invitation of the same name. */
    | { readonly kind: 'withdrawn'; readonly at: number; readonly reason: string };
}

/** A site that has proven an invitation, whether or not it was shut out since. */
export interface EnrolledSite {
  readonly site: SiteId;
  readonly publicKey: PublicKey;
  /** Since when it has this key. */
  readonly keySince: number;
  /** The key before, if it was rotated. */
  readonly previousKey: PublicKey | null;
  readonly enrolledAt: number;
  readonly invitation: PublicKey;
  readonly standing:
    | { readonly kind: 'enrolled' }
    | { readonly kind: 'revoked'; readonly at: number; readonly reason: string; readonly by: string };
}

/**
 * An operator as the journal knows them: `addedAt` in milliseconds since 1970 UTC, `tokenHash` the SHA-256 of the token, `by`
 * who added them.
 */
export interface Operator {
  readonly name: OperatorName;
  readonly role: Role;
  readonly tokenHash: Digest;
  readonly addedAt: number;
  readonly by: string;
}

/** Who may do what: what the events give, and nothing beside. */
export interface AccessState {
  readonly coordinator: PublicKey | null;
  readonly invitations: ReadonlyMap<PublicKey, Invitation>;
  readonly sites: ReadonlyMap<SiteId, EnrolledSite>;
  /** Every key that ever was a site's, and whose: none is taken twice. */
  readonly keys: ReadonlyMap<PublicKey, SiteId>;
  readonly operators: ReadonlyMap<OperatorName, Operator>;
}

/** Where a coordinator begins: nobody is invited, enrolled or an operator. */
export const NO_ACCESS: AccessState = {
  coordinator: null,
  invitations: new Map(),
  sites: new Map(),
  keys: new Map(),
  operators: new Map(),
};
