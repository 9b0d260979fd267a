import { readFileSync } from 'node:fs';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '@atoll/core';
import { describe, expect, it } from 'vitest';
import { runAtoll } from './support/processes.ts';
import { bloodCellSite, hasSharedData, ROOT, type SharedDataset, scratchFolder, sharedDataset } from './support/shared-data.ts';

async function simulated(dataset: SharedDataset, ...args: string[]): Promise<RunReport> {
  return simulatedIn(await scratchFolder(), dataset, ...args);
}

async function simulatedIn(folder: string, dataset: SharedDataset, ...args: string[]): Promise<RunReport> {
  const file = join(ROOT, 'examples', dataset, 'federation.yaml');
  const { code, output } = await runAtoll('simulate', file, '--data', sharedDataset(dataset), '--out', folder, ...args);
  expect(code, output).toBe(0);
  return JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as RunReport; // written by our own program
}

/** Mean over the sites of what each site's own head scores on all sites' test images. */
function aloneEverywhere({ crossSite, sites }: RunReport): number {
  const weights = sites.map(({ federated }) => federated.count);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const rows = (crossSite?.rows ?? []).filter(({ kind }) => kind === 'alone');
  const scores = rows.map(({ values }) => values.reduce<number>((sum, value, i) => sum + (value ?? 0) * (weights[i] ?? 0), 0) / total);
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

describe.skipIf(!hasSharedData())('atoll simulate on real images', () => {
  it('trains on chest X-rays at three very uneven sites: far better than alone', async () => {
    const report = await simulated('chest-xray', '--sites', '3', '--split', 'dirichlet:0.1');
    expect(report.sites).toHaveLength(3);
    expect(report.overall.federated.balancedAccuracy).toBeGreaterThan(0.75);
    expect(report.overall.federated.balancedAccuracy).toBeGreaterThan(aloneEverywhere(report) + 0.1);
  });

  it('trains on blood cells at four sites in one process, no slide at two of them: as good as pooled; virtual sites give the same head', async () => {
    const folder = await scratchFolder();
    const division = ['--sites', '4', '--split', 'dirichlet:0.1', '--group-by', '^(.*)_'];
    const report = await simulatedIn(folder, 'blood-cells', ...division, '--in-process');
    expect(report.sites.length).toBeGreaterThanOrEqual(3);
    expect(report.overall.federated.accuracy).toBeGreaterThan(0.98);
    expect(report.overall.federated.accuracy).toBeGreaterThan((report.overall.pooled?.accuracy ?? 1) - 0.01);

    const ideal = await simulatedIn(folder, 'blood-cells', ...division, '--virtual', '--profile', 'ideal');
    expect(ideal.digests?.finalHead).toBe(report.digests?.finalHead);
    expect(ideal.rounds?.map(({ headDigest }) => headDigest)).toEqual(report.rounds?.map(({ headDigest }) => headDigest));
    expect(ideal.overall).toEqual(report.overall);

    const flaky = async () => {
      const { code } = await runAtoll(
        ...['simulate', join(ROOT, 'examples', 'blood-cells', 'federation.yaml'), '--data', sharedDataset('blood-cells'), '--out', folder],
        ...[...division, '--virtual', '--profile', 'flaky', '--no-pooled'],
      );
      return { code, files: ['simulation.json', 'report.json', 'report.html'].map((name) => readFileSync(join(folder, name), 'utf8')) };
    };
    const first = await flaky();
    expect(await flaky()).toEqual(first);
  });

  it('hides labels of sites, by the virtual clock as over sockets: the same head', async () => {
    const folder = await scratchFolder();
    const data = await bloodCellSite(join(folder, 'cells'), 0, 24);
    const file = join(folder, 'federation.yaml');
    const federation = {
      federation: 'cells',
      classes: ['platelets', 'rbc', 'wbc'],
      strategy: 'fedavg',
      rounds: 2,
      data: { unlabelled: 'allow' },
    };
    await writeFile(file, JSON.stringify(federation));
    const run = async (...flags: string[]) => {
      const args = [
        'simulate',
        file,
        '--data',
        data,
        '--sites',
        '3',
        '--unlabelled',
        'site-2',
        '--no-pooled',
        '--out',
        join(folder, 'out'),
      ];
      const { code, output } = await runAtoll(...args, ...flags);
      expect(code, output).toBe(0);
      const report = JSON.parse(readFileSync(join(folder, 'out', 'report.json'), 'utf8')) as RunReport; // written by our own program
      expect(report.sites.find(({ site }) => site === 'site-2')).toMatchObject({ trainCount: 0 });
      return report.digests?.finalHead;
    };
    expect(await run('--virtual', '--profile', 'ideal')).toBe(await run('--in-process'));
    const wrong = await runAtoll('simulate', file, '--data', data, '--virtual', '--unlabelled', 'site-4');
    expect(wrong).toMatchObject({ code: 1, output: expect.stringContaining('--unlabelled site-4 is no site.') });
  });

  it.each([[['--in-process']], [[]]])('ends at once, and says why, where a site cannot begin %s', async (flags) => {
    const folder = await scratchFolder();
    const data = await bloodCellSite(join(folder, 'cells'), 0, 12);
    const file = join(folder, 'federation.yaml');
    await writeFile(file, JSON.stringify({ federation: 'cells', classes: ['platelets', 'rbc', 'wbc'], strategy: 'closed-form' }));
    const state = join(folder, 'out', 'sites', 'site-2', 'state');
    await mkdir(state, { recursive: true });
    await writeFile(join(state, 'lock'), JSON.stringify({ pid: process.pid, host: hostname(), token: 'of another process' }));
    const inAnHour = new Date(Date.now() + 3_600_000);
    await utimes(join(state, 'lock'), inAnHour, inAnHour);
    const { code, output } = await runAtoll('simulate', file, '--data', data, '--sites', '3', '--out', join(folder, 'out'), ...flags);
    expect(code).toBe(1);
    expect(output).toMatch(/603.*site-2 ended before it joined: .*703/s);
  });
});
