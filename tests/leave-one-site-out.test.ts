import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { federatedHeads, standardisationOfRun } from '@atoll/core';
import { site } from '@atoll/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { writeResults } from '../apps/cli/src/simulation/compare.ts';
import { type FederationResult, runFederation } from '../apps/cli/src/simulation/run-federation.ts';
import { BLOOD_CELLS, threeSites } from './support/federation.ts';
import { hasSharedData, scratchFolder } from './support/shared-data.ts';

const quiet = { line: () => undefined, progress: () => undefined, done: () => undefined };

/** A federation of these sites in this process, over real sockets, to its end. */
async function run(folder: string, names: readonly string[], evaluation: object): Promise<FederationResult> {
  const sites = (await threeSites(folder)).filter(({ name }) => names.includes(name));
  const coordinator = join(folder, names.join('-'));
  await mkdir(coordinator, { recursive: true });
  const federation = { ...BLOOD_CELLS, rounds: 3, cohort: { sites: names.length, quorum: 2 }, evaluation };
  const result = await runFederation({
    yaml: JSON.stringify(federation),
    sites: sites.map(({ name, data, state }) => ({
      name,
      data,
      directory: join(state, names.join('-')),
      cacheDirectory: join(folder, 'features'),
      backboneDirectory: join(folder, 'backbones'),
    })),
    folder: coordinator,
    engine: 'wasm',
    inProcess: true,
    terminal: quiet as never, // what it would print is not looked at
  });
  onTestFinished(() => result.close());
  return result;
}

describe.skipIf(!hasSharedData())('a federation that leaves each site out', () => {
  it('says what FedAvg is worth at a site that it never saw: with the head of a run that never had the site, bit for bit', async () => {
    const folder = await scratchFolder();
    const all = await run(folder, ['aster', 'birch', 'cedar'], { alone: 'own', leaveOneSiteOut: true });
    const never = await run(folder, ['aster', 'cedar'], { alone: 'off' });
    const heads = federatedHeads(all.run.state, site('birch'));
    expect(heads.map(({ round }) => round)).toEqual([1, 2, 3]);
    expect(heads).toEqual(federatedHeads(never.run.state));
    expect(standardisationOfRun(all.run.state, site('birch'))).toBe(standardisationOfRun(never.run.state));

    const report = writeResults(folder, all, {});
    const row = report?.crossSite?.rows.find(({ kind }) => kind === 'unseen');
    expect(report?.crossSite?.columns).toEqual(['aster', 'birch', 'cedar']);
    expect(row?.values.every((value) => value !== null && value > 0.5)).toBe(true);
    expect(report?.unseen?.count).toBe(report?.overall.federated.count);
    expect(report?.rounds?.map(({ round }) => round)).toEqual([1, 2, 3]);
    expect(report?.training).toMatchObject({ roundsPlanned: 3, roundsRun: 3 });
  });
});
