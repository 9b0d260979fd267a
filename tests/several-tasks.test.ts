import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadModel, selectEngine } from '@atoll/client';
import type { RunReport } from '@atoll/core';
import { renderDrawings } from '@atoll/demo-drawings';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLocalBackbone } from '../apps/cli/src/simulation/compare.ts';
import { classifyFiles } from './support/classify-files.ts';
import { runAtoll } from './support/processes.ts';

const KINDS = ['animal', 'food', 'vehicle'];
const SITES = ['aster', 'birch', 'cedar'];
const FEDERATION = {
  rounds: 10,
  training: { localEpochs: 2, batchSize: 16, optimiser: { name: 'sgd', learningRate: 0.04 } },
  data: { validation: 0.15, test: 0.3 },
  cohort: { sites: 3, quorum: 2 },
};

/** Styles that differ: most icon sets draw alike. */
const STYLES = ['noto', 'fluent-emoji-flat', 'fluent-emoji-high-contrast'];

interface Drawing {
  readonly path: string;
  /** The object: its drawings in all styles stay together. */
  readonly group: string;
  readonly kind: string;
  readonly style: string;
}

let folder: string;
let drawings: Drawing[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'atoll-tasks-'));
  const rendered = await renderDrawings({ directory: join(folder, 'drawings') });
  drawings = rendered.flatMap(({ site, csvPath }) =>
    (parse(readFileSync(csvPath, 'utf8'), { columns: true }) as { path: string; label: string; group: string }[]) // as the demo writes it
      .filter(({ label }) => STYLES.includes(site) && KINDS.includes(label))
      .map(({ path, label, group }) => ({ path: join('drawings', site, path), group, kind: label, style: site })),
  );
  expect(new Set(drawings.map(({ style }) => style)).size).toBe(3);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function simulated(
  name: string,
  federation: object,
  rows: readonly (readonly string[])[],
): Promise<{ report: RunReport; out: string }> {
  const [file, list, out] = [join(folder, `${name}.yaml`), join(folder, `${name}.csv`), join(folder, name)];
  await writeFile(file, JSON.stringify({ federation: name, ...FEDERATION, ...federation }));
  await writeFile(list, `${rows.map((row) => row.join(',')).join('\n')}\n`);
  const { code, output } = await runAtoll(
    'simulate',
    file,
    '--data',
    list,
    '--sites',
    '3',
    '--split',
    'by-folder',
    '--out',
    out,
    '--in-process',
    '--no-pooled',
  );
  expect(code, output).toBe(0);
  return { report: JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as RunReport, out }; // written by our own program
}

describe('several tasks', () => {
  it('learns what is drawn and in which style, with a site that knows only the first', async () => {
    const { report, out } = await simulated('drawn', { tasks: { kind: { classes: KINDS }, style: { classes: STYLES } } }, [
      ['path', 'site', 'group', 'kind', 'style'],
      ...drawings.map(({ path, group, kind, style }, i) => [path, SITES[i % 3] ?? '', group, kind, i % 3 === 2 ? '' : style]),
    ]);
    const [kind, style] = report.overall.federated.tasks ?? [];
    expect(report.tasks?.map(({ name }) => name)).toEqual(['kind', 'style']);
    expect(kind?.balancedAccuracy).toBeGreaterThan(0.7);
    expect(style?.balancedAccuracy).toBeGreaterThan(0.7);
    expect(kind?.count).toBeGreaterThan((style?.count ?? 0) * 1.3);
    const cedar = report.sites.find(({ site }) => site === 'site-3');
    expect(cedar?.federated.tasks?.map(({ count }) => count > 0)).toEqual([true, false]);

    const { tf } = await selectEngine({ forced: 'wasm' });
    const some = drawings.filter((_, i) => i % 20 === 0);
    const answers = await classifyFiles(
      await loadModel(join(out, 'model')),
      some.map(({ path }) => join(folder, path)),
      { backbone: await openLocalBackbone(), tf },
    );
    const right = answers.filter((answer, i) => answer.ok && answer.answers[0]?.predicted === some[i]?.kind).length;
    expect(right).toBeGreaterThan(0.7 * some.length);
    expect(readFileSync(join(out, 'model', 'MODEL_CARD.md'), 'utf8')).toContain('| classes of style |');
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('Task by task');
  });
});

describe('several labels an image', () => {
  it('learns which two things are on a picture', async () => {
    await mkdir(join(folder, 'pairs'));
    const rows: string[][] = [];
    for (const [i, first] of drawings.entries()) {
      const second = drawings[(7 * i + 3) % drawings.length];
      if (second === undefined || i % 2 === 1) continue;
      const [left, right] = await Promise.all([first, second].map(({ path }) => sharp(join(folder, path)).resize(112, 112).toBuffer()));
      const path = join('pairs', `${i}.png`);
      await sharp({ create: { width: 224, height: 224, channels: 3, background: 'white' } })
        .composite([
          { input: left ?? '', left: 0, top: 56 },
          { input: right ?? '', left: 112, top: 56 },
        ])
        .png()
        .toFile(join(folder, path));
      rows.push([path, SITES[rows.length % 3] ?? '', [...new Set([first.kind, second.kind])].join(';')]);
    }
    const { report, out } = await simulated('pairs', { classes: KINDS, labels: 'several', strategy: 'closed-form' }, [
      ['path', 'site', 'label'],
      ...rows,
    ]);
    expect(report.multiLabel).toBe(true);
    for (const { ranking } of report.tasks ?? []) expect(ranking?.classes[1]?.auroc?.value).toBeGreaterThan(0.7);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('Label by label');

    const { tf } = await selectEngine({ forced: 'wasm' });
    const [answer] = await classifyFiles(await loadModel(join(out, 'model')), [join(folder, rows[0]?.[0] ?? '')], {
      backbone: await openLocalBackbone(),
      tf,
    });
    expect(answer?.ok === true && answer.probabilities).toHaveLength(3);
    expect(answer?.ok === true && answer.answers.map(({ task }) => task)).toEqual(KINDS);
  });
});
