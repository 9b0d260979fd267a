import { type Digest, headArchitecture, standardise } from '@atoll/core';
import { digest, evaluateTask, fitTask, site, summariseTask } from '@atoll/core/testing';
import { encodeHead, encodeStandardisation } from '@atoll/protocol';
import { expect, test } from 'vitest';
import type { SitePart, SiteParts } from '../tasks/index.ts';
import { taskInputs } from './task-inputs.ts';

const architecture = headArchitecture({ kind: 'linear', kernel: 'none', units: 16, bandwidth: 1 }, { featureSize: 2, classes: 2 });
const part = (...features: number[]): SitePart => {
  const count = features.length / 2;
  const groups = Array.from({ length: count }, (_, i) => `image ${i}`);
  return { features: Float32Array.from(features), labels: new Int32Array(count), groups, count, dimension: 2 };
};
const parts: SiteParts = { train: part(1, 2, 3, 4), validation: part(5, 6), test: part(7, 8) };

const everyone = { mean: Float32Array.of(1, 1), scale: Float32Array.of(2, 2) };
const others = { mean: Float32Array.of(3, 0), scale: Float32Array.of(1, 4) };
const head = digest('head');
const ofEveryone = digest('of everyone');
const ofOthers = digest('of the others');

function inputs() {
  const stored = new Map<Digest, Uint8Array>([
    [head, encodeHead(architecture.initialise(1))],
    [ofEveryone, encodeStandardisation(everyone)],
    [ofOthers, encodeStandardisation(others)],
  ]);
  return taskInputs({ fetch: async (name) => stored.get(name) ?? Promise.reject(new Error(`no ${name}`)) }, architecture);
}

test('rounds in the same coordinates share their features, those in others get others', async () => {
  const { prepare } = inputs();
  const first = await prepare(fitTask({ head, standardisation: ofEveryone }), parts);
  const second = await prepare(fitTask({ head, standardisation: ofEveryone, round: 2 }), parts);
  const without = await prepare(fitTask({ head, standardisation: ofOthers }), parts);
  expect(first.coordinates(ofEveryone).train.features).toEqual(standardise(parts.train.features, everyone));
  expect(second.coordinates(ofEveryone)).toBe(first.coordinates(ofEveryone));
  expect(without.coordinates(ofOthers).train.features).toEqual(standardise(parts.train.features, others));
});

test('a head with coordinates of its own brings them along', async () => {
  const heads = [
    { name: 'federated', digest: head },
    { name: 'unseen:north', digest: head, site: site('north'), standardisation: ofOthers },
  ];
  const prepared = await inputs().prepare(evaluateTask({ heads, standardisation: ofEveryone }), parts);
  expect(prepared.standardisation(ofEveryone)).toEqual(everyone);
  expect(prepared.standardisation(ofOthers)).toEqual(others);
  expect(prepared.standardisation(null)).toBeNull();
  expect(prepared.head(head).values).toEqual(architecture.initialise(1).values);
  expect(() => prepared.standardisation(digest('another'))).toThrow('does not name the standardisation');
  expect(() => prepared.head(ofOthers)).toThrow('does not name the head');
});

test('moments are of the features as they are', async () => {
  const prepared = await inputs().prepare(summariseTask(), parts);
  expect(prepared.coordinates(null)).toBe(parts);
});
