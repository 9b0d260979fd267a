import { join } from 'node:path';
import { LIMITS } from '@atoll/protocol';
import { describe, expect, it } from 'vitest';
import { BLOOD_CELLS, ends, headsOf, joinSite, journalOf, launch, reachesRound, threeSites } from './support/federation.ts';
import { serve } from './support/processes.ts';
import { hasSharedData, scratchFolder } from './support/shared-data.ts';

describe.skipIf(!hasSharedData())('a federation of real processes', () => {
  let undisturbed: { final: string | undefined; rounds: string[] };

  it('ends with a model at every site, and the same head when it is run again', async () => {
    const folder = await scratchFolder();
    const sites = await threeSites(folder);
    const heads = [];
    for (const attempt of ['first', 'second']) {
      const coordinator = await serve(join(folder, attempt));
      const run = await launch(coordinator, folder, BLOOD_CELLS);
      const joined = sites.map((site) => joinSite({ ...site, state: join(site.state, attempt) }, coordinator.url, join(folder, 'cache')));
      for (const site of joined) {
        const { code, output } = await site.ended;
        expect(code, output).toBe(0);
        expect(output).toMatch(/What will leave this site/);
        expect(output).toMatch(/federated/);
      }
      await coordinator.kill('SIGTERM');
      expect(coordinator.output()).toMatch(/completed/);
      heads.push(headsOf(journalOf(coordinator.folder, run)));
    }
    expect(heads[0]?.final).toMatch(/^[0-9a-f]{64}$/);
    expect(heads[1]).toEqual(heads[0]);
    undisturbed = heads[0] ?? { final: undefined, rounds: [] };
  });

  it('goes on after the coordinator was killed in a round, to the same head', async () => {
    const folder = await scratchFolder();
    const sites = await threeSites(folder);
    const first = await serve(join(folder, 'coordinator'));
    const run = await launch(first, folder, BLOOD_CELLS);
    const joined = sites.map((site) => joinSite(site, first.url, join(folder, 'cache')));
    await reachesRound(first.url, run, 3);
    await first.kill('SIGKILL');
    const second = await serve(first.folder, first.port);
    for (const site of joined) {
      const { code, output } = await site.ended;
      expect(code, output).toBe(0);
    }
    await second.kill('SIGTERM');
    const events = journalOf(second.folder, run);
    expect(events.filter(({ type }) => type === 'coordinator-restarted')).toHaveLength(1);
    expect(headsOf(events)).toEqual(undisturbed);
  });

  it('goes on after a site was killed in a round, another told to end, and both started again, to the same head', async () => {
    const folder = await scratchFolder();
    const sites = await threeSites(folder);
    const coordinator = await serve(join(folder, 'coordinator'));
    const run = await launch(coordinator, folder, BLOOD_CELLS);
    const [aster, birch, cedar] = sites.map((site) => joinSite(site, coordinator.url, join(folder, 'cache')));
    await reachesRound(coordinator.url, run, 3);
    await Promise.all([birch?.kill('SIGTERM'), cedar?.kill('SIGKILL')]);
    if (process.platform !== 'win32') expect(await birch?.ended).toMatchObject({ code: 143, output: expect.stringContaining('goes on') });
    const back = sites.slice(1).map((site) => joinSite(site, coordinator.url, join(folder, 'cache')));
    for (const site of [aster, ...back]) {
      const end = await site?.ended;
      expect(end?.code, end?.output).toBe(0);
    }
    await coordinator.kill('SIGTERM');
    const events = journalOf(coordinator.folder, run);
    const returned = events.flatMap((event) => (event.type === 'site-reconnected' ? [event.site] : []));
    expect(returned.sort()).toEqual(['birch', 'cedar']);
    expect(headsOf(events)).toEqual(undisturbed);
  });

  it.skipIf(process.platform === 'win32')('goes on at once without a site that a person ended', async () => {
    const folder = await scratchFolder();
    const sites = await threeSites(folder);
    const coordinator = await serve(join(folder, 'coordinator'));
    const run = await launch(coordinator, folder, BLOOD_CELLS);
    const [aster, birch, cedar] = sites.map((site) => joinSite(site, coordinator.url, join(folder, 'cache')));
    await reachesRound(coordinator.url, run, 2);
    await cedar?.kill('SIGINT');
    expect(await cedar?.ended).toMatchObject({ code: 1, output: expect.stringContaining('this site left the run') });
    for (const site of [aster, birch]) expect((await site?.ended)?.code).toBe(0);
    await coordinator.kill('SIGTERM');
    const left = journalOf(coordinator.folder, run).flatMap((event) => (event.type === 'site-left' ? [event] : []));
    expect(left).toMatchObject([{ site: 'cedar', reason: 'stopped at the site' }]);
  });

  it('goes on without a site that was killed and does not come back, and says why', async () => {
    const folder = await scratchFolder();
    const sites = await threeSites(folder);
    const coordinator = await serve(join(folder, 'coordinator'));
    const federation = { ...BLOOD_CELLS, deadlines: { ...BLOOD_CELLS.deadlines, reconnect: '2s' } };
    const run = await launch(coordinator, folder, federation);
    const [aster, birch, cedar] = sites.map((site) => joinSite(site, coordinator.url, join(folder, 'cache')));
    await reachesRound(coordinator.url, run, 2);
    await cedar?.kill('SIGKILL');
    const status = await ends(coordinator.url, run);
    expect(status.outcome).toBe('completed');
    for (const site of [aster, birch]) expect((await site?.ended)?.code).toBe(0);
    await coordinator.kill('SIGTERM');
    const events = journalOf(coordinator.folder, run);
    const closings = events.flatMap((event) => (event.type === 'step-closed' ? [event] : []));
    expect(closings.some(({ reason }) => reason === 'others-gone')).toBe(true);
    expect(closings.at(-1)?.contributions.map(({ site }) => site)).toEqual(['aster', 'birch']);
  });

  it.skipIf(process.platform === 'win32')(
    'goes on without a site that is frozen: its silence is noticed within the heartbeat bound',
    async () => {
      const folder = await scratchFolder();
      const sites = await threeSites(folder);
      const coordinator = await serve(join(folder, 'coordinator'));
      const federation = { ...BLOOD_CELLS, deadlines: { ...BLOOD_CELLS.deadlines, step: '10m', reconnect: '2s' } };
      const run = await launch(coordinator, folder, federation);
      const [aster, birch, cedar] = sites.map((site) => joinSite(site, coordinator.url, join(folder, 'cache')));
      await reachesRound(coordinator.url, run, 2);
      const frozenAt = Date.now();
      cedar?.process.kill('SIGSTOP');
      for (const site of [aster, birch]) {
        const end = await site?.ended;
        expect(end?.code, end?.output).toBe(0);
      }
      await coordinator.kill('SIGTERM');
      const events = journalOf(coordinator.folder, run);
      const lost = events.find((event) => event.type === 'site-disconnected' && event.site === 'cedar');
      expect((lost?.at ?? Number.POSITIVE_INFINITY) - frozenAt).toBeLessThan(LIMITS.pingIntervalMs + LIMITS.pingTimeoutMs + 5_000);
      const closings = events.flatMap((event) => (event.type === 'step-closed' ? [event] : []));
      expect(closings.some(({ reason }) => reason === 'others-gone')).toBe(true);
      expect(closings.at(-1)?.contributions.map(({ site }) => site)).toEqual(['aster', 'birch']);
    },
  );

  it('fails with a reason when the quorum is gone for good', async () => {
    const folder = await scratchFolder();
    const sites = await threeSites(folder);
    const coordinator = await serve(join(folder, 'coordinator'));
    const federation = {
      ...BLOOD_CELLS,
      cohort: { sites: 3, quorum: 3 },
      deadlines: { ...BLOOD_CELLS.deadlines, step: '4s', reconnect: '1s' },
    };
    const run = await launch(coordinator, folder, federation);
    const [aster, birch, cedar] = sites.map((site) => joinSite(site, coordinator.url, join(folder, 'cache')));
    await reachesRound(coordinator.url, run, 2);
    await cedar?.kill('SIGKILL');
    const status = await ends(coordinator.url, run);
    expect(status.outcome).toBe('failed');
    expect(status.errorCode).toBe(603);
    expect(status.activity).toMatch(/Quorum not reached: only 2 sites answered/);
    for (const site of [aster, birch]) {
      const end = await site?.ended;
      expect(end?.code).toBe(1);
      expect(end?.output).toMatch(/Quorum not reached/);
    }
  });
});
