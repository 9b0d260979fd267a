import { AtollError, type ErrorCode } from '@atoll/core';
import { chainOf, codeOf, statusOf } from './reason.ts';

const CODES: Readonly<Record<string, ErrorCode>> = {
  CERT_HAS_EXPIRED: 832,
  CERT_NOT_YET_VALID: 833,
  ERR_TLS_CERT_ALTNAME_INVALID: 834,
  HOSTNAME_MISMATCH: 834,
  UNABLE_TO_GET_ISSUER_CERT: 835,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 835,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 835,
  DEPTH_ZERO_SELF_SIGNED_CERT: 835,
  SELF_SIGNED_CERT_IN_CHAIN: 835,
  CERT_SIGNATURE_FAILURE: 835,
  CERT_UNTRUSTED: 835,
  CERT_REJECTED: 835,
  CERT_REVOKED: 835,
  CERT_CHAIN_TOO_LONG: 835,
  INVALID_CA: 835,
  INVALID_PURPOSE: 835,
  PATH_LENGTH_EXCEEDED: 835,
  EPROTO: 837,
};

const SENTENCES: Readonly<Partial<Record<ErrorCode, string>>> = {
  832: 'has expired',
  833: 'is not valid yet',
  834: 'is for another name',
  835: 'is of an authority that is not trusted here',
};

/**
 * What stands between here and the coordinator although something answers: its certificate, TLS, the proxy. Null for what
 * passes by itself, such as a network that is down.
 * @param pinned whether one authority alone is trusted, which the operator told by another way
 */
export function networkFailureOf(error: unknown, url: string, pinned: boolean): AtollError | null {
  for (const one of chainOf(error)) {
    if (one instanceof AtollError) return one;
    if (statusOf(one) === 407)
      return new AtollError(839, `The proxy to ${url} wants a name and a password, or other ones.`, { cause: error });
    const name = codeOf(one);
    if (name === null) continue;
    const detail = one instanceof Error ? one.message : name;
    if (/CERTIFICATE_REQUIRED|ALERT_BAD_CERTIFICATE|ALERT_UNKNOWN_CA|ALERT_HANDSHAKE_FAILURE/.test(name))
      return new AtollError(838, `${url} ends the TLS handshake (${name}).`, { cause: error });
    const code = CODES[name] ?? (name.startsWith('ERR_SSL_') ? 837 : undefined);
    if (code === undefined) continue;
    if (code === 835 && pinned)
      return new AtollError(836, `The certificate of ${url} is not of the pinned authority (${name}).`, { cause: error });
    const sentence = SENTENCES[code];
    const message =
      sentence === undefined ? `${url}: no TLS (${name}).` : `The certificate of ${url} ${sentence} (${detail.replace(/\.$/, '')}).`;
    return new AtollError(code, message, { cause: error });
  }
  return null;
}
