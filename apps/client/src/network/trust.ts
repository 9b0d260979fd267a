import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import { AtollError, requireCertificates } from '@atoll/core';

/** Whom a site or an operator trusts, and what it shows of itself. Without anything: the authorities that Node knows, and NODE_EXTRA_CA_CERTS. */
export interface TrustOptions {
  /** File of the authorities (PEM) that may have signed the coordinator's certificate, and no others. */
  readonly ca?: string;
  /** SHA-256 of the one authority's certificate, 64 hexadecimal digits, as the invitation says it: pinned. */
  readonly caFingerprint?: string;
  /** That authority's certificate (PEM), kept from the time before; without it the coordinator's chain has to hold it. */
  readonly pinned?: string;
  /** Called with the authority's certificate (PEM) once it was found in the coordinator's chain: to be kept. */
  readonly onPinned?: (ca: string) => void;
  /** Files of the client certificate and its key (PEM), for a coordinator that asks for one. */
  readonly cert?: string;
  readonly key?: string;
}

/** Trust that has been read and checked. */
export interface Trust {
  readonly identity: { readonly cert: string; readonly key: string } | null;
  /** Authorities that are known already; undefined for those that Node knows. */
  readonly ca: string | undefined;
  /** What is pinned but not known yet. */
  readonly fingerprint: string | null;
  readonly onPinned: (ca: string) => void;
}

/** @throws AtollError 103 (flags that do not go together), 831 (files) */
export function readTrust({ ca, caFingerprint, pinned, onPinned = () => undefined, cert, key }: TrustOptions): Trust {
  if (ca !== undefined && caFingerprint !== undefined) throw new AtollError(103, '--ca and --ca-fingerprint do not go together.');
  if ((cert === undefined) !== (key === undefined)) throw new AtollError(103, '--cert and --key go together.');
  const identity = cert === undefined || key === undefined ? null : readIdentity(cert, key);
  if (ca !== undefined) return { identity, ca: readAuthorities(ca), fingerprint: null, onPinned };
  const fingerprint = caFingerprint === undefined ? null : fingerprintFrom(caFingerprint);
  const known = pinned !== undefined && (fingerprint === null || holds(pinned, fingerprint)) ? pinned : undefined;
  return { identity, ca: known, fingerprint: known === undefined ? fingerprint : null, onPinned };
}

/** Upper or lower case, with or without colons. */
function fingerprintFrom(text: string): string {
  const digits = text.replaceAll(/[:\s-]/g, '').toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(digits))
    throw new AtollError(103, 'The fingerprint of an authority is a SHA-256: 64 hexadecimal digits.', {
      hint: 'Copy it whole from the invitation.',
    });
  return digits;
}

/**
 * The pinned authority's certificate (PEM), out of the chain that a server shows over a connection that is not verified yet
 * and on which nothing was said. Everything after is verified against it.
 * @throws AtollError 836 when the chain does not hold it
 */
export function authorityIn(socket: TLSSocket, fingerprint: string, host: string): string {
  const seen = new Set<string>();
  let last = '';
  let certificate: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (certificate?.raw !== undefined && !seen.has(certificate.fingerprint256)) {
    seen.add(certificate.fingerprint256);
    const parsed = new X509Certificate(certificate.raw);
    last = sha256(parsed);
    if (parsed.ca && last === fingerprint) return parsed.toString();
    certificate = certificate.issuerCertificate;
  }
  throw new AtollError(836, `${host} shows a certificate of the authority ${last}, not of ${fingerprint}.`);
}

const sha256 = ({ raw }: X509Certificate): string => createHash('sha256').update(raw).digest('hex');

function holds(pem: string, fingerprint: string): boolean {
  try {
    return sha256(new X509Certificate(pem)) === fingerprint;
  } catch {
    return false;
  }
}

const readAuthorities = (file: string): string => requireCertificates(readText(file), file, (one) => new X509Certificate(one));

function readIdentity(certFile: string, keyFile: string): { cert: string; key: string } {
  const [cert, key] = [readText(certFile), readText(keyFile)];
  try {
    createSecureContext({ cert, key });
    return { cert, key };
  } catch (cause) {
    throw new AtollError(831, `${certFile} and ${keyFile} are no certificate and its key in PEM.`, { cause });
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AtollError(831, `${file} cannot be read.`, { cause });
  }
}
