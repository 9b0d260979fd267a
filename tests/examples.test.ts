import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { federate } from '../examples/federate.ts';
import { sweep } from './support/crash/sweep.ts';
import { BLOOD_CELLS, ends, joinSite, launch, operator, threeSites } from './support/federation.ts';
import { atoll, freePort, runAtoll, serve } from './support/processes.ts';
import { realCanary } from './support/raw-site.ts';
import { hasSharedData, ROOT, scratchFolder } from './support/shared-data.ts';

const OWN_PARTS = join(ROOT, 'tests', 'support', 'own-parts.mjs');

/** Runs an example as its first lines say, and gives the head that it prints and the accuracy. */
async function run(example: string, folders: readonly string[]): Promise<{ head: string; strategy: string; accuracy: number }> {
  const { stdout } = await promisify(execFile)(process.execPath, ['tools/run-source.mjs', `examples/${example}.ts`, ...folders], {
    cwd: ROOT,
  });
  const [, strategy = '', accuracy] = /strategy (\S+), \d+ test images, accuracy (\S+)/.exec(stdout) ?? [];
  return { head: /^head ([0-9a-f]{64})$/m.exec(stdout)?.[1] ?? stdout, strategy, accuracy: Number(accuracy) };
}

describe.skipIf(!hasSharedData())('the examples', () => {
  it('of an own strategy and an own data source give, bit for bit, the head of FedAvg on folders', async () => {
    const folders = (await threeSites(await scratchFolder())).map(({ data }) => data);
    const [outcome] = await federate({ folders, federation: { strategy: 'fedavg' } });
    const ownStrategy = await run('own-strategy', folders);
    expect(ownStrategy).toMatchObject({ strategy: 'my-average', head: outcome?.model?.manifest.head.digest });
    expect(await run('own-data-source', folders)).toEqual({ ...ownStrategy, strategy: 'fedavg' });
  });

  it('of an own strategy has 30 lines of code', () => {
    const lines = readFileSync(join(ROOT, 'examples', 'own-strategy.ts'), 'utf8').split('\n');
    expect(lines.filter((line) => !/^\s*(\/\/.*)?$/.test(line)).length).toBeLessThanOrEqual(30);
  });

  it('of an own head learns the images, to the same bits each time', async () => {
    const folders = (await threeSites(await scratchFolder())).map(({ data }) => data);
    const first = await run('own-head', folders);
    expect(first.accuracy).toBeGreaterThan(0.7);
    expect(await run('own-head', folders)).toEqual(first);
  });
});

describe.skipIf(!hasSharedData())('own parts in processes', () => {
  it('fail with a number and leave the coordinator as it was; without them it holds their runs alone, and goes on with them', async () => {
    const folder = await scratchFolder();
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const data = join(folder, 'coordinator');
    const args = ['serve', '--open', '--data', data, '--port', String(port)];
    const started = atoll(...args, '--parts', OWN_PARTS);
    await started.printed(/Sites join with/);
    const coordinator = { ...started, url, folder: data, port };
    const [aster, ...others] = await threeSites(folder, 6);
    if (aster === undefined) throw new Error('no site');
    const cohort = { sites: 2, quorum: 2 };

    const lacking = await launch(coordinator, folder, { ...BLOOD_CELLS, cohort, head: { kind: 'test-head' } });
    const refused = await joinSite(aster, url, join(folder, 'cache'), '--run', lacking).ended;
    expect(refused.code).not.toBe(0);
    expect(refused.output).toMatch(/Error 121 .*The head test-head is not registered here/);

    const broken = await launch(coordinator, folder, { ...BLOOD_CELLS, cohort, strategy: 'test-broken' });
    for (const site of others) joinSite(site, url, join(folder, 'cache'), '--run', broken);
    const end = await ends(url, broken);
    expect(end).toMatchObject({ outcome: 'failed', errorCode: 604 });
    expect(end.activity).toMatch(/no mean of nothing/);

    const connected = await operator(url);
    expect((await connected.runs()).map(({ phase }) => phase)).toEqual(['gathering', 'failed']);
    connected.close();
    await started.kill('SIGTERM');

    const without = await serve(data, port);
    await without.printed(/held, and its sites wait: The head test-head is not registered here/);
    const listed = await runAtoll('runs', '--url', url);
    expect(listed.output).toMatch(new RegExp(`${lacking} +held .*The head test-head is not registered here`));
    const waiting = others.map((site) => joinSite(site, url, join(folder, 'cache'), '--run', lacking, '--parts', OWN_PARTS));
    await Promise.all(waiting.map((site) => site.printed(/609: The coordinator holds cells-1: The head test-head is not registered here/)));
    const watched = await runAtoll('watch', lacking, '--url', url);
    expect(watched).toMatchObject({ code: 1, output: expect.stringContaining('Error 609 (Run is held)') });
    const other = await launch(without, folder, { ...BLOOD_CELLS, rounds: 1, cohort: { sites: 1, quorum: 1 } });
    expect((await joinSite(aster, url, join(folder, 'cache'), '--run', other).ended).code).toBe(0);
    await without.kill('SIGTERM');

    await serve(data, port, '--parts', OWN_PARTS);
    expect(await ends(url, lacking)).toMatchObject({ outcome: 'completed' });
    expect((await Promise.all(waiting.map(({ ended }) => ended))).map(({ code }) => code)).toEqual([0, 0]);
    const followed = await runAtoll('audit', '--data', data, '--recompute', '--parts', OWN_PARTS);
    expect(followed).toMatchObject({ code: 0, output: expect.stringContaining('the journal holds') });
    const unfollowed = await runAtoll('audit', '--data', data, '--recompute');
    expect(unfollowed.code).toBe(1);
    expect(unfollowed.output).toMatch(/the journal holds, as far as it was followed[\s\S]*Error 121 .*2 runs could not be followed/);
  });

  it('that remember give the same head where the coordinator was killed in every round', async () => {
    const federation = {
      federation: 'cells',
      classes: BLOOD_CELLS.classes,
      strategy: { name: 'test-momentum', decay: 0.7 },
      rounds: 4,
      training: { localEpochs: 1, batchSize: 8 },
      cohort: { sites: 2, quorum: 2 },
      deadlines: { join: '10m', prepare: '10m', step: '10m', reconnect: '5m' },
      evaluation: { alone: 'off' },
    };
    const given = { federation, canary: await realCanary('pooled'), images: 24, parts: OWN_PARTS };
    const undisturbed = await sweep({ ...given, folder: await scratchFolder() });
    const killed = await sweep({
      ...given,
      folder: await scratchFolder(),
      points: /combining|\(fit\): (before|on disk)|what was combined/,
    });
    expect(killed.points.length).toBeGreaterThan(6);
    expect(killed.heads).toEqual(undisturbed.heads);
    expect(new Set(killed.heads.rounds).size).toBe(4);
  });
});
