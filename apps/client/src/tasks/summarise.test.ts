import {
  addClassSums,
  classMomentsOf,
  classSumsOf,
  emptyClassSums,
  headArchitecture,
  imagesOf,
  momentsOf,
  type Parameters,
  type Tf,
} from '@atoll/core';
import { digest, summariseTask } from '@atoll/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectEngine } from '../engines/index.ts';
import { federationOf } from '../testing/federation.ts';
import { foldOf, type SitePart } from './index.ts';
import { summarise } from './summarise.ts';

const federation = federationOf({ classes: ['a', 'b'], features: { standardise: false } });
const architecture = headArchitecture(federation.head, { featureSize: 3, classes: 2 });

let tf: Tf;
beforeAll(async () => {
  ({ tf } = await selectEngine({ forced: 'cpu' }));
});

/** Sixty images of twenty patients. */
const train: SitePart = {
  features: Float32Array.from({ length: 180 }, (_, i) => 3 * Math.sin(7 * i)),
  labels: Int32Array.from({ length: 60 }, (_, i) => i % 2),
  groups: Array.from({ length: 60 }, (_, i) => `patient ${i % 20}`),
  count: 60,
  dimension: 3,
};
const none: SitePart = { features: new Float32Array(), labels: new Int32Array(), groups: [], count: 0, dimension: 3 };
const context = (part: SitePart) => {
  const parts = { train: part, validation: none, test: none };
  const head = (): Parameters => {
    throw new Error('the task names no head');
  };
  return { parts, coordinates: () => parts, architecture, federation, tf, head, standardisation: () => null, scopes: new Map() };
};
const gram = async (part: SitePart, folds: number) => {
  const answer = await summarise(summariseTask({ statistics: 'gram', folds, gridExponent: -9 }), context(part));
  if (answer.kind !== 'gram') throw new Error(answer.kind);
  return answer.folds;
};
const shape = { classes: 2, dimension: 3 };

describe('summarise', () => {
  it('gives for each fold the sums by class and the Gram matrix, together those of all images, bit for bit', async () => {
    const folds = await gram(train, 5);
    expect(folds).toHaveLength(5);
    expect(folds.every((fold) => imagesOf(fold) > 0)).toBe(true);
    const total = emptyClassSums(shape);
    for (const fold of folds) addClassSums(total, fold);
    expect(total).toEqual(classSumsOf(train.features, train.labels, { ...shape, gridExponent: -9 }));
    expect([total]).toEqual(await gram(train, 1));
  });

  it('keeps the images of a group in one fold, the same wherever the group is', async () => {
    const rows = train.groups.flatMap((group, row) => (foldOf(group, 5, federation.seed) === 2 ? [row] : []));
    const features = Float32Array.from(rows.flatMap((row) => [...train.features.subarray(3 * row, 3 * row + 3)]));
    const labels = Int32Array.from(rows, (row) => train.labels[row] ?? 0);
    expect((await gram(train, 5))[2]).toEqual(classSumsOf(features, labels, { ...shape, gridExponent: -9 }));
  });

  it('sums the features in the coordinates that the task names; their moments as they are', async () => {
    const doubled = { ...train, features: train.features.map((value) => 2 * value) };
    const both = { ...context(train), coordinates: () => ({ train: doubled, validation: none, test: none }) };
    const task = summariseTask({ statistics: 'gram', standardisation: digest('standardisation'), gridExponent: -8 });
    expect(await summarise(task, both)).toEqual({ kind: 'gram', folds: await gram(train, 1) });
    expect(await summarise(summariseTask({ gridExponent: -8 }), both)).toEqual({
      kind: 'summarise',
      moments: momentsOf(train.features, 3, -8),
    });
  });

  it('gives counts, sums and squares by class where that is enough', async () => {
    const answer = await summarise(summariseTask({ statistics: 'class-moments', gridExponent: -9 }), context(train));
    expect(answer).toEqual({
      kind: 'class-moments',
      folds: [classMomentsOf(train.features, train.labels, { ...shape, gridExponent: -9 })],
    });
  });

  it('sums what the last layer of a head stands on, where the task names one', async () => {
    const mlp = headArchitecture({ kind: 'mlp', hidden: 2 }, { featureSize: 3, classes: 2 });
    const head = mlp.initialise(4);
    const task = summariseTask({ statistics: 'class-moments', gridExponent: -9, head: digest('head') });
    const answer = await summarise(task, { ...context(train), architecture: mlp, head: () => head });
    const hidden = Float32Array.from({ length: 2 * train.count }, (_, at) => {
      const row = train.features.subarray(3 * (at >> 1), 3 * (at >> 1) + 3);
      return Math.max(
        0,
        row.reduce((sum, value, j) => sum + value * (head.values[2 * j + (at % 2)] ?? 0), head.values[6 + (at % 2)] ?? 0),
      );
    });
    expect(answer).toEqual({
      kind: 'class-moments',
      folds: [classMomentsOf(hidden, train.labels, { classes: 2, dimension: 2, gridExponent: -9 })],
    });
  });

  it('gives folds of nothing for no image', async () => {
    expect(await gram(none, 3)).toEqual(Array.from({ length: 3 }, () => emptyClassSums(shape)));
  });
});
