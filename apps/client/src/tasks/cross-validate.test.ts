import { createRandom, foldName, headArchitecture, type Parameters } from '@atoll/core';
import { digest, evaluateTask } from '@atoll/core/testing';
import { expect, test } from 'vitest';
import { selectEngine } from '../engines/index.ts';
import { federationOf } from '../testing/federation.ts';
import { crossValidateAlone, foldsByRow } from './cross-validate.ts';
import type { SitePart, SiteParts, TaskContext } from './index.ts';

const DIMENSION = 4;
const task = evaluateTask({ heads: [], standardisation: digest('standardisation') });

/** Three images a group, two classes. */
function partOf(count: number, seed: number): SitePart {
  const random = createRandom(seed);
  const labels = Int32Array.from({ length: count }, (_, row) => Math.floor(row / 3) % 2);
  const features = Float32Array.from(
    { length: count * DIMENSION },
    (_, i) => random.normal() + (i % DIMENSION === labels[Math.floor(i / DIMENSION)] ? 3 : 0),
  );
  return { features, labels, groups: Array.from(labels, (_, row) => `${seed}-${Math.floor(row / 3)}`), count, dimension: DIMENSION };
}
const parts: SiteParts = { train: partOf(36, 1), validation: partOf(9, 2), test: partOf(6, 3) };

async function contextOf(folds: number, changes: Partial<TaskContext> = {}): Promise<TaskContext> {
  const federation = federationOf({ classes: ['a', 'b'], rounds: 5, evaluation: { folds } });
  const { tf } = await selectEngine({ forced: 'cpu' });
  const architecture = headArchitecture(federation.head, { featureSize: DIMENSION, classes: 2 });
  const head: Parameters = architecture.initialise(1);
  return {
    federation,
    site: 'north',
    tf,
    architecture,
    parts,
    coordinates: () => parts,
    standardisation: () => null,
    head: () => head,
    scopes: new Map(),
    keepPersonal: () => Promise.resolve(),
    signal: { aborted: false },
    ...changes,
  };
}

test('every training and validation image is judged once, by a head that did not learn it', async () => {
  const judged = await crossValidateAlone(task, await contextOf(4));
  expect(judged?.map(({ head }) => head)).toEqual([0, 1, 2, 3].map((fold) => foldName('north', fold)));
  expect(judged?.reduce((sum, { evaluation }) => sum + evaluation.count, 0)).toBe(45);
  expect(await crossValidateAlone(task, await contextOf(4))).toEqual(judged);
  const right = judged?.reduce((sum, { evaluation: { confusion } }) => sum + (confusion[0] ?? 0) + (confusion[3] ?? 0), 0);
  expect(right).toBeGreaterThan(35);
});

test('groups stay whole, and each label is dealt evenly', () => {
  const folds = foldsByRow(parts.train, 3, 42);
  const ofGroup = new Map<string, number>();
  parts.train.groups.forEach((group, row) => {
    expect(folds[row]).toBe(ofGroup.get(group) ?? folds[row]);
    ofGroup.set(group, folds[row] ?? -1);
  });
  for (const label of [0, 1])
    for (const fold of [0, 1, 2]) expect(folds.filter((one, row) => one === fold && parts.train.labels[row] === label).length).toBe(6);
  expect(foldsByRow(parts.train, 3, 43)).not.toEqual(folds);
});

test('nothing is done where the federation does not ask for it, or for validation images', async () => {
  expect(await crossValidateAlone(task, await contextOf(0))).toEqual([]);
  expect(await crossValidateAlone({ ...task, split: 'validation' }, await contextOf(4))).toEqual([]);
});

test('an aborted task gives nothing', async () => {
  const signal = { aborted: true };
  expect(await crossValidateAlone(task, await contextOf(4, { signal }))).toBeNull();
});

test('more folds than groups leave some folds empty', async () => {
  const few = { train: partOf(6, 1), validation: partOf(0, 2), test: partOf(3, 3) };
  const judged = await crossValidateAlone(task, await contextOf(5, { parts: few }));
  expect(judged?.map(({ evaluation }) => evaluation.count)).toEqual([3, 3, 0, 0, 0]);
});
