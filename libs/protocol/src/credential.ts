import {
  AtollError,
  type Digest,
  isDigest,
  isOperatorName,
  isPublicKey,
  isRole,
  type OperatorName,
  type PublicKey,
  type Role,
} from '@atoll/core';

/** The name of an operator's file, in the coordinator's data folder and elsewhere. */
export const CREDENTIAL_FILE = 'atoll-operator.json';

/** What an operator needs to be known to a coordinator. */
export interface Credential {
  readonly name: OperatorName;
  readonly role: Role;
  /** 32 random bytes in base64url. */
  readonly token: string;
  /** The coordinator's address. */
  readonly url: string;
  readonly coordinator: PublicKey;
  /** SHA-256 of the certificate of the coordinator's own authority; null where it has none. */
  readonly authority: Digest | null;
}

/** True for the address of a coordinator: `https://HOST` or `http://HOST:PORT`. */
export const isAddress = (url: string): boolean => /^https?:\/\/[^\s/?#@]+\/?$/.test(url);

/** An operator's file: JSON, for its owner alone. */
export const credentialText = (credential: Credential): string => `${JSON.stringify(credential, null, 2)}\n`;

/** What an operator's file says. Throws AtollError 816. */
export function parseCredential(text: string, file: string): Credential {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AtollError(816, `${file} is not JSON.`, { cause });
  }
  const read = (key: keyof Credential): string => {
    const field = typeof value === 'object' && value !== null && key in value ? (value as Record<string, unknown>)[key] : undefined; // an object
    return typeof field === 'string' ? field : '';
  };
  const [name, role, token, url, coordinator] = [read('name'), read('role'), read('token'), read('url'), read('coordinator')];
  const authority = read('authority');
  if (!isOperatorName(name) || !isRole(role) || !isPublicKey(coordinator) || !isAddress(url) || !/^[\w-]{43}$/.test(token))
    throw new AtollError(816, `${file} is no operator's file.`);
  return { name, role, token, url, coordinator, authority: isDigest(authority) ? authority : null };
}
