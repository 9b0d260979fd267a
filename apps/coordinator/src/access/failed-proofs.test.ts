import { LIMITS } from '@atoll/protocol';
import { describe, expect, it } from 'vitest';
import { FailedProofs } from './failed-proofs.ts';
import { networkOf } from './network-of.ts';

const tooMany = expect.objectContaining({ code: 813 });

describe('failed proofs', () => {
  it('are counted by address, refused beyond the limit, and forgotten one by one', () => {
    const failed = new FailedProofs();
    for (let i = 0; i < LIMITS.failedProofs; i++) {
      failed.require('192.0.2.1', 0);
      failed.count('192.0.2.1', 0);
    }
    expect(() => failed.require('192.0.2.1', 0)).toThrow(tooMany);
    failed.require('192.0.2.2', 0);
    expect(() => failed.require('192.0.2.1', LIMITS.failedProofMs - 1)).toThrow(tooMany);
    failed.require('192.0.2.1', LIMITS.failedProofMs + 1);
    failed.require('192.0.2.1', LIMITS.failedProofs * LIMITS.failedProofMs);
  });

  it('are remembered of so many addresses, not more', () => {
    const failed = new FailedProofs();
    for (let i = 0; i < LIMITS.failedProofs; i++) failed.count('192.0.2.1', 0);
    for (let i = 0; i < 30_000; i++) failed.count(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, 1);
    expect(failed.size).toBe(10_000);
    failed.require('192.0.2.1', 1);
  });

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:DB8:1:2::', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['2001:0db8:0001:0002:0:0:0:1', '2001:db8:1:2'],
  ])('of %s count for %s', (address, network) => expect(networkOf(address)).toBe(network));
});
