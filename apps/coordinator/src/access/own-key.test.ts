import { createPrivateKey, sign as opensslSign } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSignedBy } from '@atoll/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openOwnKey } from './own-key.ts';

let folder: string;
const file = () => join(folder, 'coordinator.key');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atoll-key-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the key of the coordinator', () => {
  it('is made once, is another in each folder, and leaves nothing beside it', () => {
    const made = openOwnKey(folder);
    expect(openOwnKey(folder)).toEqual(made);
    expect(readdirSync(folder)).toEqual(['coordinator.key']);
    rmSync(file());
    expect(openOwnKey(folder)).not.toEqual(made);
  });

  it('is a file that OpenSSL reads as the same key', () => {
    const { publicKey } = openOwnKey(folder);
    const statement = new Uint8Array([1, 2, 3]);
    const signature = new Uint8Array(opensslSign(null, statement, createPrivateKey(readFileSync(file()))));
    expect(isSignedBy(publicKey, statement, signature)).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('is for its owner alone, and is not used once others can read it', () => {
    openOwnKey(folder);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    chmodSync(file(), 0o640);
    expect(() => openOwnKey(folder)).toThrow(expect.objectContaining({ code: 802 }));
  });

  it('is refused when it is damaged or of another kind, and never replaced', () => {
    const x25519 =
      '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VuBCIEIGD3UnYvSlVpBCzIhIcz0E3BzNsBH+xRpQOA0zRVhJJp\n-----END PRIVATE KEY-----\n';
    for (const text of ['', 'junk', x25519]) {
      writeFileSync(file(), text, { mode: 0o600 });
      expect(() => openOwnKey(folder)).toThrow(expect.objectContaining({ code: 801 }));
      expect(readFileSync(file(), 'utf8')).toBe(text);
    }
  });
});
