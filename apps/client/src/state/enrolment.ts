import type { Digest, PublicKey, SiteId } from '@atoll/core';
import type { SiteKeys } from '../connection/index.ts';

/** As whom a site is known to its coordinator. */
export interface Enrolment<Keys extends SiteKeys = SiteKeys> {
  readonly site: SiteId;
  /** The coordinator's address when the site was invited. */
  readonly url: string;
  readonly coordinator: PublicKey;
  /** SHA-256 of the certificate of the coordinator's own authority; null where it has none. */
  readonly authority: Digest | null;
  /** The public key of the invitation. */
  readonly invitation: PublicKey;
  readonly keys: Keys;
}

/** Where a site keeps its enrolment and its key. */
export interface EnrolmentStore<Keys extends SiteKeys = SiteKeys> {
  /** Where it is, for a person. */
  readonly place: string;
  /** Null where the site has none. @throws AtollError 801 (damaged), 802 (open to others) */
  read(): Promise<Enrolment<Keys> | null>;
  /** A key that may be known to the coordinator already, but not for sure; null where there is none. @throws AtollError 801, 802 */
  readDraft(): Promise<Enrolment<Keys> | null>;
  /** A new key that is kept before anybody hears of it; the same one again for the same invitation. @throws AtollError 702, 801, 802 */
  draft(wanted: Omit<Enrolment, 'keys'>): Promise<Enrolment<Keys>>;
  /** Takes the place of whatever enrolment there was. @throws AtollError 702 */
  keep(enrolment: Enrolment<Keys>): Promise<void>;
}
