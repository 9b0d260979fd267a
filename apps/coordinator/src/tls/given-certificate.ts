import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { AtollError, requireCertificates } from '@atoll/core';
import type { KeyedCertificate } from './certificates.ts';

/** Files of the operator's own certificate, in PEM. */
export interface CertificateFiles {
  /** The certificate, and behind it those that signed it. */
  readonly cert: string;
  readonly key: string;
}

/**
 * Reads the operator's certificate and key.
 * @throws AtollError 831 when one cannot be read, is no PEM, or they do not belong together
 */
export function readGivenCertificate(files: CertificateFiles): KeyedCertificate {
  const cert = readPem(files.cert);
  const key = readPem(files.key);
  try {
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)))
      throw new AtollError(831, `${files.key} is not the key of ${files.cert}.`);
    createSecureContext({ cert, key });
  } catch (cause) {
    if (cause instanceof AtollError) throw cause;
    throw new AtollError(831, `${files.cert} and ${files.key} are no certificate and key in PEM.`, { cause });
  }
  return { cert, key };
}

/** Certificates of authorities in one PEM file. @throws AtollError 831 */
export const readAuthorities = (file: string): string => requireCertificates(readPem(file), file, (one) => new X509Certificate(one));

function readPem(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AtollError(831, `${file} cannot be read.`, { cause });
  }
}
