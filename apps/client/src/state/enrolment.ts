import { randomBytes } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AtollError,
  type Digest,
  isDigest,
  isPublicKey,
  isSiteId,
  KEY_BYTES,
  type KeyPair,
  keyPairOf,
  type PublicKey,
  requirePrivate,
  type SiteId,
} from '@atoll/core';
import { bytesOfHex, hexOf, isAddress } from '@atoll/protocol';
import { readIfThere, writeWhole } from './files.ts';

/** As whom a site is known to its coordinator. */
export interface Enrolment {
  readonly site: SiteId;
  /** The coordinator's address when the site was invited. */
  readonly url: string;
  readonly coordinator: PublicKey;
  /** SHA-256 of the certificate of the coordinator's own authority; null where it has none. */
  readonly authority: Digest | null;
  /** The public key of the invitation. */
  readonly invitation: PublicKey;
  readonly keys: KeyPair;
}

type Wanted = Omit<Enrolment, 'keys'>;

const FILE = 'enrolment.json';
const DRAFT = 'enrolment.draft.json';

/** The enrolment of the state folder, or null where it has none. @throws AtollError 801 (damaged), 802 (open to others; not on Windows) */
export const readEnrolment = (directory: string): Promise<Enrolment | null> => read(join(directory, FILE));

/** A key that may be known to the coordinator already, but not for sure; null where there is none. @throws AtollError 801, 802 */
export const readDraft = (directory: string): Promise<Enrolment | null> => read(join(directory, DRAFT));

/** A new key that is on disk before anybody hears of it; the same one again for the same invitation. @throws AtollError 702, 801, 802 */
export async function draftEnrolment(directory: string, wanted: Wanted): Promise<Enrolment> {
  const before = await readDraft(directory);
  if (before !== null && before.invitation === wanted.invitation) return { ...wanted, keys: before.keys };
  const draft = { ...wanted, keys: keyPairOf(new Uint8Array(randomBytes(KEY_BYTES))) };
  await write(join(directory, DRAFT), draft);
  return draft;
}

/** Takes the place of whatever enrolment there was. @throws AtollError 702 */
export async function keepEnrolment(directory: string, enrolment: Enrolment): Promise<void> {
  await write(join(directory, FILE), enrolment);
  await rm(join(directory, DRAFT), { force: true });
}

function write(path: string, { keys, ...enrolment }: Enrolment): Promise<void> {
  return writeWhole(path, `${JSON.stringify({ ...enrolment, secretKey: hexOf(keys.secretKey) }, null, 2)}\n`, 0o600);
}

async function read(path: string): Promise<Enrolment | null> {
  const bytes = await readIfThere(path);
  if (bytes === null) return null;
  requirePrivate(path, (await stat(path)).mode, process.platform);
  return parse(path, new TextDecoder().decode(bytes));
}

function parse(path: string, text: string): Enrolment {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Partial<Record<keyof Wanted | 'secretKey', unknown>>; // each is checked next
  const { site, url, coordinator, authority, invitation, secretKey } = fields;
  const isText = (field: unknown): field is string => typeof field === 'string';
  if (isText(site) && isSiteId(site) && isText(url) && isAddress(url) && isText(coordinator) && isPublicKey(coordinator))
    if (isText(invitation) && isPublicKey(invitation) && isText(secretKey) && /^[0-9a-f]{64}$/.test(secretKey)) {
      const pinned = isText(authority) && isDigest(authority) ? authority : null;
      return { site, url, coordinator, authority: pinned, invitation, keys: keyPairOf(bytesOfHex(secretKey)) };
    }
  throw new AtollError(801, `${path} is damaged.`, {
    hint: 'Restore it from a copy, or ask the operator to revoke this site and invite it again.',
  });
}
