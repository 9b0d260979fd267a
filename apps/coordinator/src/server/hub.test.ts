import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunId, SiteId } from '@atoll/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
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

it('offers a site what is open, and of what has ended only what it asks for and was a member of', () => {
  const ended = Array.from({ length: 10 }, endedRun);
  const open = hub.launch(YAML, 'ida').run;
  const offered = (site: string, asked: string) => hub.offers(site as SiteId, asked).map(({ run }) => run);
  expect(offered('aster', '')).toEqual([open]);
  expect(offered('aster', ended[7] ?? '')).toEqual([ended[7], open]);
  expect(offered('birch', ended[7] ?? '')).toEqual([open]);
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
