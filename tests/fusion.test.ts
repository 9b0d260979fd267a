import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadModel, selectEngine } from '@atoll/client';
import type { RunReport } from '@atoll/core';
import { describe, expect, it } from 'vitest';
import { openLocalBackbone } from '../apps/cli/src/simulation/compare.ts';
import { classifyFiles } from './support/classify-files.ts';
import { runAtoll } from './support/processes.ts';
import { hasSharedData, scratchFolder } from './support/shared-data.ts';
import { XRAY_CLASSES, xraysWithParts } from './support/xrays.ts';

const FEDERATION = {
  federation: 'pictures',
  classes: XRAY_CLASSES,
  strategy: { name: 'closed-form', components: 40 },
  rounds: 1,
  features: { handCrafted: 'all', views: 2 },
  data: { validation: 0 }, // no site takes images out of its training part: the parts are those of the CSV
  evaluation: { alone: 'off', metric: 'loss' },
};

describe.skipIf(!hasSharedData())('hand-crafted features after those of the backbone, and their principal components', () => {
  it('give the same head at any division of the images, and a model that says of images what its site said', async () => {
    const folder = await scratchFolder();
    const data = xraysWithParts(folder);
    const file = join(folder, 'federation.yaml');
    writeFileSync(file, JSON.stringify(FEDERATION));
    const reports: RunReport[] = [];
    for (const [sites, split] of [
      ['1', 'iid'],
      ['3', 'by-class'],
    ] as const) {
      const { code, output } = await runAtoll(
        ...['simulate', file, '--data', data, '--sites', sites, '--split', split, '--out', folder, '--in-process', '--no-pooled'],
      );
      expect(code, output).toBe(0);
      reports.push(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as RunReport); // written by our own program
    }
    const [report] = reports;
    expect(report.digests?.finalHead).toMatch(/^[0-9a-f]{64}$/);
    expect(reports[1].digests?.finalHead).toBe(report.digests?.finalHead);
    expect(report.training.backbone).toContain('cut pooled, edge, texture, colour (1788 features)');

    const model = await loadModel(join(folder, 'model'));
    expect(model.manifest.handCrafted).toEqual(['edge', 'texture', 'colour']);
    expect(readFileSync(join(folder, 'model', 'MODEL_CARD.md'), 'utf8')).toContain('| edge, texture, colour |');
    const tests = readFileSync(data, 'utf8')
      .split('\n')
      .flatMap((line) => {
        const [path = '', label, part] = line.split(',');
        return part === 'test' ? [{ path: join(folder, path), label }] : [];
      });
    const { tf } = await selectEngine({ forced: 'wasm' });
    const answers = await classifyFiles(
      model,
      tests.map(({ path }) => path),
      { backbone: await openLocalBackbone(), tf },
    );
    const right = answers.filter((answer, i) => answer.ok && answer.predicted === tests[i].label).length;
    expect(report.overall.federated.count).toBe(tests.length);
    expect(right / tests.length).toBeCloseTo(report.overall.federated.accuracy, 10);
    expect(right / tests.length).toBeGreaterThan(0.6);
  }, 180_000);
});
