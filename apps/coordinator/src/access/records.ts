import type { AccessState, EnrolledSite, Invitation, RunId, SiteId, SiteProfile } from '@atoll/core';
import { bytesOfHex, profileMessage, type wire } from '@atoll/protocol';

/** What the coordinator knows of a site beside who it is. */
export interface KnownSite {
  /** When it came or went last. */
  readonly seen: number;
  /** What it said of itself when it joined its latest run; null where it has joined none. */
  readonly latest: { readonly run: RunId; readonly profile: SiteProfile } | null;
}

export interface SitePresence {
  readonly connected: ReadonlySet<SiteId>;
  readonly known: ReadonlyMap<SiteId, KnownSite>;
  /** What the counts of a run's sites are of. */
  readonly classes: ReadonlyMap<RunId, readonly string[]>;
}

/**
 * Everyone who is or was enrolled, every invitation of others, and who is or was connected to an open coordinator without a
 * proof, by name.
 */
export function siteRecords(state: AccessState, presence: SitePresence, now: number): wire.SiteRecord.$Properties[] {
  const { connected, known } = presence;
  const what = (site: SiteId): Partial<wire.SiteRecord.$Properties> => {
    const { seen = 0, latest = null } = known.get(site) ?? {};
    return {
      connected: connected.has(site),
      seen: connected.has(site) ? now : seen,
      ...(latest === null ? {} : { run: latest.run, profile: profileMessage(latest.profile) }),
    };
  };
  const records = [...state.sites.values()].map((site) => ({ ...what(site.site), ...enrolledRecord(site) }));
  for (const site of new Set([...connected, ...known.keys()]))
    if (!state.sites.has(site)) records.push({ ...what(site), site, standing: 'guest' });
  const newest = new Map([...state.invitations.values()].map((invitation) => [invitation.site, invitation]));
  for (const invitation of newest.values()) {
    const standing = state.sites.get(invitation.site)?.standing.kind;
    if (standing === undefined || (standing === 'revoked' && invitation.fate.kind === 'open')) records.push(invitedRecord(invitation, now));
  }
  return records.sort((a, b) => ((a.site ?? '') < (b.site ?? '') ? -1 : 1));
}

/** What the counts of these sites are of, by run. */
export function classesOf(records: readonly wire.SiteRecord.$Properties[], { classes }: SitePresence): wire.RunClasses.$Properties[] {
  const runs = new Set(records.map(({ run }) => run as RunId | undefined)); // as they are in the records
  return [...classes].flatMap(([run, names]) => (runs.has(run) ? [{ run, classes: [...names] }] : []));
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
