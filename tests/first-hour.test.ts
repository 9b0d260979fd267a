import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BLOOD_CELLS, ends, launch } from './support/federation.ts';
import { atoll, freePort, runAtoll, serve } from './support/processes.ts';
import { bloodCellSite, hasSharedData, ROOT, scratchFolder } from './support/shared-data.ts';

interface Doctor {
  readonly checks: readonly { readonly name: string; readonly level: string; readonly found: string; readonly mend?: string }[];
  readonly problems: number;
}

async function doctor(...args: string[]): Promise<Doctor & { readonly code: number | null; level(name: string): string | undefined }> {
  const { code, output } = await runAtoll('doctor', '--json', ...args);
  const found = JSON.parse(output.slice(output.indexOf('{'))) as Doctor; // what the command documents
  return { ...found, code, level: (name) => found.checks.find((check) => check.name === name)?.level };
}

describe('atoll doctor', () => {
  it('finds nothing wrong on this machine and at a coordinator that it is invited to, over pinned TLS', async () => {
    const folder = await scratchFolder();
    const data = join(folder, 'coordinator');
    const port = await freePort();
    await atoll('serve', '--data', data, '--tls', '--port', String(port)).printed(/Sites join with an invitation/);
    const invitation = join(folder, 'aster.invitation');
    await runAtoll('invite', 'aster', '--out', invitation, '--operator', join(data, 'atoll-operator.json'));
    const state = join(folder, 'state');
    const well = await doctor('--invitation', invitation, '--state', state);
    expect(well.checks.filter(({ level }) => level === 'problem')).toEqual([]);
    expect(well.code).toBe(0);
    for (const name of ['node', 'state folder', 'engine', 'onnxruntime', 'enrolment', 'port', 'tls', 'coordinator', 'clock', 'connection'])
      expect(well.level(name), name).toBe('ok');
    expect(existsSync(state)).toBe(false);

    const other = await doctor(`https://127.0.0.1:${port}`, '--ca-fingerprint', 'ab'.repeat(32), '--state', state);
    expect(other.code).toBe(1);
    expect(other.checks.find(({ name }) => name === 'tls')).toMatchObject({ level: 'problem', found: expect.stringContaining('836') });
    expect((await doctor(`http://127.0.0.1:${port}`, '--state', state)).level('coordinator')).toBe('problem');
    const unpinned = await doctor(`https://127.0.0.1:${port}`, '--state', state);
    expect(unpinned.checks.find(({ name }) => name === 'tls')).toMatchObject({ level: 'problem', found: expect.stringContaining('835') });
  });

  it('says which port is closed, that a file stands in the way, that clocks differ and that WebSocket is blocked', async () => {
    const folder = await scratchFolder();
    const file = join(folder, 'file');
    await writeFile(file, '');
    const closed = await doctor(`http://127.0.0.1:${await freePort()}`, '--state', join(file, 'state'));
    expect(closed).toMatchObject({ code: 1 });
    expect(closed.level('port')).toBe('problem');
    expect(closed.level('state folder')).toBe('problem');
    expect(closed.checks.every(({ level, mend }) => level === 'ok' || (mend ?? '') !== '')).toBe(true);

    if (process.platform === 'linux') expect((await doctor('--state', '/proc/atoll-site')).level('state folder')).toBe('problem');
    const coordinator = await serve(join(folder, 'coordinator'));
    const shifted = await doctor(await anHourAhead(coordinator.url), '--state', join(folder, 'state'));
    expect(shifted.checks.find(({ name }) => name === 'clock')).toMatchObject({
      level: 'warning',
      found: expect.stringMatching(/^3[56]\d\d s behind/),
    });
    expect(shifted.level('connection')).toBe('warning');
    expect(shifted.code).toBe(0);
  });
});

/** In front of a coordinator: passes requests on, tells another time, and refuses WebSocket. */
async function anHourAhead(url: string): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    const onward = request(new URL(incoming.url ?? '/', url), { method: incoming.method ?? 'GET', headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, date: new Date(Date.now() + 3_600_000).toUTCString() });
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.on('upgrade', (_, socket) => void socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server that listens has one
}

/** `atoll` at a real terminal: a pseudo terminal that util-linux's `script` makes. */
function atTerminal(cwd: string, ...args: string[]) {
  const command = [process.execPath, join(ROOT, 'apps/cli/bin/atoll.js'), ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qfec', `stty cols 200 rows 50; exec ${command}`, '/dev/null'], {
    cwd,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, TERM: 'xterm', CI: '' },
  });
  let output = '';
  onTestFinished(() => {
    if (child.exitCode === null && child.signalCode === null) console.error(`Still at the terminal:\n${output}`);
    child.kill('SIGKILL');
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  let seen = 0;
  /** Waits for a text after the one that was waited for before. What is typed before its prompt is there does not reach it. */
  const shows = async (text: string): Promise<void> => {
    while (!output.includes(text, seen)) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`ended without ${text}:\n${output}`);
      await Promise.race([once(child.stdout, 'data'), ended]);
    }
    seen = output.indexOf(text, seen) + text.length;
  };
  return { shows, type: (text: string) => void child.stdin.write(text), ended, output: () => output };
}

describe.runIf(process.platform === 'linux')('atoll join at a terminal', () => {
  it.skipIf(!hasSharedData())('asks for what is missing, shows what will leave, and joins', async () => {
    const folder = await scratchFolder();
    const data = join(folder, 'coordinator');
    const port = await freePort();
    await atoll('serve', '--data', data, '--port', String(port)).printed(/Sites join with an invitation/);
    const admin = ['--operator', join(data, 'atoll-operator.json')];
    const invitation = join(folder, 'aster.invitation');
    await runAtoll('invite', 'aster', '--out', invitation, ...admin);
    const file = join(folder, 'federation.yaml');
    await writeFile(file, JSON.stringify({ ...BLOOD_CELLS, strategy: 'closed-form', rounds: 1, cohort: { sites: 1, quorum: 1 } }));
    expect((await runAtoll('launch', file, ...admin)).output).toContain('Launched cells-1');
    const images = await bloodCellSite(join(folder, 'images'), 0, 12);
    const site = atTerminal(folder, 'join', '--threads', '1');
    await site.shows('Invitation: the text');
    site.type(`${join(folder, 'nothing')}\r`);
    await site.shows('ENOENT');
    await site.shows('Invitation: the text');
    site.type(`${invitation}\r`);
    await site.shows('for aster, from');
    await site.shows('Images: a folder');
    site.type(`${join(folder, 'nowhere')}\r`);
    await site.shows('There is no folder or file');
    await site.shows('Images: a folder');
    site.type(`${images}\r`);
    await site.shows('36 images of 3 classes');
    await site.shows('Folder for features');
    site.type('\r');
    await site.shows('What will leave this site');
    await site.shows('Take part in cells-1');
    site.type('y');
    expect(await site.ended, site.output()).toBe(0);
    expect(site.output()).toContain('Joined     cells-1');
    expect(JSON.parse(readFileSync(join(folder, 'atoll-site', 'aster', 'enrolment.json'), 'utf8')).site).toBe('aster');
  });

  it('changes nothing on Ctrl-C', async () => {
    const folder = await scratchFolder();
    const cancelled = atTerminal(folder, 'join');
    await cancelled.shows('Invitation: the text');
    cancelled.type('\u0003');
    expect(await cancelled.ended).toBe(130);
    expect(cancelled.output()).toContain('Nothing was changed');
    expect(existsSync(join(folder, 'atoll-site'))).toBe(false);
  });

  it.skipIf(!hasSharedData())('does not join when the person says no', async () => {
    const folder = await scratchFolder();
    const coordinator = await serve(join(folder, 'coordinator'));
    const run = await launch(coordinator, folder, { ...BLOOD_CELLS, rounds: 1, cohort: { sites: 1, quorum: 1 } });
    const images = await bloodCellSite(join(folder, 'images'), 0, 8);
    const site = atTerminal(folder, 'join', coordinator.url, '--name', 'aster', '--state', 'state');
    await site.shows('Images: a folder');
    site.type(`${images}\r`);
    await site.shows(`Take part in ${run}`);
    site.type('n');
    expect(await site.ended).toBe(1);
    expect(site.output()).toContain(`${run} was not joined`);
    await runAtoll('stop', run, '--url', coordinator.url);
    expect((await ends(coordinator.url, run)).members).toEqual([]);
  });
});

it('atoll join asks nobody where there is no terminal: 104 names the flag and the variable', async () => {
  const { code, output } = await runAtoll('join', 'http://127.0.0.1:1');
  expect(code).toBe(1);
  expect(output).toMatch(/Error 104[\s\S]*--data[\s\S]*ATOLL_DATA/);
});
