import { AtollError } from '../errors.ts';
import { describeDuration } from '../federation/index.ts';
import type { PublicKey, SiteId } from '../identity.ts';

import type { AccessEvent } from './events.ts';
import { type AccessState, type EnrolledSite, type Invitation, NO_ACCESS } from './state.ts';

type Of<Type extends AccessEvent['type']> = Extract<AccessEvent, { type: Type }>;

/** An invitation is good for a year at most. */
export const LONGEST_INVITATION_MS = 365 * 24 * 60 * 60 * 1_000;

/**
 * Who may do what after the event. Whatever the rules do not allow is thrown, and the state before stands.
 * @throws AtollError 406, 805 to 808, 810, 814, 817, 819
 */
export function accessAfter(state: AccessState, event: AccessEvent): AccessState {
  switch (event.type) {
    case 'coordinator-key':
      if (state.coordinator !== null) throw new AtollError(814, 'The coordinator has a key.');
      return { ...state, coordinator: event.publicKey };
    case 'operator-added':
      return addOperator(state, event);
    case 'operator-removed':
      return removeOperator(state, event);
    case 'site-invited':
      return invite(state, event);
    case 'site-enrolled':
      return enrol(state, event);
    case 'site-key-rotated':
      return rotate(state, event);
    case 'site-revoked':
      return revoke(state, event);
  }
}

/** The state that the events give, from the first on. */
export const replayAccess = (events: Iterable<AccessEvent>): AccessState => [...events].reduce(accessAfter, NO_ACCESS);

function addOperator(state: AccessState, { operator, role, tokenHash, at, by }: Of<'operator-added'>): AccessState {
  if (state.operators.has(operator)) throw new AtollError(814, `There is an operator ${operator}.`, { hint: 'Remove the operator first.' });
  for (const known of state.operators.values())
    if (known.tokenHash === tokenHash) throw new AtollError(814, `${known.name} has this token.`, { hint: 'Make another token.' });
  return { ...state, operators: new Map(state.operators).set(operator, { name: operator, role, tokenHash, addedAt: at, by }) };
}

function removeOperator(state: AccessState, { operator }: Of<'operator-removed'>): AccessState {
  const known = state.operators.get(operator);
  if (known === undefined) throw new AtollError(819, `There is no operator ${operator}.`);
  const admins = [...state.operators.values()].filter(({ role }) => role === 'admin');
  if (known.role === 'admin' && admins.length === 1) throw new AtollError(817, `${operator} is the only administrator.`);
  const operators = new Map(state.operators);
  operators.delete(operator);
  return { ...state, operators };
}

function invite(state: AccessState, { invitation: id, site, expires, at, by }: Of<'site-invited'>): AccessState {
  if (state.sites.get(site)?.standing.kind === 'enrolled') throw new AtollError(814, `${site} is enrolled.`);
  if (state.invitations.has(id) || state.keys.has(id)) throw new AtollError(814, 'This invitation is there already.');
  if (!(expires > at && expires <= at + LONGEST_INVITATION_MS))
    throw new AtollError(406, 'An invitation expires later than now and within a year.', { hint: 'Give --expires 7d, for example.' });
  const invitations = withdrawn(state, site, at, 'replaced by a newer one');
  return { ...state, invitations: invitations.set(id, { id, site, invitedAt: at, expires, by, fate: { kind: 'open' } }) };
}

function enrol(state: AccessState, { invitation: id, site, publicKey, at }: Of<'site-enrolled'>): AccessState {
  const invitation = requireInvitation(state, id, site);
  if (invitation.fate.kind === 'used') throw new AtollError(807, `The invitation of ${site} was used.`);
  if (invitation.fate.kind === 'withdrawn')
    throw new AtollError(808, `The invitation of ${site} was withdrawn: ${invitation.fate.reason}.`);
  if (at >= invitation.expires)
    throw new AtollError(806, `The invitation of ${site} expired ${describeDuration(at - invitation.expires)} ago.`);
  if (state.keys.has(publicKey) || state.invitations.has(publicKey)) throw new AtollError(814, 'Another enrolment has this key.');
  const enrolled: EnrolledSite = {
    site,
    publicKey,
    keySince: at,
    previousKey: null,
    enrolledAt: at,
    invitation: id,
    standing: { kind: 'enrolled' },
  };
  return {
    ...state,
    invitations: new Map(state.invitations).set(id, { ...invitation, fate: { kind: 'used', at } }),
    sites: new Map(state.sites).set(site, enrolled),
    keys: new Map(state.keys).set(publicKey, site),
  };
}

function rotate(state: AccessState, { site, publicKey, previous, at }: Of<'site-key-rotated'>): AccessState {
  const enrolled = requireEnrolled(state, site, previous);
  if (state.keys.has(publicKey) || state.invitations.has(publicKey)) throw new AtollError(814, 'This key was taken before.');
  return {
    ...state,
    sites: new Map(state.sites).set(site, { ...enrolled, publicKey, keySince: at, previousKey: previous }),
    keys: new Map(state.keys).set(publicKey, site),
  };
}

function revoke(state: AccessState, { site, at, reason, by }: Of<'site-revoked'>): AccessState {
  const enrolled = state.sites.get(site);
  const standing = enrolled?.standing.kind === 'enrolled';
  const open = [...state.invitations.values()].some((one) => one.site === site && one.fate.kind === 'open');
  if (!standing && !open) throw new AtollError(819, `${site} is neither enrolled nor invited.`);
  return {
    ...state,
    invitations: withdrawn(state, site, at, reason),
    sites: standing ? new Map(state.sites).set(site, { ...enrolled, standing: { kind: 'revoked', at, reason, by } }) : state.sites,
  };
}

function withdrawn(state: AccessState, site: SiteId, at: number, reason: string): Map<PublicKey, Invitation> {
  const invitations = new Map(state.invitations);
  for (const one of state.invitations.values())
    if (one.site === site && one.fate.kind === 'open') invitations.set(one.id, { ...one, fate: { kind: 'withdrawn', at, reason } });
  return invitations;
}

/** The invitation, whatever became of it. Throws AtollError 805. */
export function requireInvitation(state: AccessState, id: PublicKey, site: SiteId): Invitation {
  const invitation = state.invitations.get(id);
  if (invitation === undefined || invitation.site !== site) throw new AtollError(805, `There is no such invitation of ${site}.`);
  return invitation;
}

/** The site if it is enrolled with this key. Throws AtollError 804 (nobody of this name), 809 (another key), 810 (revoked). */
export function requireEnrolled(state: AccessState, site: SiteId, publicKey: PublicKey): EnrolledSite {
  const enrolled = state.sites.get(site);
  if (enrolled === undefined) throw new AtollError(804, `No site ${site} is enrolled here.`);
  if (enrolled.standing.kind === 'revoked') throw new AtollError(810, `${site} was revoked: ${enrolled.standing.reason}.`);
  if (enrolled.publicKey !== publicKey) throw new AtollError(809, `${site} is enrolled with another key.`);
  return enrolled;
}
