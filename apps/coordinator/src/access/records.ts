import type { AccessState, EnrolledSite, Invitation, SiteId } from '@atoll/core';
import { bytesOfHex, type wire } from '@atoll/protocol';

/** Everyone who is or was enrolled, and every invitation of others, by name. */
export function siteRecords(state: AccessState, isConnected: (site: SiteId) => boolean, now: number): wire.SiteRecord.$Properties[] {
  const records = [...state.sites.values()].map((site) => enrolledRecord(site, isConnected(site.site)));
  const newest = new Map([...state.invitations.values()].map((invitation) => [invitation.site, invitation]));
  for (const invitation of newest.values()) {
    const standing = state.sites.get(invitation.site)?.standing.kind;
    if (standing === undefined || (standing === 'revoked' && invitation.fate.kind === 'open')) records.push(invitedRecord(invitation, now));
  }
  return records.sort((a, b) => ((a.site ?? '') < (b.site ?? '') ? -1 : 1));
}

function enrolledRecord({ site, publicKey, enrolledAt, standing }: EnrolledSite, connected: boolean): wire.SiteRecord.$Properties {
  const record = { site, publicKey: bytesOfHex(publicKey), connected };
  if (standing.kind === 'enrolled') return { ...record, standing: 'enrolled', since: enrolledAt };
  return { ...record, standing: 'revoked', since: standing.at, by: standing.by, reason: standing.reason };
}

function invitedRecord({ site, invitedAt, expires, by, fate }: Invitation, now: number): wire.SiteRecord.$Properties {
  if (fate.kind === 'withdrawn') return { site, standing: 'withdrawn', since: fate.at, by, reason: fate.reason };
  return { site, standing: now < expires ? 'invited' : 'expired', since: invitedAt, expires, by };
}

/** Every operator by name. */
export const operatorRecords = ({ operators }: AccessState): wire.OperatorRecord.$Properties[] =>
  [...operators.values()]
    .map(({ name, role, addedAt, by }) => ({ name, role, since: addedAt, by }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
