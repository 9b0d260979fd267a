import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { runAtoll } from './processes.ts';
import { bloodCellSite } from './shared-data.ts';

/** Platelets, red and white blood cells: a run of two sites on this machine, its model folder, and images that it never saw. */
export async function bloodCellModel(folder: string, more: object = {}): Promise<{ model: string; unseen: string }> {
  const file = join(folder, 'federation.yaml');
  const federation = {
    federation: 'cells',
    classes: ['platelets', 'rbc', 'wbc'],
    strategy: 'closed-form',
    data: { validation: 0.2, test: 0.2 },
    cohort: { sites: 2, quorum: 2 },
    ...more,
  };
  await writeFile(file, JSON.stringify(federation));
  const data = await bloodCellSite(join(folder, 'data'), 0, 40);
  const out = join(folder, 'simulation');
  const ended = await runAtoll('simulate', file, '--data', data, '--sites', '2', '--out', out, '--in-process', '--no-pooled');
  expect(ended.code, ended.output).toBe(0);
  return { model: join(out, 'model'), unseen: await bloodCellSite(join(folder, 'unseen'), 2, 40) };
}
