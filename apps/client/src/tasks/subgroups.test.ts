import { type Digest, digestOf, evaluateScores, headArchitecture, mergeEvaluations, type Parameters } from '@atoll/core';
import { evaluateTask } from '@atoll/core/testing';
import { expect, test } from 'vitest';
import { selectEngine } from '../engines/index.ts';
import { federationOf } from '../testing/federation.ts';
import type { TaskContext } from './context.ts';
import type { SitePart, SiteParts } from './parts.ts';
import { judgeSubgroups } from './subgroups.ts';

const federation = federationOf({ classes: ['a', 'b'], features: { standardise: false } });
const architecture = headArchitecture(federation.head, { featureSize: 1, classes: 2 });
/** Scores (0, x). */
const head: Parameters = { layout: architecture.layout, values: Float32Array.of(0, 1, 0, 0) };
const digest: Digest = digestOf(new Uint8Array());

const part = (...features: number[]): SitePart => ({
  features: Float32Array.from(features),
  labels: Int32Array.from(features, (_, i) => i % 2),
  groups: features.map((_, i) => `${i}`),
  count: features.length,
  dimension: 1,
});
const parts: SiteParts = {
  train: part(),
  validation: part(),
  test: part(-1, 2, 3, -4),
  subgroups: [
    { subgroup: { column: 'sex', value: 'f' }, rows: [1, 3] },
    { subgroup: { column: 'sex', value: 'm' }, rows: [0, 2] },
  ],
};
const task = evaluateTask({
  heads: [
    { name: 'uncalibrated', digest },
    { name: 'federated', digest, temperature: 0.5, detail: 'full' },
  ],
});

async function contextOf(changes: Partial<TaskContext> = {}): Promise<TaskContext> {
  const { tf } = await selectEngine({ forced: 'cpu' });
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

test('judges the combined head on each subgroup, at its temperature, and counts nothing more', async () => {
  const judged = await judgeSubgroups(task, await contextOf());
  const expected = (scores: number[], labels: number[]) =>
    evaluateScores(Float32Array.from(scores), Int32Array.from(labels), 2, { temperature: 0.5 });
  expect(judged).toEqual([
    { head: 'federated', subgroup: { column: 'sex', value: 'f' }, evaluation: expected([0, 2, 0, -4], [1, 1]) },
    { head: 'federated', subgroup: { column: 'sex', value: 'm' }, evaluation: expected([0, -1, 0, 3], [0, 0]) },
  ]);
  expect(mergeEvaluations(judged.map(({ evaluation }) => evaluation))).toMatchObject({ count: 4, confusion: [1, 1, 1, 1] });
});

test('judges nothing on validation images, without the combined head, or where nothing is told apart', async () => {
  const context = await contextOf();
  expect(await judgeSubgroups({ ...task, split: 'validation' }, context)).toEqual([]);
  expect(await judgeSubgroups({ ...task, heads: task.heads.slice(0, 1) }, context)).toEqual([]);
  const { subgroups: _, ...whole } = parts;
  expect(await judgeSubgroups(task, await contextOf({ parts: whole }))).toEqual([]);
});
