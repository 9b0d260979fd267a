import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { checkDataset, readDataset } from '@atoll/client';
import type { FederationInput } from '@atoll/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { writeResults } from '../apps/cli/src/simulation/compare.ts';
import { hideLabels } from '../apps/cli/src/simulation/hide-labels.ts';
import { type FederationResult, runFederation } from '../apps/cli/src/simulation/run-federation.ts';
import type { SimulatedSite } from '../apps/cli/src/simulation/running-site.ts';
import { makeSiteFolders } from '../apps/cli/src/simulation/site-folders.ts';
import { readFederation } from '../apps/coordinator/src/federation/read.ts';
import { BLOOD_CELLS, threeSites } from './support/federation.ts';
import { hasSharedData, scratchFolder } from './support/shared-data.ts';

const quiet = { line: () => undefined, progress: () => undefined, done: () => undefined };
const CLASSES = BLOOD_CELLS.classes;

async function run(folder: string, sites: readonly SimulatedSite[], input: Partial<FederationInput>): Promise<FederationResult> {
  const coordinator = join(folder, 'coordinator');
  await mkdir(coordinator, { recursive: true });
  const result = await runFederation({
    yaml: JSON.stringify({ ...BLOOD_CELLS, rounds: 3, ...input }),
    sites,
    folder: coordinator,
    engine: 'wasm',
    inProcess: true,
    terminal: quiet as never, // what it would print is not looked at
  });
  onTestFinished(() => result.close());
  return result;
}

/** Sites with folders of blood cells, the last of which nobody labelled. */
async function unlabelledCedar(folder: string): Promise<SimulatedSite[]> {
  const sites = await threeSites(folder);
  const cedar = sites.at(-1)?.data ?? '';
  await mkdir(join(cedar, 'unlabelled'));
  for (const name of CLASSES) await rename(join(cedar, name), join(cedar, 'unlabelled', name));
  return sites.map(({ name, data, state }) => ({
    name,
    data,
    directory: state,
    cacheDirectory: join(folder, 'features'),
    backboneDirectory: join(folder, 'backbones'),
  }));
}

describe.skipIf(!hasSharedData())('a federation with a site that has no labels', () => {
  it('runs its rounds with the others, and gives the site a model of its own', async () => {
    const folder = await scratchFolder();
    const result = await run(folder, await unlabelledCedar(folder), {});
    const { history, members } = result.run.state;
    expect(members.get('cedar' as never)?.profile.counts).toEqual({ train: 0, validation: 0, test: 0, unlabelled: 36 }); // a site's name
    const trained = history.flatMap(({ task, contributions }) => (task.kind === 'fit' ? [contributions.map(({ site }) => site)] : []));
    expect(trained).toEqual(Array.from({ length: 3 }, () => ['aster', 'birch']));
    const cedar = result.outcomes.get('cedar');
    expect(cedar?.personal?.method).toMatchObject({ kind: 'adapted', shares: true });
    expect(cedar?.test).toMatchObject({ alone: null });
    expect(existsSync(join(cedar?.personal?.folder ?? '', 'model.json'))).toBe(true);
    expect(cedar?.personal?.manifest.sites.find(({ site }) => site === 'cedar')).toMatchObject({ train: 0, unlabelled: 36, alone: null });
    const report = writeResults(folder, result, {});
    expect(report?.sites.map(({ site }) => site)).toEqual(['aster', 'birch']);
    expect(report?.notes.join(' ')).toContain('1 of 3 sites had no test images');
  });

  it('solves the head of the others, and judges the site by test images whose labels it has', async () => {
    const folder = await scratchFolder();
    const parts = await Promise.all(
      (await threeSites(folder)).map(async ({ name, data }) => ({ name, samples: (await checkDataset(await readDataset(data))).samples })),
    );
    const sites = await makeSiteFolders(folder, parts);
    const input: Partial<FederationInput> = { strategy: 'closed-form', rounds: 1, features: { standardise: 'site' } };
    const federation = readFederation(JSON.stringify({ ...BLOOD_CELLS, ...input }));
    const cedar = sites.at(-1);
    if (cedar === undefined) throw new Error('no site');
    await hideLabels(cedar, federation);
    const result = await run(folder, sites, input);
    const report = writeResults(folder, result, {});
    const own = report?.sites.find(({ site }) => site === 'cedar');
    expect(own).toMatchObject({ trainCount: 0, validationCount: 0 });
    expect(own?.unlabelledCount).toBeGreaterThan(20);
    expect(own?.alone).toBeUndefined();
    expect(own?.federated.accuracy).toBeGreaterThan(0.6);
    expect(own?.personal?.accuracy).toBeGreaterThan(0.6);
    expect(report?.unseen?.count).toBe(report?.overall.federated.count);
  });
});
