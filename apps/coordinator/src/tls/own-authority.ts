import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AtollError } from '@atoll/core';
import { readSecret, writeSecret } from '../access/secret-file.ts';
import { type KeyedCertificate, makeAuthority, makeCertificate, validityOf } from './certificates.ts';

/** A server certificate with less than this left is made anew. */
export const RENEW_MS = 30 * 24 * 60 * 60 * 1000;

/** What the coordinator's own authority gives a server. */
export interface OwnCertificate extends KeyedCertificate {
  /** SHA-256 of the authority's certificate, 64 hexadecimal digits: what sites pin. */
  readonly caFingerprint: string;
}

/**
 * The server certificate of the coordinator's own authority, with the authority's behind it, for these names. Both are made
 * the first time and kept in `folder`; the server's is made anew when it has less than 30 days left or other names.
 *
 * Throws AtollError 831 (an authority without its key, or damaged), 802 (key open to others), 702.
 */
export async function openOwnCertificate(folder: string, names: readonly string[], now: number): Promise<OwnCertificate> {
  const authority = await openAuthority(folder, now);
  const ca = new X509Certificate(authority.cert);
  const caFingerprint = fingerprintOf(ca);
  const [certFile, keyFile] = [join(folder, 'server.pem'), join(folder, 'server.key')];
  const kept = { cert: readText(certFile), key: readSecret(keyFile) };
  if (kept.cert !== null && kept.key !== null && serves(kept.cert, kept.key, ca, names, now))
    return { cert: kept.cert, key: kept.key, caFingerprint };
  const made = await makeCertificate(authority, names, now);
  const cert = made.cert + authority.cert;
  writeSecret(keyFile, made.key);
  writeSecret(certFile, cert);
  return { cert, key: made.key, caFingerprint };
}

/** Makes the authority where there is none; the SHA-256 of its certificate. Throws what {@link openOwnCertificate} throws. */
export const openOwnAuthority = async (folder: string, now: number): Promise<string> =>
  fingerprintOf(new X509Certificate((await openAuthority(folder, now)).cert));

const fingerprintOf = ({ raw }: X509Certificate): string => createHash('sha256').update(raw).digest('hex');

/** The key is written first: a key without a certificate is what a crash leaves, and nobody has seen that authority yet. */
async function openAuthority(folder: string, now: number): Promise<KeyedCertificate> {
  const [certFile, keyFile] = [join(folder, 'ca.pem'), join(folder, 'ca.key')];
  const [cert, key] = [readText(certFile), readSecret(keyFile)];
  if (cert === null) {
    const made = await makeAuthority(now);
    makeFolder(folder);
    writeSecret(keyFile, made.key);
    writeSecret(certFile, made.cert);
    return made;
  }
  if (key === null) throw new AtollError(831, `${certFile} is there, but its key ${keyFile} is not.`);
  const ca = parse(cert);
  if (ca === null || !holds(ca, key)) throw new AtollError(831, `${certFile} and ${keyFile} do not belong together, or are damaged.`);
  if (validityOf(ca).to - now < RENEW_MS)
    throw new AtollError(831, `The coordinator's own authority ${certFile} ends on ${ca.validTo}.`, {
      hint: `Move ${folder} away to have a new one made, and invite every site again: each pins the old one.`,
    });
  return { cert, key };
}

function serves(cert: string, key: string, ca: X509Certificate, names: readonly string[], now: number): boolean {
  const server = parse(cert);
  if (server === null || !holds(server, key) || !server.verify(ca.publicKey)) return false;
  const { from, to } = validityOf(server);
  return Math.min(to, validityOf(ca).to) - now >= RENEW_MS && from <= now && namesIn(server) === namesKey(names);
}

/** Names of a certificate in Node's words: `DNS:a.example, IP Address:10.0.0.1`. */
const namesIn = ({ subjectAltName = '' }: X509Certificate): string =>
  namesKey(subjectAltName.split(', ').map((name) => name.slice(name.indexOf(':') + 1)));

const namesKey = (names: readonly string[]): string => names.map(canonical).sort().join();

/** An IPv6 address as a URL has it: one way to write each. */
const canonical = (name: string): string => (name.includes(':') ? new URL(`http://[${name}]`).hostname : name.toLowerCase());

function parse(cert: string): X509Certificate | null {
  try {
    return new X509Certificate(cert);
  } catch {
    return null;
  }
}

function holds(cert: X509Certificate, key: string): boolean {
  try {
    return cert.checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw new AtollError(831, `${path} cannot be read.`, { cause });
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new AtollError(702, `${folder} cannot be made.`, { cause });
  }
}
