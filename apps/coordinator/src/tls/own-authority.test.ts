import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openOwnCertificate } from './own-authority.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const NAMES = ['coordinator.example.org', '10.0.0.1', '::1'];
const now = Date.now();

let folder: string;
const file = (name: string) => join(folder, 'tls', name);
const open = (names = NAMES, at = now) => openOwnCertificate(join(folder, 'tls'), names, at);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atoll-tls-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the own authority', () => {
  it('signs a server certificate for the names, for less than 397 days, and may sign no further authority', async () => {
    const { cert, key, caFingerprint } = await open();
    const [leaf, behind] = cert.split(/(?<=-----END CERTIFICATE-----\n)/).map((one) => new X509Certificate(one));
    const ca = new X509Certificate(readFileSync(file('ca.pem')));
    expect(behind?.fingerprint256).toBe(ca.fingerprint256);
    expect(ca.fingerprint256.replaceAll(':', '').toLowerCase()).toBe(caFingerprint);
    expect(ca.ca).toBe(true);
    expect(ca.verify(ca.publicKey)).toBe(true);
    expect(ca.toString()).toMatch(/CERTIFICATE/);
    expect(Buffer.from(ca.raw).includes(Buffer.from('30060101ff020100', 'hex'))).toBe(true); // CA:TRUE, pathlen:0
    expect((Date.parse(ca.validTo) - now) / DAY_MS).toBeGreaterThan(3_650);
    expect(leaf?.ca).toBe(false);
    expect(leaf?.checkIssued(ca)).toBe(true);
    expect(leaf?.verify(ca.publicKey)).toBe(true);
    expect(leaf?.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(leaf?.checkHost('coordinator.example.org')).toBe('coordinator.example.org');
    expect(leaf?.checkHost('other.example.org')).toBeUndefined();
    expect(leaf?.checkIP('10.0.0.1')).toBe('10.0.0.1');
    const days = (Date.parse(leaf?.validTo ?? '') - Date.parse(leaf?.validFrom ?? '')) / DAY_MS;
    expect(days).toBeGreaterThan(300);
    expect(days).toBeLessThanOrEqual(397);
    expect(Date.parse(leaf?.validFrom ?? '')).toBeLessThan(now - 60 * 60 * 1000); // a site's clock may be an hour behind
  });

  it('is made once; the server certificate is made anew for other names and before it ends', async () => {
    const first = await open();
    expect(await open()).toEqual(first);
    expect(await open([...NAMES].reverse())).toEqual(first);
    expect((await open(NAMES, now + 300 * DAY_MS)).cert).toBe(first.cert);
    const renamed = await open([...NAMES, 'second.example.org']);
    expect(renamed.cert).not.toBe(first.cert);
    const renewed = await open([...NAMES, 'second.example.org'], now + 340 * DAY_MS);
    expect(renewed.cert).not.toBe(renamed.cert);
    expect(Date.parse(new X509Certificate(renewed.cert).validTo)).toBeGreaterThan(now + 600 * DAY_MS);
    expect([renamed.caFingerprint, renewed.caFingerprint]).toEqual([first.caFingerprint, first.caFingerprint]);
  });

  it.skipIf(process.platform === 'win32')('has keys for its owner alone', async () => {
    await open();
    for (const name of ['ca.key', 'server.key']) expect(statSync(file(name)).mode & 0o777).toBe(0o600);
    chmodSync(file('ca.key'), 0o644);
    await expect(open()).rejects.toMatchObject({ code: 802 });
  });

  it('mends what a crash leaves: a key without its certificate, a server certificate of another key', async () => {
    const { caFingerprint, cert, key } = await open();
    writeFileSync(file('server.key'), readFileSync(file('ca.key')));
    const mended = await open();
    expect(mended.caFingerprint).toBe(caFingerprint);
    expect([mended.cert, mended.key]).not.toEqual([cert, key]);
    rmSync(file('ca.pem'));
    expect((await open()).caFingerprint).not.toBe(caFingerprint);
  });

  it('is never replaced behind the sites’ backs: without its key, damaged or about to end it is refused', async () => {
    await open();
    const kept = readFileSync(file('ca.key'), 'utf8');
    await expect(open(NAMES, now + 3_640 * DAY_MS)).rejects.toMatchObject({ code: 831, message: expect.stringContaining('ends on') });
    writeFileSync(file('ca.key'), readFileSync(file('server.key')));
    await expect(open()).rejects.toMatchObject({ code: 831 });
    writeFileSync(file('ca.key'), 'junk');
    await expect(open()).rejects.toMatchObject({ code: 831 });
    rmSync(file('ca.key'));
    await expect(open()).rejects.toMatchObject({ code: 831 });
    writeFileSync(file('ca.key'), kept, { mode: 0o600 });
    writeFileSync(file('ca.pem'), 'junk');
    await expect(open()).rejects.toMatchObject({ code: 831 });
  });
});
