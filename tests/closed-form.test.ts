import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunReport } from '@atoll/core';
import { describe, expect, it } from 'vitest';
import { runAtoll } from './support/processes.ts';
import { hasSharedData, scratchFolder } from './support/shared-data.ts';
import { XRAY_CLASSES, xraysWithParts } from './support/xrays.ts';

const FEDERATION = {
  federation: 'pictures',
  classes: XRAY_CLASSES,
  rounds: 1,
  data: { validation: 0 }, // no site takes images out of its training part: the parts are those of the CSV
  evaluation: { alone: 'off', metric: 'loss' },
};

describe.skipIf(!hasSharedData())('a head from sums on real images', () => {
  it.each(['closed-form', 'prototypes'])('is the same, bit for bit, however the images are divided between sites: %s', async (strategy) => {
    const folder = await scratchFolder();
    const data = xraysWithParts(folder);
    const file = join(folder, 'federation.yaml');
    writeFileSync(file, JSON.stringify({ ...FEDERATION, strategy }));
    const heads: (string | undefined)[] = [];
    for (const [sites, split] of [
      ['1', 'iid'],
      ['4', 'iid'],
      ['3', 'by-class'],
      ['5', 'dirichlet:0.1'],
    ] as const) {
      const { code, output } = await runAtoll(
        ...['simulate', file, '--data', data, '--sites', sites, '--split', split, '--out', folder, '--in-process', '--no-pooled'],
      );
      expect(code, output).toBe(0);
      const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as RunReport; // written by our own program
      expect(report.overall.federated.count).toBe(42);
      expect(report.overall.federated.balancedAccuracy).toBeGreaterThan(0.5);
      heads.push(report.digests?.finalHead);
    }
    expect(heads[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(heads).size).toBe(1);
  });
});
