import { type AccessEvent, describeDuration, fingerprintOf, type PublicKey } from '@atoll/core';

const fingerprint = (key: PublicKey): string => fingerprintOf(Buffer.from(key, 'hex'));

/** Who let whom in or out, in a line. */
export function describeAccess(event: AccessEvent): string {
  switch (event.type) {
    case 'coordinator-key':
      return `made the coordinator's key ${fingerprint(event.publicKey)}`;
    case 'operator-added':
      return `${event.by} added ${event.operator} as ${event.role}`;
    case 'operator-removed':
      return `${event.by} removed the operator ${event.operator}`;
    case 'site-invited':
      return `${event.by} invited ${event.site} for ${describeDuration(event.expires - event.at)}`;
    case 'site-enrolled':
      return `${event.site} enrolled with the key ${fingerprint(event.publicKey)}`;
    case 'site-key-rotated':
      return `${event.site} changed its key to ${fingerprint(event.publicKey)}`;
    case 'site-revoked':
      return `${event.by} revoked ${event.site}: ${event.reason}`;
  }
}
