import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadModel, selectEngine } from '@atoll/client';
import { federatedHeads, inputsOf, judgedRounds, parseModelManifest, type RunReport, replay, scopeOf } from '@atoll/core';
import { describe, expect, it } from 'vitest';
import { openLocalBackbone } from '../apps/cli/src/simulation/compare.ts';
import { classifyFiles } from './support/classify-files.ts';
import { BLOOD_CELLS, journalOf } from './support/federation.ts';
import { runAtoll } from './support/processes.ts';
import { bloodCellSite, hasSharedData, scratchFolder } from './support/shared-data.ts';

const FEDERATION = {
  ...BLOOD_CELLS,
  rounds: 2,
  training: {
    scope: 'last-block',
    warmRounds: 1,
    layerDecay: 0.8,
    l2sp: 0.01,
    batchSize: 8,
    optimiser: { name: 'sgd', learningRate: 0.01, momentum: 0.9 },
  },
  evaluation: { metric: 'loss', alone: 'own' },
};

describe.skipIf(!hasSharedData())('training the last block of the backbone', () => {
  it('starts from the head on frozen features, makes it better in a round, and gives a model that classifies images', async () => {
    const folder = await scratchFolder();
    const data = await bloodCellSite(join(folder, 'data'), 0, 24);
    const [file, out] = [join(folder, 'federation.yaml'), join(folder, 'out')];
    await writeFile(file, JSON.stringify(FEDERATION));
    const simulated = await runAtoll('simulate', file, '--data', data, '--out', out, '--in-process', '--no-pooled', '--engine', 'wasm');
    expect(simulated.code, simulated.output).toBe(0);

    const state = replay(journalOf(join(out, 'coordinator'), 'cells-1'));
    expect(state.phase.kind).toBe('completed');
    expect(federatedHeads(state).map(({ round, scope }) => [round, scope])).toEqual([
      [1, 'head'],
      [2, 'last-block'],
      [3, 'last-block'],
    ]);
    const losses = judgedRounds(state).map(({ value }) => value ?? Number.NaN);
    expect(losses[1]).toBeLessThan((losses[0] ?? 0) / 2);

    // The first round of the block names the head on frozen features: pretrained weights do not travel.
    const fits = state.history.flatMap(({ task }) => (task.kind === 'fit' ? [task] : []));
    expect(fits.map(scopeOf)).toEqual(['head', 'last-block', 'last-block']);
    expect(fits[1] === undefined ? [] : inputsOf(fits[1])).toContain(federatedHeads(state)[0]?.head);

    const model = parseModelManifest(readFileSync(join(out, 'model', 'model.json'), 'utf8'));
    expect(model.head.tail).toEqual({ scope: 'last-block', cut: 'stage6' });
    expect(model.training.why).toMatch(/last-block is kept, round [23]: loss .* with frozen features against/);
    const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as RunReport; // written by our own program
    expect(report.training.head).toMatch(/^linear, trained with the backbone \(last-block\), 1,017,539 parameters$/);

    const paths = ['platelets', 'rbc', 'wbc'].flatMap((name) =>
      readdirSync(join(data, name))
        .slice(0, 4)
        .map((image) => join(data, name, image)),
    );
    const { tf } = await selectEngine({ forced: 'wasm' });
    const answers = await classifyFiles(await loadModel(join(out, 'model')), paths, { backbone: await openLocalBackbone(), tf });
    const right = answers.filter((answer, i) => answer.ok && paths[i]?.includes(`/${answer.predicted}/`)).length;
    expect(right).toBeGreaterThanOrEqual(11);
  });

  it('tells before a run starts that a backbone cannot be cut where a head is wanted, and what to do', async () => {
    const folder = await scratchFolder();
    const file = join(folder, 'federation.yaml');
    await writeFile(file, JSON.stringify({ ...FEDERATION, backbone: { cut: 'stage6' }, training: {} }));
    const data = await bloodCellSite(join(folder, 'data'), 0, 4);
    const { code, output } = await runAtoll('simulate', file, '--data', data, '--out', join(folder, 'out'), '--in-process');
    expect(code).not.toBe(0);
    expect(output).toMatch(/Error 304 .* The cut stage6 is spatial \(7 × 7 × 192\)[\s\S]*training\.scope/);
  });
});
