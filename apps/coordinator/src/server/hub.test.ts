import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunId, SiteId } from '@atoll/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { classesOf, siteRecords } from '../access/index.ts';
import { loadBackbones } from '../runs/index.ts';
import { Hub } from './hub.ts';

const ASTER = 'aster' as SiteId; // letters
const YAML = 'federation: cells\nclasses: [a, b, c]\nstrategy: fedavg\n';
const profile = { counts: { train: 9, validation: 3, test: 3 }, classCounts: [3, 3, 3], engine: 'none', software: 'none' };

let folder: string;
let hub: Hub;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'atoll-hub-'));
  hub = new Hub({ folder, backbones: await loadBackbones(), software: 'test', access: 'open', now: Date.now, onEvent: () => undefined });
});
afterEach(() => {
  hub.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A run that the site joined and that has ended. */
function endedRun(): RunId {
  const id = hub.launch(YAML, 'ida').run as RunId; // a status names its run
  hub.runs.get(id)?.append({ type: 'site-joined', site: ASTER, instance: 'one', profile, at: Date.now() });
  hub.stop(id, 'ida');
  return id;
}

it('offers a site what is open, and of what has ended only what it asks for', () => {
  const ended = Array.from({ length: 10 }, endedRun);
  const open = hub.launch(YAML, 'ida').run;
  const offered = (site: string, asked: string) => hub.offers(site as SiteId, asked).map(({ run }) => run);
  expect(offered('aster', '')).toEqual([open]);
  expect(offered('aster', ended[7] ?? '')).toEqual([ended[7], open]);
  expect(offered('birch', ended[7] ?? '')).toEqual([ended[7], open]);
  expect(offered('aster', 'no-such-run')).toEqual([open]);
});

it('lists runs, of those that have ended only how they ended', () => {
  const ended = endedRun();
  const open = hub.launch(YAML, 'ida').run as RunId; // a status names its run
  hub.runs.get(open)?.append({ type: 'site-joined', site: ASTER, instance: 'one', profile, at: Date.now() });
  const [first, second] = hub.statuses();
  expect(first).toMatchObject({ run: ended, outcome: 'stopped', activity: 'stopped by ida', members: [] });
  expect(second).toMatchObject({ run: open, members: [{ site: 'aster' }] });
  expect(hub.status(ended).members).toMatchObject([{ site: 'aster' }]);
});

it('knows after a restart which sites were there, what they have, and what was refused', async () => {
  const run = hub.launch(YAML, 'ida').run as RunId; // a status names its run
  hub.noted.sites.joined(ASTER, run, { ...profile, classCounts: [3, null, 3] }, ['a', 'b', 'c'], 5_000);
  hub.refused('aster', 'result', { code: 503, message: 'a loss that is no number' }, null);
  hub.refused('aster', 'result', { code: 503, message: 'again' }, null);
  const since = hub.noted.refusals.list().since;
  hub.close();
  hub = new Hub({ folder, backbones: await loadBackbones(), software: 'test', access: 'open', now: Date.now, onEvent: () => undefined });
  const presence = hub.presence();
  const sites = siteRecords(hub.access.state, presence, Date.now());
  const [site] = sites;
  expect(site).toMatchObject({ site: 'aster', standing: 'guest', connected: false, run, seen: 5_000 });
  expect(site?.profile?.classCounts).toEqual([3, -1, 3]);
  expect(classesOf(sites, presence)).toEqual([{ run, classes: ['a', 'b', 'c'] }]);
  expect(hub.noted.refusals.list()).toMatchObject({ since, refusals: [{ code: 503, count: 2, who: 'aster', message: 'again' }] });
});

it('tells who has answered the open step when, and the steps of the round so far', () => {
  const id = hub.launch(YAML, 'ida').run as RunId; // a status names its run
  for (const site of ['aster', 'birch'])
    hub.runs.get(id)?.append({ type: 'site-joined', site: site as SiteId, instance: site, profile, at: Date.now() });
  const { steps, members, quorum } = hub.status(id);
  expect(steps).toMatchObject([{ task: 'statistics of the features', asked: 2, answered: 0 }]);
  expect(steps?.[0]?.closedAt).toBeUndefined();
  expect(members).toMatchObject([
    { site: 'aster', asked: true, answeredAt: 0 },
    { site: 'birch', asked: true, answeredAt: 0 },
  ]);
  expect(quorum).toBe(2);
  hub.stop(id, 'ida');
  expect(hub.status(id).steps).toEqual([]);
});
