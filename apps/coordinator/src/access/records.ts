import type { AccessState, EnrolledSite, Invitation, RunId, SiteId, SiteProfile } from '@atoll/core';
import { bytesOfHex, profileMessage, type wire } from '@atoll/protocol';

/** What the coordinator knows of a site beside who it is. */
export interface SitePresence {
  readonly connected: ReadonlySet<SiteId>;
  /** When those that are gone were last connected, since the coordinator was started. */
  readonly seen: ReadonlyMap<SiteId, number>;
  /** What each said of itself when it joined its latest run. */
  readonly joined: ReadonlyMap<SiteId, { readonly run: RunId; readonly profile: SiteProfile }>;
}

/** Everyone who is or was enrolled, every invitation of others, and who is connected to an open coordinator without a proof, by name. */
export function siteRecords(state: AccessState, presence: SitePresence, now: number): wire.SiteRecord.$Properties[] {
  const { connected, seen, joined } = presence;
  const known = (site: SiteId): Partial<wire.SiteRecord.$Properties> => {
    const last = joined.get(site);
    const at = connected.has(site) ? now : (seen.get(site) ?? 0);
    return {
      connected: connected.has(site),
      seen: at,
      ...(last === undefined ? {} : { run: last.run, profile: profileMessage(last.profile) }),
    };
  };
  const records = [...state.sites.values()].map((site) => ({ ...known(site.site), ...enrolledRecord(site) }));
  for (const site of connected) if (!state.sites.has(site)) records.push({ ...known(site), site, standing: 'guest' });
  const newest = new Map([...state.invitations.values()].map((invitation) => [invitation.site, invitation]));
  for (const invitation of newest.values()) {
    const standing = state.sites.get(invitation.site)?.standing.kind;
    if (standing === undefined || (standing === 'revoked' && invitation.fate.kind === 'open')) records.push(invitedRecord(invitation, now));
  }
  return records.sort((a, b) => ((a.site ?? '') < (b.site ?? '') ? -1 : 1));
}

function enrolledRecord({ site, publicKey, enrolledAt, standing }: EnrolledSite): wire.SiteRecord.$Properties {
  const record = { site, publicKey: bytesOfHex(publicKey) };
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
