import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { digestOf, emptyMoments, isSigned, type PublicKey, type RunId, resultStatement, type SiteId } from '@atoll/core';
import { digestToBytes, encode, encodeAnswer, type InvitationLetter, parseInvitation, wire } from '@atoll/protocol';
import { describe, expect, it } from 'vitest';
import { captureTraffic } from './support/capture.ts';
import { BLOOD_CELLS, journalOf } from './support/federation.ts';
import { KeyedSite, newKeys } from './support/keyed-site.ts';
import { atoll, freePort, runAtoll, type Started } from './support/processes.ts';
import { RawSite, realCanary } from './support/raw-site.ts';
import { bloodCellSite, hasSharedData, scratchFolder } from './support/shared-data.ts';

interface Guarded extends Started {
  readonly url: string;
  readonly data: string;
  readonly admin: readonly string[];
  /** Runs a command as the administrator. */
  as(file: string, ...args: string[]): ReturnType<typeof runAtoll>;
  invite(site: string, ...more: string[]): Promise<{ file: string; letter: InvitationLetter }>;
}

/** A coordinator as `atoll serve` starts it: nobody is let in. */
async function guarded(folder: string, ...more: string[]): Promise<Guarded> {
  const data = join(folder, 'coordinator');
  const port = await freePort();
  const started = atoll('serve', '--data', data, '--port', String(port), ...more);
  await started.printed(/Sites join with an invitation/);
  const admin = ['--operator', join(data, 'atoll-operator.json')];
  const invite = async (site: string, ...more: string[]) => {
    const file = join(folder, `${site}-${Math.random().toString(36).slice(2)}.invitation`);
    const { code, output } = await runAtoll('invite', site, '--out', file, ...admin, ...more);
    expect(code, output).toBe(0);
    return { file, letter: parseInvitation(readFileSync(file, 'utf8')) };
  };
  return { ...started, url: `http://127.0.0.1:${port}`, data, admin, invite, as: (file, ...args) => runAtoll(...args, '--operator', file) };
}

/** A folder that looks like images until one is opened. */
async function someImages(folder: string): Promise<string> {
  for (const name of ['rbc', 'wbc']) {
    await mkdir(join(folder, 'images', name), { recursive: true });
    await writeFile(join(folder, 'images', name, '1.png'), 'no image');
  }
  return join(folder, 'images');
}

const refusedWith = ({ code, output }: { code: number | null; output: string }, error: number): void => {
  expect(output).toMatch(new RegExp(`Error ${error} \\([A-Z][^)]+\\): .+\\n +\\S.+`)); // the number, the sentence, the hint
  expect(code).toBe(1);
};

describe('nobody gets in', () => {
  it('without an invitation that is good, or with a key that is not the site’s; and nobody else notices', async () => {
    const folder = await scratchFolder();
    const coordinator = await guarded(folder);
    const { url } = coordinator;
    const images = await someImages(folder);
    let tries = 0;
    const joins = (...args: string[]) =>
      runAtoll('join', ...args, '--data', images, '--engine', 'cpu', '--state', join(folder, `try-${tries++}`));
    const { letter } = await coordinator.invite('aster');
    const aster = new KeyedSite(url, letter);
    expect((await aster.enrol(letter)).accepted?.again).toBe(false);
    expect((await aster.arrive()).welcome?.version).toBe(2);

    refusedWith(await joins(url, '--name', 'stranger'), 804);
    const short = await coordinator.invite('brief', '--expires', '1s');
    await delay(1_200);
    refusedWith(await joins('--invitation', short.file), 806);
    const withdrawn = await coordinator.invite('cedar');
    await runAtoll('revoke', 'cedar', '--reason', 'not any more', ...coordinator.admin);
    refusedWith(await joins('--invitation', withdrawn.file), 808);
    const whole = readFileSync(withdrawn.file, 'utf8').trim();
    refusedWith(await joins(`${whole.slice(0, -1)}${whole.endsWith('A') ? 'B' : 'A'}`), 805);

    // Another machine with the invitation that was used; and the same machine, whose acknowledgement was lost.
    expect((await new KeyedSite(url, letter).enrol(letter)).refusal?.code).toBe(807);
    expect((await new KeyedSite(url, letter, aster.keys).enrol(letter)).accepted?.again).toBe(true);
    // A key of its own under another's name; another's key without the secret half; an enrolment that another signed.
    expect((await new KeyedSite(url, letter).arrive()).refusal?.code).toBe(809);
    expect((await new KeyedSite(url, letter, aster.keys).arrive(newKeys())).refusal?.code).toBe(809);
    const { letter: open } = await coordinator.invite('dahlia');
    const dahlia = new KeyedSite(url, open);
    expect((await dahlia.enrol(open, { signature: new Uint8Array(64) })).refusal?.code).toBe(809);
    expect((await dahlia.enrol({ ...open, secret: newKeys().secretKey })).refusal?.code).toBe(805);
    expect((await dahlia.enrol(open, { publicKey: aster.keys.publicKey })).refusal?.code).toBe(805);
    // Before and around the proof.
    const stranger = new RawSite(url);
    expect(await stranger.refusal('prove', encode(wire.Proof, { signature: new Uint8Array(64) }))).toBe(404);
    expect(await stranger.refusal('join', encode(wire.Join, { run: 'cells-1' }))).toBe(404);
    expect(await stranger.refusal('hello', new Uint8Array(5_000))).toBe(403);

    expect((await dahlia.enrol(open)).accepted?.again).toBe(false);
    const { output } = await runAtoll('sites', ...coordinator.admin);
    expect(output).toMatch(/aster +enrolled +connected/);
    expect(output).toMatch(/brief +expired/);
    expect(output).toMatch(/cedar +withdrawn .*not any more/);
    expect(output).toMatch(/dahlia +enrolled/);
    expect(aster.socket.connected).toBe(true);

    // A site that is shut out is out at once, and learns why.
    const gone = new Promise((resolve) => aster.socket.once('disconnect', resolve));
    await runAtoll('revoke', 'aster', '--reason', 'laptop lost', ...coordinator.admin);
    await gone;
    expect((await new KeyedSite(url, letter, aster.keys).arrive()).refusal).toMatchObject({
      code: 810,
      message: 'aster was revoked: laptop lost.',
    });
    expect((await new KeyedSite(url, letter, aster.keys).enrol(letter)).refusal?.code).toBe(810);
    expect((await dahlia.arrive()).welcome?.version).toBe(2);

    // What dahlia said was overheard, and is said again, word for word: the challenge is another one.
    const replay = new RawSite(url);
    const [hello, proof] = dahlia.said.slice(-2);
    if (hello === undefined || proof === undefined) throw new Error('hello and a proof');
    expect((await replay.say(...hello)).challenge?.nonce).toHaveLength(32);
    expect((await replay.say(...proof)).refusal?.code).toBe(809);
    expect(dahlia.socket.connected).toBe(true);
  });

  it('who guesses: after some failed proofs its address has to wait', async () => {
    const { url, invite } = await guarded(await scratchFolder());
    const { letter } = await invite('aster');
    const codes: (number | null | undefined)[] = [];
    for (let i = 0; i < 25; i++) codes.push((await new KeyedSite(url, letter).arrive()).refusal?.code);
    expect(codes.slice(0, 20).every((code) => code === 804)).toBe(true);
    expect(codes.at(-1)).toBe(813);
  });
});

describe('an operator', () => {
  it('may do what the role says, is named by the token, and nothing once removed', async () => {
    const folder = await scratchFolder();
    const coordinator = await guarded(folder);
    const file = join(folder, 'federation.yaml');
    await writeFile(file, JSON.stringify(BLOOD_CELLS));
    const [viewer, operator] = ['ida', 'zoe'].map((name) => join(folder, `${name}.json`));
    if (viewer === undefined || operator === undefined) throw new Error('two files');
    await coordinator.as(coordinator.admin[1] ?? '', 'operators', 'add', 'ida', '--role', 'viewer', '--out', viewer);
    await coordinator.as(coordinator.admin[1] ?? '', 'operators', 'add', 'zoe', '--out', operator);

    refusedWith(await runAtoll('launch', file, '--url', coordinator.url), 811);
    refusedWith(await coordinator.as(viewer, 'launch', file), 812);
    refusedWith(await coordinator.as(operator, 'invite', 'aster'), 812);
    refusedWith(await coordinator.as(operator, 'operators', 'list'), 812);
    expect((await coordinator.as(viewer, 'runs')).output).toContain('No run yet');
    const launched = await coordinator.as(operator, 'launch', file);
    expect(launched.output).toContain('Launched cells-1');
    refusedWith(await coordinator.as(viewer, 'stop', 'cells-1'), 812);
    expect((await coordinator.as(operator, 'stop', 'cells-1')).output).toContain('stopped by zoe');

    const other = await guarded(await scratchFolder());
    refusedWith(await coordinator.as(operator, 'runs', '--url', other.url), 803);
    await coordinator.as(coordinator.admin[1] ?? '', 'operators', 'remove', 'zoe');
    refusedWith(await coordinator.as(operator, 'runs'), 811);
    refusedWith(await coordinator.as(coordinator.admin[1] ?? '', 'operators', 'remove', 'admin'), 817);
    await coordinator.kill('SIGTERM');
    const events = journalOf(coordinator.data, 'cells-1');
    expect(events.flatMap((event) => ('by' in event ? [`${event.type} by ${event.by}`] : []))).toEqual([
      'run-created by zoe',
      'run-stopped by zoe',
    ]);
  });
});

const COUNTS = { train: 20, validation: 4, test: 4 };

describe.skipIf(!hasSharedData())('a result', () => {
  it('counts as a site’s only with its signature of this very answer', async () => {
    const folder = await scratchFolder();
    const canary = await realCanary('pooled');
    const coordinator = await guarded(folder);
    const file = join(folder, 'federation.yaml');
    await writeFile(file, JSON.stringify({ ...BLOOD_CELLS, cohort: { sites: 2, quorum: 2 } }));
    await runAtoll('launch', file, ...coordinator.admin);
    const run = 'cells-1' as RunId; // the first run of this federation
    const come = async (name: string): Promise<KeyedSite> => {
      const { letter } = await coordinator.invite(name);
      const site = new KeyedSite(coordinator.url, letter);
      await site.enrol(letter);
      await site.arrive();
      expect((await site.join(run, COUNTS, 3, canary)).joined?.status?.run).toBe(run);
      return site;
    };
    const [aster, mallory] = [await come('aster'), await come('mallory')];
    const task = await mallory.task('summarise');
    const answer = (sum: number): Uint8Array =>
      encodeAnswer(task.id, {
        kind: 'summarise',
        moments: {
          ...emptyMoments(1280),
          count: COUNTS.train,
          sum: new Float64Array(1280).fill(sum),
          sumOfSquares: new Float64Array(1280).fill(30),
        },
      });
    const bytes = answer(20);
    const of = (inline: Uint8Array) => ({ run, task: task.id, digest: digestOf(inline), sizeBytes: inline.length });
    const message = (inline: Uint8Array, signature: Uint8Array) =>
      encode(wire.Result, { run, task: task.id, digest: digestToBytes(digestOf(inline)), size: inline.length, inline, signature });

    expect(await mallory.refusal('result', message(bytes, new Uint8Array()))).toBe(815);
    // What aster signed, passed off as mallory's; and mallory signing in aster's name.
    const signed = aster.signatureOf(of(bytes));
    expect(await mallory.refusal('result', message(bytes, signed))).toBe(815);
    expect(await mallory.refusal('result', message(bytes, mallory.signatureOf({ ...of(bytes), site: 'aster' as SiteId })))).toBe(815);
    // Altered on the way, and a signature of another run.
    expect(await aster.refusal('result', message(answer(19), signed))).toBe(815);
    expect(await aster.refusal('result', message(bytes, aster.signatureOf({ ...of(bytes), run: 'cells-2' as RunId })))).toBe(815);
    expect(await aster.refusal('result', message(bytes, signed))).toBe(0);
    expect((await aster.say('result', message(bytes, signed))).accepted?.again).toBe(true);

    await runAtoll('revoke', 'mallory', '--reason', 'tried to cheat', ...coordinator.admin);
    await coordinator.kill('SIGTERM');
    const audited = await runAtoll('audit', '--data', coordinator.data);
    expect(audited.code, audited.output).toBe(0);
    expect(audited.output).toMatch(/Signed {5}1 answer by their sites/);
    expect(audited.output).toMatch(/aster enrolled with the key [\s\S]*revoked mallory: tried to cheat/);
    const events = journalOf(coordinator.data, run);
    expect(events.find((event) => event.type === 'site-left')).toMatchObject({ site: 'mallory', reason: 'revoked: tried to cheat' });
    const accepted = events.flatMap((event) => (event.type === 'result-accepted' ? [event] : []));
    expect(accepted.map(({ site }) => site)).toEqual(['aster']);
    const key = events.find((event) => event.type === 'site-joined' && event.site === 'aster');
    for (const { task: id, site, digest, sizeBytes, signature } of accepted) {
      const statement = resultStatement(aster.coordinator, { run, task: id, site, digest, sizeBytes });
      expect(key?.type === 'site-joined' && isSigned(key.publicKey ?? ('' as PublicKey), statement, signature ?? '')).toBe(true);
    }
  });
});

describe.skipIf(!hasSharedData())('the first hour', () => {
  it('leads from nothing to a model, over a change of key, and leaves no secret behind', async () => {
    const folder = await scratchFolder();
    const coordinator = await guarded(folder, '--log', 'json');
    const file = join(folder, 'federation.yaml');
    await writeFile(file, JSON.stringify({ ...BLOOD_CELLS, rounds: 2, cohort: { sites: 2, quorum: 2 } }));
    const secrets: string[] = [(JSON.parse(readFileSync(coordinator.admin[1] ?? '', 'utf8')) as { token: string }).token]; // its own file
    const sites = await Promise.all(
      ['aster', 'birch'].map(async (name, index) => {
        const data = await bloodCellSite(join(folder, 'data', name), index, 12);
        const invitation = await coordinator.invite(name);
        secrets.push(Buffer.from(invitation.letter.secret).toString('hex'), readFileSync(invitation.file, 'utf8').trim());
        return { name, data, file: invitation.file, state: join(folder, 'state', name) };
      }),
    );
    const joinAs = ({ data, state }: { data: string; state: string }, ...how: string[]): Started =>
      atoll('join', ...how, '--data', data, '--state', state, '--cache', join(folder, 'cache'), '--threads', '1');
    // Enrolled before there is a run; the key changes between two starts.
    const [aster, birch] = sites;
    if (aster === undefined || birch === undefined) throw new Error('two sites');
    const early = joinAs(aster, readFileSync(aster.file, 'utf8').trim());
    await early.printed(/Connected/);
    if (process.platform === 'linux') expect(readFileSync(`/proc/${early.process.pid}/cmdline`, 'utf8')).not.toContain('invitation');
    await early.kill('SIGINT');
    const rotated = await runAtoll('rotate', '--name', 'aster', '--state', aster.state);
    expect(rotated.output).toContain('aster has a new key');
    expect((await runAtoll('launch', file, ...coordinator.admin)).output).toContain('Launched cells-1');
    const capture = await captureTraffic(Number(new URL(coordinator.url).port));
    const running = [joinAs(aster, capture.url, '--name', 'aster'), joinAs(birch, '--invitation', birch.file)];
    const ends = await Promise.all(running.map(({ ended }) => ended));
    for (const { code, output } of ends) expect(code, output).toBe(0);
    await coordinator.kill('SIGTERM');

    const events = journalOf(coordinator.data, 'cells-1');
    expect(events[0]).toMatchObject({ type: 'run-created', by: 'admin' });
    expect(events.at(-1)?.type).toBe('run-completed');
    for (const event of events) if (event.type === 'result-accepted') expect(event.signature).toMatch(/^[0-9a-f]{128}$/);
    for (const { state } of sites)
      secrets.push((JSON.parse(readFileSync(join(state, 'enrolment.json'), 'utf8')) as { secretKey: string }).secretKey); // its own file
    const logged = coordinator
      .output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; run?: string }); // pino's
    expect(logged.filter(({ run }) => run === 'cells-1').map(({ event }) => event)).toEqual(
      expect.arrayContaining(['run-created', 'site-joined', 'result-accepted', 'step-combined', 'run-completed']),
    );
    const sent = capture.sent().toString('latin1'); // with the address of each request
    expect(sent).toContain('GET /socket.io/?EIO=4');
    const seen = [
      readFileSync(join(coordinator.data, 'atoll.db'), 'latin1'),
      coordinator.output(),
      ...ends.map(({ output }) => output),
      sent,
    ];
    for (const secret of secrets)
      for (const text of seen) {
        expect(text.includes(secret)).toBe(false);
        if (/^[0-9a-f]{64}$/.test(secret)) expect(text.includes(Buffer.from(secret, 'hex').toString('latin1'))).toBe(false);
      }
  });
});
