import { describe, expect, it } from 'vitest';
import type { Digest, OperatorName, PublicKey, RunId, SiteId, TaskId } from '../identity.ts';
import { keyPairOf, sign } from '../keys/index.ts';
import { type AccessEvent, isAtLeast, isSigned, replayAccess, requireEnrolled, resultStatement } from './index.ts';

const key = (digit: string): PublicKey => digit.repeat(64) as PublicKey;
const site = (name: string): SiteId => name as SiteId;
const BAY = site('bay-1');
const HOUR = 60 * 60 * 1_000;
const invited = (at = 0, id = key('a')): AccessEvent => ({
  type: 'site-invited',
  at,
  invitation: id,
  site: BAY,
  expires: at + HOUR,
  by: 'zoe',
});
const enrolled = (at = 1, publicKey = key('1'), invitation = key('a')): AccessEvent => ({
  type: 'site-enrolled',
  at,
  site: BAY,
  publicKey,
  invitation,
});
const revoked = (at = 2): AccessEvent => ({ type: 'site-revoked', at, site: BAY, reason: 'laptop lost', by: 'zoe' });
const admin = (name: string, token: string): AccessEvent => ({
  type: 'operator-added',
  at: 0,
  operator: name as OperatorName,
  role: 'admin',
  tokenHash: token.repeat(64) as Digest,
  by: 'zoe',
});
const removed = (name: string): AccessEvent => ({ type: 'operator-removed', at: 1, operator: name as OperatorName, by: 'zoe' });

describe('who gets in', () => {
  it('is who was invited, and is enrolled until revoked', () => {
    const state = replayAccess([invited(), enrolled()]);
    expect(requireEnrolled(state, BAY, key('1'))).toMatchObject({ enrolledAt: 1, standing: { kind: 'enrolled' } });
    const after = replayAccess([invited(), enrolled(), revoked()]);
    expect(() => requireEnrolled(after, BAY, key('1'))).toThrow(expect.objectContaining({ code: 810 }));
  });

  it.each<[string, number, AccessEvent[]]>([
    ['nobody invited it', 805, [enrolled()]],
    ['it was invited under another name', 805, [invited(), { ...enrolled(), site: site('reef') } as AccessEvent]],
    ['the invitation expired', 806, [invited(), enrolled(HOUR)]],
    ['the invitation was used', 807, [invited(), enrolled(), enrolled(2, key('2'))]],
    ['a newer invitation took its place', 808, [invited(), invited(1, key('b')), enrolled(2)]],
    ['the invitation was withdrawn', 808, [invited(), revoked(1), enrolled(2)]],
    ['its key was a site’s before', 814, [invited(), enrolled(), revoked(), invited(3, key('b')), enrolled(4, key('1'), key('b'))]],
    ['the name is taken', 814, [invited(), enrolled(), invited(3, key('b'))]],
    ['the invitation is for ever', 406, [{ ...invited(), expires: Number.POSITIVE_INFINITY } as AccessEvent]],
    [
      'it rotates from a key that it has no more',
      809,
      [
        invited(),
        enrolled(),
        { type: 'site-key-rotated', at: 2, site: BAY, publicKey: key('2'), previous: key('1') },
        { type: 'site-key-rotated', at: 3, site: BAY, publicKey: key('3'), previous: key('1') },
      ],
    ],
    ['there is nobody to revoke', 819, [revoked()]],
    ['the last administrator goes', 817, [admin('zoe', '1'), removed('zoe')]],
    ['an operator is there already', 814, [admin('zoe', '1'), admin('zoe', '2')]],
    ['two operators have one token', 814, [admin('zoe', '1'), admin('ida', '1')]],
    ['there is no such operator', 819, [admin('zoe', '1'), removed('ida')]],
  ])('is nobody when %s: %i', (_, code, events) => {
    expect(replayAccess(events.slice(0, -1))).toBeDefined();
    expect(() => replayAccess(events)).toThrow(expect.objectContaining({ code }));
  });

  it('roles are in order', () => {
    expect(isAtLeast('admin', 'viewer')).toBe(true);
    expect(isAtLeast('operator', 'operator')).toBe(true);
    expect(isAtLeast('viewer', 'operator')).toBe(false);
  });
});

describe('a signed result', () => {
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  const pair = keyPairOf(new Uint8Array(32).fill(7));
  const own = hex(pair.publicKey) as PublicKey;
  const result = {
    run: 'lagoon-1' as RunId,
    task: 'lagoon-1/2-fit' as TaskId,
    site: BAY,
    digest: 'ab'.repeat(32) as Digest,
    sizeBytes: 5300,
  };

  it('is of this site, this task, these bytes and this coordinator, and of nothing else', () => {
    const signature = hex(sign(resultStatement(key('c'), result), pair));
    expect(isSigned(own, resultStatement(key('c'), result), signature)).toBe(true);
    for (const other of [
      { ...result, run: 'lagoon-2' as RunId },
      { ...result, task: 'lagoon-1/3-fit' as TaskId },
      { ...result, site: site('reef') },
      { ...result, digest: 'cd'.repeat(32) as Digest },
      { ...result, sizeBytes: 5301 },
    ])
      expect(isSigned(own, resultStatement(key('c'), other), signature)).toBe(false);
    expect(isSigned(own, resultStatement(key('d'), result), signature)).toBe(false);
    expect(isSigned(own, resultStatement(key('c'), result), `${signature}00`)).toBe(false);
    expect(isSigned(own, resultStatement(key('c'), result), '')).toBe(false);
  });
});
