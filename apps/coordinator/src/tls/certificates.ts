import { randomBytes, webcrypto, type X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

const DAY_MS = 24 * 60 * 60 * 1000;
const AUTHORITY_DAYS = 3652;
/** With the day before, fewer than the 397 that clients of the web put up with. */
const SERVER_DAYS = 365;
/** A site whose clock is behind must not take a new certificate for one of the future. */
const BEFORE_DAYS = 1;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** A certificate and its private key, in PEM; the key as PKCS #8. */
export interface KeyedCertificate {
  readonly cert: string;
  readonly key: string;
}

/** A new certificate authority (RFC 5280, ECDSA P-256) for ten years, which may sign servers and no further authorities. */
export async function makeAuthority(now: number): Promise<KeyedCertificate> {
  const x509 = await library();
  const keys = await newKeys();
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: `CN=Atoll coordinator ${randomBytes(4).toString('hex')}`,
    notBefore: new Date(now - BEFORE_DAYS * DAY_MS),
    notAfter: new Date(now + AUTHORITY_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: pem(cert.toString('pem')), key: await pemOfKey(keys.privateKey) };
}

/** A new certificate of a server (or of a client) with these names and addresses, for a year, signed by the authority. */
export async function makeCertificate(
  authority: KeyedCertificate,
  names: readonly string[],
  now: number,
  purpose: 'serverAuth' | 'clientAuth' = 'serverAuth',
): Promise<KeyedCertificate> {
  const x509 = await library();
  const issuer = new x509.X509Certificate(authority.cert);
  const keys = await newKeys();
  const cert = await x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: 'CN=Atoll coordinator',
    issuer: issuer.subject,
    notBefore: new Date(now - BEFORE_DAYS * DAY_MS),
    notAfter: new Date(Math.min(now + SERVER_DAYS * DAY_MS, issuer.notAfter.getTime())),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: await signingKey(authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage[purpose]]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: pem(cert.toString('pem')), key: await pemOfKey(keys.privateKey) };
}

/** Loaded only where a certificate is made. */
async function library(): Promise<typeof import('@peculiar/x509')> {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

const newKeys = () => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);

/** 127 random bits and never zero or negative (RFC 5280 §4.1.2.2). */
function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

const signingKey = (key: string) =>
  webcrypto.subtle.importKey('pkcs8', Buffer.from(key.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64'), ALGORITHM, false, ['sign']);

async function pemOfKey(key: webcrypto.CryptoKey): Promise<string> {
  const base64 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${base64.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END PRIVATE KEY-----\n`;
}

const pem = (text: string): string => `${text.trim()}\n`;

/** When a certificate begins and ends, in milliseconds since 1970. */
export const validityOf = ({ validFrom, validTo }: X509Certificate): { from: number; to: number } => ({
  from: Date.parse(validFrom),
  to: Date.parse(validTo),
});
