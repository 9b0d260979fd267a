import { AtollError } from '../errors.ts';

/**
 * The text of a file, where it holds certificates in PEM (RFC 7468) and each can be parsed.
 * @param parse throws over a certificate that is none
 * @throws AtollError 831
 */
export function requireCertificates(text: string, file: string, parse: (certificate: string) => void): string {
  const found = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  try {
    if (found === null) throw new Error('no certificate');
    for (const one of found) parse(one);
  } catch (cause) {
    throw new AtollError(831, `${file} holds no certificate in PEM.`, { cause });
  }
  return text;
}
