import type { Digest, OperatorName, PublicKey, SiteId } from '../identity.ts';
import type { Role } from './roles.ts';

interface EventBase {
  /** Milliseconds since 1970 UTC, by the coordinator's clock. */
  readonly at: number;
}

/** Everything that decides who may do what; in the journal beside the runs. No secret is in it. */
export type AccessEvent =
  /** The key by which sites know this coordinator; first of all, and once. */
  | (EventBase & { readonly type: 'coordinator-key'; readonly publicKey: PublicKey })
  | (EventBase & {
      readonly type: 'operator-added';
      readonly operator: OperatorName;
      readonly role: Role;
      /** SHA-256 of the token. */
      readonly tokenHash: Digest;
      readonly by: string;
    })
  | (EventBase & { readonly type: 'operator-removed'; readonly operator: OperatorName; readonly by: string })
  | (EventBase & {
      readonly type: 'site-invited';
      /** The invitation's public key; the one who can sign with it was invited. */
      readonly invitation: PublicKey;
      readonly site: SiteId;
      readonly expires: number;
      readonly by: string;
    })
  | (EventBase & { readonly type: 'site-enrolled'; readonly site: SiteId; readonly publicKey: PublicKey; readonly invitation: PublicKey })
  | (EventBase & { readonly type: 'site-key-rotated'; readonly site: SiteId; readonly publicKey: PublicKey; readonly previous: PublicKey })
  /** Shuts the enrolled site out and withdraws open invitations of its name. */
  | (EventBase & { readonly type: 'site-revoked'; readonly site: SiteId; readonly reason: string; readonly by: string });

/** The name of an event of access. */
export type AccessEventType = AccessEvent['type'];
