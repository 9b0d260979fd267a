import { createHmac, randomBytes } from 'node:crypto';

/** Random bytes that a site keeps to itself. */
export type Salt = Uint8Array;

export const SALT_BYTES = 32;

export const newSalt = (): Salt => randomBytes(SALT_BYTES);

/**
 * A name for a patient that tells nothing without the salt: HMAC-SHA-256, 128 bits of it. Patient numbers are few enough to try
 * them all, so a plain hash would not do.
 */
export function pseudonymOf(patient: string, salt: Salt): string {
  return createHmac('sha256', salt).update(patient, 'latin1').digest('hex').slice(0, 32);
}
