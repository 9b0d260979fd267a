import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { makeAuthority, makeCertificate } from '../apps/coordinator/src/tls/certificates.ts';
import { BLOOD_CELLS, joinSite } from './support/federation.ts';
import { atoll, atollWith, freePort, runAtoll, serve } from './support/processes.ts';
import { startProxy, startTlsFront } from './support/proxy.ts';
import { bloodCellSite, hasSharedData, scratchFolder } from './support/shared-data.ts';

const ONE_SITE = { ...BLOOD_CELLS, rounds: 2, cohort: { sites: 1, quorum: 1 } };

describe('a coordinator with its own authority', () => {
  it.skipIf(!hasSharedData())('trains with a site that pins the authority, and obeys an operator who has its file', async () => {
    const folder = await scratchFolder();
    const coordinator = await serve(join(folder, 'coordinator'), undefined, '--tls');
    const [, fingerprint = ''] = await coordinator.printed(/--ca-fingerprint ([0-9a-f]{64})/);
    const ca = join(coordinator.folder, 'tls', 'ca.pem');
    expect(await launchOne(folder, coordinator.url, '--ca', ca)).toBe('cells-1');

    const state = join(folder, 'aster');
    const site = { name: 'aster', data: await bloodCellSite(join(folder, 'data'), 0, 12), state };
    const joined = await joinSite(site, coordinator.url, join(folder, 'cache'), '--ca-fingerprint', fingerprint).ended;
    expect(joined.output).toMatch(/cells-1: .*\n/);
    expect(joined.code, joined.output).toBe(0);
    expect(readFileSync(join(state, 'ca.pem'), 'utf8')).toBe(readFileSync(ca, 'utf8'));
    expect(readFileSync(join(state, 'model', 'model.json'), 'utf8')).toContain('cells');

    // The pin is kept: the site needs no fingerprint any more, and takes no other coordinator for this one.
    rmSync(join(state, 'model'), { recursive: true });
    const again = await joinSite(site, coordinator.url, join(folder, 'cache'), '--run', 'cells-1').ended;
    expect(again.code, again.output).toBe(0);
    const impostor = await serve(join(folder, 'impostor'), undefined, '--tls');
    const fooled = await joinSite(site, impostor.url, join(folder, 'cache')).ended;
    expect(fooled.code).toBe(1);
    expect(fooled.output).toContain('Error 836');
    expect((await runAtoll('runs', '--url', coordinator.url, '--ca-fingerprint', fingerprint)).output).toMatch(/cells-1 +completed/);
  });

  it.skipIf(!hasSharedData())('is known to whoever it invites: no flag, no fingerprint to type', async () => {
    const folder = await scratchFolder();
    const data = join(folder, 'coordinator');
    const [, made] = /authority is SHA-256 ([0-9a-f]{64})/.exec((await runAtoll('init', '--data', data)).output) ?? [];
    const port = await freePort();
    const serving = ['serve', '--data', data, '--host', '0.0.0.0', '--port', String(port), '--public-name', 'localhost'];
    const [, served] = await atoll(...serving).printed(/authority is SHA-256 ([0-9a-f]{64})[\s\S]*Sites join with an invitation/);
    expect(served).toBe(made);
    const admin = ['--operator', join(data, 'atoll-operator.json')];
    const invitation = join(folder, 'aster.invitation');
    expect((await runAtoll('invite', 'aster', '--out', invitation, ...admin)).code).toBe(0);
    const file = join(folder, 'federation.yaml');
    await writeFile(file, JSON.stringify(ONE_SITE));
    expect((await runAtoll('launch', file, ...admin)).output).toContain('Launched cells-1');
    const images = await bloodCellSite(join(folder, 'data'), 0, 12);
    const state = join(folder, 'aster');
    const joined = await runAtoll('join', '--invitation', invitation, '--data', images, '--state', state, '--threads', '1');
    expect(joined.code, joined.output).toBe(0);
    expect(joined.output).toContain(`https://localhost:${port}`);
    expect(readFileSync(join(state, 'ca.pem'), 'utf8')).toBe(readFileSync(join(data, 'tls', 'ca.pem'), 'utf8'));
  });

  it('is obeyed by who has an operator’s file made while it was stopped, without a flag', async () => {
    const folder = await scratchFolder();
    const data = join(folder, 'coordinator');
    const serving = ['serve', '--data', data, '--host', '0.0.0.0', '--port', String(await freePort()), '--public-name', 'localhost'];
    await operatedByANewAdministrator(data, serving);
  });

  it('is not believed without a reason, and says so', async () => {
    const folder = await scratchFolder();
    const { url, port, printed } = await serve(join(folder, 'coordinator'), undefined, '--tls');
    await printed(/--ca-fingerprint/);
    for (const [code, args] of [
      ['835', ['--url', url]],
      ['836', ['--url', url, '--ca-fingerprint', '0'.repeat(64)]],
      ['103', ['--url', url, '--ca-fingerprint', 'short']],
      ['831', ['--url', url, '--ca', join(folder, 'none.pem')]],
      ['830', ['--url', `http://coordinator.test:${port}`]],
      ['411', ['--url', `http://127.0.0.1:${port}`]],
    ] as const) {
      const refused = await runAtoll('runs', ...args);
      expect(refused.output).toContain(`Error ${code}`);
      expect(refused.code).toBe(1);
    }
    expect((await runAtoll('runs', '--url', `http://127.0.0.1:${port}`)).output).toContain('begins with https://');
  });
});

describe('a coordinator with a certificate of a public authority', () => {
  it('tells the name that the certificate is for, and needs nothing but the operator’s file', async () => {
    const folder = await scratchFolder();
    const [ca, cert, key] = ['ca', 'cert', 'key'].map((name) => join(folder, `${name}.pem`));
    if (ca === undefined || cert === undefined || key === undefined) throw new Error('three files');
    const authority = await makeAuthority(Date.now());
    const made = await makeCertificate(authority, ['localhost'], Date.now());
    await Promise.all([writeFile(ca, authority.cert), writeFile(cert, made.cert), writeFile(key, made.key)]);
    const data = join(folder, 'coordinator');
    const serving = ['serve', '--data', data, '--host', '0.0.0.0', '--port', String(await freePort()), '--cert', cert, '--key', key];
    await operatedByANewAdministrator(data, serving, { NODE_EXTRA_CA_CERTS: ca });
    const misnamed = ['serve', '--data', join(folder, 'other'), '--host', '0.0.0.0', '--port', '0', '--cert', cert, '--key', key];
    await atoll(...misnamed, '--public-name', 'other.test').printed(/the certificate is not for other\.test/);
  });
});

/** Serves, stops, makes another administrator, serves again: with that file in a folder of its own, every command finds its way. */
async function operatedByANewAdministrator(data: string, serving: readonly string[], env: Record<string, string> = {}): Promise<void> {
  const first = atoll(...serving);
  await first.printed(/Its address is https:\/\/localhost:\d+[\s\S]*Sites join with an invitation/);
  await first.kill('SIGTERM');
  const made = await runAtoll('init', '--data', data, '--administrator', 'zoe');
  expect(made.code, made.output).toBe(0);
  const cwd = await scratchFolder();
  copyFileSync(join(data, 'atoll-operator-zoe.json'), join(cwd, 'atoll-operator.json'));
  await atoll(...serving).printed(/Sites join with an invitation/);
  await writeFile(join(cwd, 'federation.yaml'), JSON.stringify(ONE_SITE));
  for (const [command, says] of [
    ['sites', /No site yet\. Invite one with: {2}atoll invite SITE$/m],
    ['invite aster --out aster.invitation', /lets one machine in as aster/],
    ['launch federation.yaml', /Watch it with: {2}atoll watch cells-1$/m],
    ['runs', /cells-1 +gathering/],
    ['sites', /aster +invited/],
    ['operators list', /zoe +admin/],
    ['stop cells-1', /stopped by zoe/],
    ['watch cells-1', /cells-1: stopped by zoe/],
  ] as const) {
    const { output } = await atollWith({ cwd, env }, ...command.split(' ')).ended;
    expect(output).toMatch(says);
  }
  expect((await runAtoll('audit', '--data', data)).output).toMatch(/zoe/);
}

describe.skipIf(!hasSharedData())('a site in a network that lets little through', () => {
  it('trains through a proxy that wants a password, which is told to nobody', async () => {
    const folder = await scratchFolder();
    const coordinator = await serve(join(folder, 'coordinator'), undefined, '--tls', '--public-name', 'coordinator.test');
    const [, fingerprint = ''] = await coordinator.printed(/--ca-fingerprint ([0-9a-f]{64})/);
    const run = await launchOne(folder, coordinator.url, '--ca-fingerprint', fingerprint);
    const proxy = await startProxy({ login: 'north:s3cret' });
    vi.stubEnv('HTTPS_PROXY', `http://north:s3cret@${proxy.address}`);
    vi.stubEnv('NO_PROXY', '');
    onTestFinished(() => void vi.unstubAllEnvs());
    const site = { name: 'aster', data: await bloodCellSite(join(folder, 'data'), 0, 12), state: join(folder, 'aster') };
    const url = `https://coordinator.test:${coordinator.port}`;
    const joined = await joinSite(site, url, join(folder, 'cache'), '--ca-fingerprint', fingerprint).ended;
    expect(joined.code, joined.output).toBe(0);
    expect(joined.output).toContain(`${run}: `);
    expect(joined.output).not.toContain('s3cret');
    expect(new Set(proxy.seen)).toEqual(new Set([`CONNECT coordinator.test:${coordinator.port} let through`]));
  });

  it('trains by long polling alone, behind a proxy in front of the coordinator that ends TLS and refuses WebSocket', async () => {
    const folder = await scratchFolder();
    const coordinator = await serve(join(folder, 'coordinator'));
    await launchOne(folder, coordinator.url);
    const authority = await makeAuthority(Date.now());
    const front = await startTlsFront(coordinator.port, await makeCertificate(authority, ['127.0.0.1'], Date.now()));
    const ca = join(folder, 'front.pem');
    await writeFile(ca, authority.cert);
    const site = { name: 'aster', data: await bloodCellSite(join(folder, 'data'), 0, 12), state: join(folder, 'aster') };
    const joined = await joinSite(site, front.url, join(folder, 'cache'), '--ca', ca).ended;
    expect(joined.code, joined.output).toBe(0);
    expect(front.refused()).toBeGreaterThan(0);
    expect(readFileSync(join(site.state, 'model', 'model.json'), 'utf8')).toContain('cells');
  });
});

async function launchOne(folder: string, url: string, ...more: string[]): Promise<string> {
  const file = join(folder, 'federation.yaml');
  await writeFile(file, JSON.stringify(ONE_SITE));
  const { output } = await runAtoll('launch', file, '--url', url, ...more);
  const [, run] = /Launched (\S+):/.exec(output) ?? [];
  if (run === undefined) throw new Error(`not launched: ${output}`);
  return run;
}

describe('atoll serve', () => {
  it('speaks TLS on every address but this machine’s own, under the name that it is given', async () => {
    const folder = await scratchFolder();
    const port = String(await freePort());
    const everywhere = ['serve', '--open-to-anyone', '--data', join(folder, 'coordinator'), '--host', '0.0.0.0', '--port', port];
    const served = atoll(...everywhere, '--public-name', 'coordinator.test');
    await served.printed(new RegExp(`atoll join https://coordinator.test:${port} --data DIR --ca-fingerprint [0-9a-f]{64}`));
    await served.kill('SIGTERM');
    const plain = atoll(...everywhere, '--plain-http-on-a-public-address');
    await plain.printed(/Nothing is encrypted: everyone on the way can read and change/);
  });

  it('refuses files that are no certificate', async () => {
    const folder = await scratchFolder();
    const junk = join(folder, 'junk.pem');
    await writeFile(junk, 'junk');
    const { code, output } = await runAtoll('serve', '--data', folder, '--port', String(await freePort()), '--cert', junk, '--key', junk);
    expect(code).toBe(1);
    expect(output).toContain('Error 831');
  });
});
