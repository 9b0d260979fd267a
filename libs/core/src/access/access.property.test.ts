import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AtollError } from '../errors.ts';
import type { Digest, OperatorName, PublicKey, SiteId } from '../identity.ts';
import { type AccessEvent, type AccessState, accessAfter, NO_ACCESS, ROLES, replayAccess, requireEnrolled } from './index.ts';

// Few names and keys, so that random events meet.
const sites = fc.constantFrom('bay-1', 'reef').map((name) => name as SiteId);
const keys = fc.integer({ min: 0, max: 7 }).map((n) => `${n}`.repeat(64) as PublicKey);
const invitations = fc.integer({ min: 0, max: 3 }).map((n) => 'abcd'.charAt(n).repeat(64) as PublicKey);
const operators = fc.constantFrom('zoe', 'ida', 'sam').map((name) => name as OperatorName);
const hashes = fc.integer({ min: 0, max: 9 }).map((n) => `${n}`.repeat(64) as Digest);
const DAY = 24 * 60 * 60 * 1_000;

const bodies = fc.oneof(
  { weight: 1, arbitrary: fc.record({ type: fc.constant('coordinator-key' as const), publicKey: keys }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('operator-added' as const),
      operator: operators,
      role: fc.constantFrom(...ROLES),
      tokenHash: hashes,
      by: fc.constant('zoe'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('operator-removed' as const), operator: operators, by: fc.constant('zoe') }) },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('site-invited' as const),
      invitation: invitations,
      site: sites,
      expires: fc.integer({ min: 0, max: 20 }).map((days) => days * DAY),
      by: fc.constant('zoe'),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ type: fc.constant('site-enrolled' as const), site: sites, publicKey: keys, invitation: invitations }),
  },
  { weight: 8, arbitrary: fc.record({ type: fc.constant('site-key-rotated' as const), site: sites, publicKey: keys, previous: keys }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('site-revoked' as const), site: sites, reason: fc.string(), by: fc.constant('zoe') }),
  },
);

/** Events an hour to a day apart. */
const histories = fc.array(fc.tuple(bodies, fc.integer({ min: 1, max: 24 })), { maxLength: 80, size: 'max' }).map((steps) => {
  let at = 0;
  return steps.map(([body, hours]): AccessEvent => {
    at += (hours * DAY) / 24;
    return { ...body, at };
  });
});

const REFUSALS = [406, 804, 805, 806, 807, 808, 809, 810, 814, 817, 819];

/** Every event that the rules allow, with the state before and after. */
function live(history: readonly AccessEvent[]): { event: AccessEvent; before: AccessState; after: AccessState }[] {
  const steps = [];
  let state = NO_ACCESS;
  for (const event of history) {
    try {
      const after = accessAfter(state, event);
      steps.push({ event, before: state, after });
      state = after;
    } catch (error) {
      if (!(error instanceof AtollError)) throw error;
      expect(REFUSALS).toContain(error.code);
    }
  }
  return steps;
}

const check = (law: (step: ReturnType<typeof live>[number]) => void): void =>
  fc.assert(
    fc.property(histories, (history) => live(history).forEach(law)),
    { numRuns: 500 },
  );

describe('whatever happens, in whatever order', () => {
  it('random histories get somewhere: sites are enrolled, keys rotated, sites revoked', () => {
    const seen = new Set<string>();
    check(({ event }) => void seen.add(event.type));
    expect([...seen].sort()).toEqual([
      'coordinator-key',
      'operator-added',
      'operator-removed',
      'site-enrolled',
      'site-invited',
      'site-key-rotated',
      'site-revoked',
    ]);
  });

  it('an invitation lets one site in, once, before it expires, and only the newest of a name', () =>
    check(({ event, before, after }) => {
      if (event.type !== 'site-enrolled') return;
      const invitation = before.invitations.get(event.invitation);
      expect(invitation).toMatchObject({ site: event.site, fate: { kind: 'open' } });
      expect(event.at).toBeLessThan(invitation?.expires ?? 0);
      expect(after.invitations.get(event.invitation)?.fate.kind).toBe('used');
      expect([...after.invitations.values()].filter(({ site, fate }) => site === event.site && fate.kind === 'open')).toEqual([]);
    }));

  it('no key becomes a site’s twice, and a name has one key', () =>
    check(({ event, before, after }) => {
      if (event.type === 'site-enrolled' || event.type === 'site-key-rotated') expect(before.keys.has(event.publicKey)).toBe(false);
      for (const [name, { site, publicKey }] of after.sites) {
        expect(site).toBe(name);
        expect(after.keys.get(publicKey)).toBe(name);
      }
      for (const [key, name] of before.keys) expect(after.keys.get(key)).toBe(name);
    }));

  it('what happens to one site touches no other', () =>
    check(({ event, before, after }) => {
      for (const [name, site] of before.sites) {
        if ('site' in event && event.site === name) continue;
        expect(after.sites.get(name)).toBe(site);
      }
      for (const [id, invitation] of before.invitations)
        if (!('site' in event) || event.site !== invitation.site) expect(after.invitations.get(id)).toBe(invitation);
      if ('site' in event) expect(after.operators).toBe(before.operators);
    }));

  it('a revoked site comes back only by an invitation made after that', () =>
    check(({ event, before, after }) => {
      for (const [name, site] of before.sites) {
        if (site.standing.kind !== 'revoked' || after.sites.get(name)?.standing.kind === 'revoked') continue;
        expect(event.type).toBe('site-enrolled');
        const invitation = after.invitations.get(after.sites.get(name)?.invitation ?? ('' as PublicKey));
        expect(invitation?.invitedAt).toBeGreaterThan(site.standing.at);
      }
    }));

  it('the key of a site that is in is the only one that opens for it', () =>
    check(({ after }) => {
      for (const [name, site] of after.sites)
        for (let n = 0; n < 8; n++) {
          const key = `${n}`.repeat(64) as PublicKey;
          const opens = site.standing.kind === 'enrolled' && site.publicKey === key;
          if (opens) expect(requireEnrolled(after, name, key)).toBe(site);
          else expect(() => requireEnrolled(after, name, key)).toThrow(AtollError);
        }
    }));

  it('once there is an administrator there always is one, and a token is one operator’s', () =>
    check(({ before, after }) => {
      const admins = ({ operators: all }: AccessState) => [...all.values()].filter(({ role }) => role === 'admin').length;
      if (admins(before) > 0) expect(admins(after)).toBeGreaterThan(0);
      const tokens = [...after.operators.values()].map(({ tokenHash }) => tokenHash);
      expect(new Set(tokens).size).toBe(tokens.length);
    }));

  it('the state is what the events give, and a refused event leaves it as it was', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const steps = live(history);
        expect(replayAccess(steps.map(({ event }) => event))).toEqual(steps.at(-1)?.after ?? NO_ACCESS);
      }),
    );
  });
});
