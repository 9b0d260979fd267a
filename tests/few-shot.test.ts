import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadModel, selectEngine } from '@atoll/client';
import type { Repeats, RunReport } from '@atoll/core';
import { describe, expect, it } from 'vitest';
import { openLocalBackbone } from '../apps/cli/src/simulation/compare.ts';
import { classifyFiles } from './support/classify-files.ts';
import { runAtoll } from './support/processes.ts';
import { hasSharedData, scratchFolder } from './support/shared-data.ts';
import { XRAY_CLASSES, xraysWithParts } from './support/xrays.ts';

const FEDERATION = {
  federation: 'few-shot',
  classes: XRAY_CLASSES,
  strategy: 'prototypes',
  features: { unitLength: true, standardise: false },
  training: { calibrate: { name: 'virtual-features', images: 50 } },
  data: { validation: 0, shots: 2 }, // the parts are those of the CSV
  evaluation: { alone: 'off' },
};

describe.skipIf(!hasSharedData())('few shots, drawn again and again', () => {
  it('train on so many images a class at each site, and come with mean and interval', async () => {
    const folder = await scratchFolder();
    const data = xraysWithParts(folder);
    const file = join(folder, 'federation.yaml');
    writeFileSync(file, JSON.stringify(FEDERATION));
    const { code, output } = await runAtoll(
      ...['simulate', file, '--data', data, '--sites', '3', '--repeat', '2', '--out', folder, '--in-process', '--no-pooled'],
    );
    expect(code, output).toBe(0);
    const repeats = JSON.parse(readFileSync(join(folder, 'repeats.json'), 'utf8')) as { seeds: number[]; models: { federated: Repeats } }; // written by our own program
    expect(repeats.seeds).toEqual([42, 43]);
    const { values, mean, interval } = repeats.models.federated;
    expect(mean).toBeGreaterThan(1 / 3);
    expect(interval?.[0]).toBeLessThanOrEqual(mean);
    for (const [draw, value] of values.entries()) {
      const report = JSON.parse(readFileSync(join(folder, `draw-${draw + 1}`, 'report.json'), 'utf8')) as RunReport; // likewise
      expect(report.overall.federated.balancedAccuracy).toBe(value);
      expect(report.sites.map(({ trainCount }) => trainCount)).toEqual([6, 6, 6]);
      expect(report.training.endedBecause).toMatch(/^the only round is done; /);
    }

    const model = await loadModel(join(folder, 'draw-1', 'model'));
    expect(model.manifest.unitLength).toBe(true);
    const tested = readFileSync(data, 'utf8')
      .split('\n')
      .flatMap((line) => (line.endsWith(',test') ? [line.split(',')] : []));
    const paths = tested.map(([path = '']) => join(folder, path));
    const { tf } = await selectEngine({});
    const answers = await classifyFiles(model, paths, { backbone: await openLocalBackbone(), tf });
    const right = answers.filter((answer, i) => answer.ok && answer.predicted === tested[i]?.[1]).length;
    expect(right / tested.length).toBeCloseTo(values[0] ?? 0, 9); // as many of each class: balanced accuracy is accuracy
  });
});
