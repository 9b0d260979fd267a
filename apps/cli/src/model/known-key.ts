import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AtollError, fingerprintOf, isPublicKey, KEY_BYTES, type PublicKey } from '@atoll/core';
import { bytesOfHex, hexOf } from '@atoll/protocol';

export interface KnownKey {
  /** Where it is known from. */
  readonly from: string;
  isSigner(signedBy: PublicKey): boolean;
}

/** The key that should have signed: the one given, else that of the coordinator at which the site is enrolled whose model it is. */
export async function knownKey(folder: string, key: string | undefined, coordinator: string | undefined): Promise<KnownKey | null> {
  if (key !== undefined) {
    const wanted = key.toLowerCase().trim();
    if (!isPublicKey(wanted) && !/^([0-9a-f]{4}-){7}[0-9a-f]{4}$/.test(wanted))
      throw new AtollError(103, `--key ${key} is no fingerprint.`, { hint: 'It has eight groups of four digits, as 0a1b-2c3d-….' });
    return {
      from: 'the key given with --key',
      isSigner: (signedBy) => signedBy === wanted || fingerprintOf(bytesOfHex(signedBy)) === wanted,
    };
  }
  if (coordinator !== undefined) return keyIn(coordinator, await readFile(coordinator, 'utf8').catch(() => ''));
  const enrolment = join(folder, '..', 'enrolment.json');
  const text = await readFile(enrolment, 'utf8').catch(() => null);
  return text === null ? null : keyIn(enrolment, text);
}

/** The coordinator's key in a file: an enrolment, an operator's file, or the key itself as PEM or 64 digits. */
function keyIn(file: string, text: string): KnownKey {
  const found = keyInJson(text) ?? keyInPem(text) ?? text.trim().toLowerCase();
  if (!isPublicKey(found))
    throw new AtollError(103, `There is no key of a coordinator in ${file}.`, {
      hint: "Give a site's enrolment.json, an operator's file, or the coordinator's key.",
    });
  return { from: `the coordinator's key in ${resolve(file)}`, isSigner: (signedBy) => signedBy === found };
}

function keyInJson(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('coordinator' in value)) return null;
    return typeof value.coordinator === 'string' ? value.coordinator : null;
  } catch {
    return null;
  }
}

function keyInPem(text: string): string | null {
  try {
    const key = createPublicKey(text);
    return key.asymmetricKeyType === 'ed25519' ? hexOf(key.export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES)) : null;
  } catch {
    return null;
  }
}
