import {
  type AccessEvent,
  type Digest,
  digestOf,
  keyPairOf,
  type PublicKey,
  type RunEvent,
  type RunId,
  type RunState,
  replayAccess,
  resultStatement,
  type Signature,
  sign,
} from '@atoll/core';
import { site, taskId } from '@atoll/core/testing';
import { hexOf } from '@atoll/protocol';
import { expect, it } from 'vitest';
import { checkIdentity } from './signatures.ts';

const pair = (byte: number) => keyPairOf(new Uint8Array(32).fill(byte));
const keyOf = (byte: number) => hexOf(pair(byte).publicKey) as PublicKey; // 64 hexadecimal digits
const history: AccessEvent[] = [
  { type: 'coordinator-key', at: 1, publicKey: keyOf(1) },
  { type: 'site-invited', at: 2, invitation: keyOf(2), site: site('north'), expires: 1_000, by: 'zoe' },
  { type: 'site-enrolled', at: 3, site: site('north'), publicKey: keyOf(3), invitation: keyOf(2) },
];
const access = replayAccess(history);
const state = (publicKey?: PublicKey) =>
  ({ run: 'cells-1', members: new Map([[site('north'), publicKey === undefined ? {} : { publicKey }]]) }) as unknown as RunState; // what is looked at

const answer = {
  run: 'cells-1' as RunId,
  task: taskId('cells-1/1-fit'),
  site: site('north'),
  digest: digestOf(new Uint8Array([1])),
  sizeBytes: 1,
};
function accepted(byte: number | null, changes: { digest?: Digest } = {}): RunEvent {
  const signature = byte === null ? {} : { signature: hexOf(sign(resultStatement(keyOf(1), answer), pair(byte))) as Signature }; // 128 digits
  return { type: 'result-accepted', at: 5, ...answer, seconds: {}, ...signature, ...changes };
}

it('an answer is its site’s if that signed these very bytes, for this task', () => {
  expect(checkIdentity(access, state(keyOf(3)), accepted(3))).toBe('signed');
  expect(checkIdentity(access, state(keyOf(3)), accepted(4))).toContain('is not one over its answer');
  expect(checkIdentity(access, state(keyOf(3)), accepted(3, { digest: digestOf(new Uint8Array([2])) }))).toContain(
    'is not one over its answer',
  );
  expect(checkIdentity(access, state(keyOf(3)), accepted(null))).toContain('is not signed');
  expect(checkIdentity(access, state(), accepted(null)), 'of an open coordinator').toBeNull();
});

it('a site that joins with a key has to have been enrolled with it, and not revoked, at that time', () => {
  const joined = (publicKey: PublicKey) => ({ type: 'site-reconnected', at: 9, site: site('north'), publicKey }) as const;
  expect(checkIdentity(access, state(), joined(keyOf(3)))).toBeNull();
  expect(checkIdentity(access, state(), joined(keyOf(4)))).toContain('a key that was not its own');
  const revoked = replayAccess([...history, { type: 'site-revoked', at: 8, site: site('north'), reason: 'moved', by: 'zoe' }]);
  expect(checkIdentity(revoked, state(), joined(keyOf(3)))).toContain('revoked');
});
