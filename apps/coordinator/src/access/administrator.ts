import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AtollError, type Digest, digestOf, isDigest, type OperatorName } from '@atoll/core';
import { CREDENTIAL_FILE, type Credential, credentialText, isAddress, parseCredential } from '@atoll/protocol';
import type { Access } from './access.ts';
import { readSecret, writeSecret } from './secret-file.ts';

/** Address, and the authority to pin where it has one of its own. */
export type Reach = Pick<Credential, 'url' | 'authority'>;

const REACH_FILE = 'address.json';

/**
 * Sees to it that somebody may invite: makes the first administrator and the file of that operator in the data folder,
 * unless there is an administrator. The file is written first, so that its token is known whatever happens in between.
 *
 * Throws AtollError 702, 802, 816 (the file is damaged).
 */
export function ensureAdministrator(folder: string, access: Access, reach: Reach, now: number): void {
  if ([...access.state.operators.values()].some(({ role }) => role === 'admin')) return;
  const path = join(folder, CREDENTIAL_FILE);
  const text = readSecret(path);
  const credential = text === null ? newAdministrator(access, reach) : parseCredential(text, path);
  if (text === null) writeSecret(path, credentialText(credential));
  access.apply({
    type: 'operator-added',
    operator: credential.name,
    role: 'admin',
    tokenHash: hashOf(credential),
    by: 'atoll init',
    at: now,
  });
}

/** Makes another administrator, for who has the folder and lost the file of the last one; gives the file. Throws AtollError 702, 814. */
export function addAdministrator(folder: string, access: Access, name: OperatorName, reach: Reach, now: number): string {
  const path = join(folder, `atoll-operator-${name}.json`);
  if (access.state.operators.has(name)) throw new AtollError(814, `There is an operator ${name}.`, { hint: 'Choose another name.' });
  const credential = { ...newAdministrator(access, reach), name };
  writeSecret(path, credentialText(credential));
  access.apply({ type: 'operator-added', operator: name, role: 'admin', tokenHash: hashOf(credential), by: 'atoll init', at: now });
  return path;
}

/**
 * Keeps the address by which the coordinator is reached: in the operators' files of the data folder, which then need no flag
 * beside them, and for those that are made while it is stopped. Leaves files of other coordinators alone. Throws AtollError 702.
 */
export function keepReach(folder: string, access: Access, reach: Reach): void {
  for (const name of readdirSync(folder).filter((one) => /^atoll-operator(-.+)?\.json$/.test(one))) {
    const path = join(folder, name);
    const credential = ownCredential(path, access);
    if (credential !== null && !isSame(credential, reach)) writeSecret(path, credentialText({ ...credential, ...reach }));
  }
  if (!isSame(reachOf(folder), reach)) writeSecret(join(folder, REACH_FILE), `${JSON.stringify(reach, null, 2)}\n`);
}

/** How the coordinator of the folder was reached last; before its first start, and where that is not known, as it is unless told. */
export function reachOf(folder: string): Reach {
  try {
    const { url, authority }: Partial<Record<string, unknown>> = JSON.parse(readSecret(join(folder, REACH_FILE)) ?? ''); // each is checked next
    if (typeof url === 'string' && isAddress(url))
      return { url, authority: typeof authority === 'string' && isDigest(authority) ? authority : null };
  } catch {
    // the next start mends it
  }
  return { url: 'http://127.0.0.1:7700', authority: null };
}

const isSame = (a: Reach, b: Reach): boolean => a.url === b.url && a.authority === b.authority;

function ownCredential(path: string, access: Access): Credential | null {
  try {
    const text = readSecret(path);
    const credential = text === null ? null : parseCredential(text, path);
    return credential?.coordinator === access.publicKey ? credential : null;
  } catch {
    return null; // the operator's commands say what is wrong with it; the coordinator does not need it
  }
}

function newAdministrator(access: Access, reach: Reach): Credential {
  const token = randomBytes(32).toString('base64url');
  return { name: 'admin' as OperatorName, role: 'admin', token, coordinator: access.publicKey, ...reach }; // a name by its letters
}

const hashOf = ({ token }: Credential): Digest => digestOf(Buffer.from(token, 'base64url'));
