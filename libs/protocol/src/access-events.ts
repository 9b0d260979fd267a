import { type AccessEvent, AtollError, isRole } from '@atoll/core';
import { bytesOfHex, digestFromBytes, digestToBytes, publicKeyOf } from './bytes.ts';
import { decode, encode, wire } from './codec.ts';
import { operatorNameOf, siteIdOf } from './names.ts';

/** The bytes of an event as they stand in the journal; the same event gives the same bytes. */
export function encodeAccessEvent(event: AccessEvent): Uint8Array {
  return encode(wire.AccessEvent, messageOf(event));
}

/** The event that the journal's bytes hold. Throws AtollError 401, 406. */
export function decodeAccessEvent(bytes: Uint8Array): AccessEvent {
  return eventOf(decode(wire.AccessEvent, bytes));
}

function messageOf(event: AccessEvent): wire.AccessEvent.$Shape {
  const { at } = event;
  switch (event.type) {
    case 'coordinator-key':
      return { at, body: 'coordinatorKey', coordinatorKey: { publicKey: bytesOfHex(event.publicKey) } };
    case 'operator-added': {
      const { operator, role, tokenHash, by } = event;
      return { at, body: 'operatorAdded', operatorAdded: { operator, role, tokenHash: digestToBytes(tokenHash), by } };
    }
    case 'operator-removed':
      return { at, body: 'operatorRemoved', operatorRemoved: { operator: event.operator, by: event.by } };
    case 'site-invited': {
      const { invitation, site, expires, by } = event;
      return { at, body: 'siteInvited', siteInvited: { invitation: bytesOfHex(invitation), site, expires, by } };
    }
    case 'site-enrolled': {
      const { site, publicKey, invitation } = event;
      return { at, body: 'siteEnrolled', siteEnrolled: { site, publicKey: bytesOfHex(publicKey), invitation: bytesOfHex(invitation) } };
    }
    case 'site-key-rotated': {
      const { site, publicKey, previous } = event;
      return { at, body: 'siteKeyRotated', siteKeyRotated: { site, publicKey: bytesOfHex(publicKey), previous: bytesOfHex(previous) } };
    }
    case 'site-revoked':
      return { at, body: 'siteRevoked', siteRevoked: { site: event.site, reason: event.reason, by: event.by } };
  }
}

function eventOf(message: wire.AccessEvent & wire.AccessEvent.$Shape): AccessEvent {
  const { at } = message;
  if (!Number.isFinite(at)) throw new AtollError(406, 'An event without a time.');
  if (message.coordinatorKey)
    return { type: 'coordinator-key', at, publicKey: publicKeyOf(message.coordinatorKey.publicKey, 'coordinator_key.public_key') };
  if (message.operatorAdded) {
    const { operator, role, tokenHash, by } = message.operatorAdded;
    return {
      type: 'operator-added',
      at,
      operator: operatorNameOf(operator),
      role: roleOf(role),
      tokenHash: digestFromBytes(tokenHash, 'operator_added.token_hash'),
      by: by ?? '',
    };
  }
  if (message.operatorRemoved) {
    const { operator, by } = message.operatorRemoved;
    return { type: 'operator-removed', at, operator: operatorNameOf(operator), by: by ?? '' };
  }
  if (message.siteInvited) {
    const { invitation, site, expires, by } = message.siteInvited;
    if (!Number.isFinite(expires)) throw new AtollError(406, 'An invitation without an end.');
    return {
      type: 'site-invited',
      at,
      invitation: publicKeyOf(invitation, 'site_invited.invitation'),
      site: siteIdOf(site),
      expires: expires ?? 0,
      by: by ?? '',
    };
  }
  if (message.siteEnrolled) {
    const { site, publicKey, invitation } = message.siteEnrolled;
    return {
      type: 'site-enrolled',
      at,
      site: siteIdOf(site),
      publicKey: publicKeyOf(publicKey, 'site_enrolled.public_key'),
      invitation: publicKeyOf(invitation, 'site_enrolled.invitation'),
    };
  }
  if (message.siteKeyRotated) {
    const { site, publicKey, previous } = message.siteKeyRotated;
    return {
      type: 'site-key-rotated',
      at,
      site: siteIdOf(site),
      publicKey: publicKeyOf(publicKey, 'site_key_rotated.public_key'),
      previous: publicKeyOf(previous, 'site_key_rotated.previous'),
    };
  }
  if (message.siteRevoked) {
    const { site, reason, by } = message.siteRevoked;
    return { type: 'site-revoked', at, site: siteIdOf(site), reason: reason ?? '', by: by ?? '' };
  }
  throw new AtollError(406, 'An event of no known kind.');
}

/** An operator's role. Throws AtollError 406. */
export function roleOf(role: string | null | undefined) {
  if (typeof role !== 'string' || !isRole(role))
    throw new AtollError(406, `Not a role: ${JSON.stringify((role ?? '').slice(0, 80))}.`, { hint: 'Use viewer, operator or admin.' });
  return role;
}
