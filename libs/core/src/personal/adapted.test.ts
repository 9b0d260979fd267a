import { beforeAll, describe, expect, it } from 'vitest';
import { scoreReferenceOf, scoreShift, scoreSumsOf, shareOffsets } from '../adaptation/index.ts';
import { headArchitecture, type Tf } from '../heads/index.ts';
import type { Parameters } from '../parameters/index.ts';
import { createRandom } from '../random/index.ts';
import { type FeatureSet, predictScores } from '../training/index.ts';
import { wasmEngine } from '../training/testing/wasm.ts';
import { type AdaptationRequest, adaptHead } from './adapted.ts';
import { describeMethod } from './method.ts';

const CLASSES = 3;
const architecture = headArchitecture({ kind: 'linear' }, { featureSize: 5, classes: CLASSES });
const random = createRandom(11);
const global: Parameters = {
  layout: architecture.layout,
  values: Float32Array.from({ length: architecture.layout.size }, () => random.normal()),
};
const unlabelled: FeatureSet = {
  features: Float32Array.from({ length: 40 * 5 }, () => random.normal()),
  labels: new Int32Array(40).fill(-1),
  count: 40,
  dimension: 5,
};
const sums = Array.from({ length: 4 }, () => {
  const off = Array.from({ length: CLASSES }, () => random.normal());
  const labels = Int32Array.from({ length: 30 }, (_, i) => i % CLASSES);
  const scores = Float32Array.from(
    { length: 30 * CLASSES },
    (_, at) => (at % CLASSES === (labels[Math.floor(at / CLASSES)] ?? 0) ? 3 : 0) + (off[at % CLASSES] ?? 0) + random.normal(),
  );
  return scoreSumsOf(scores, labels, CLASSES, 2);
});
const reference = scoreReferenceOf(sums, CLASSES, 1);
const request: AdaptationRequest = {
  architecture,
  global,
  temperature: 1,
  unlabelled,
  statistics: false,
  reference,
  adaptation: { shift: 1, shares: true, statistics: false },
};

let tf: Tf;
beforeAll(async () => {
  tf = await wasmEngine();
});

const scoresOf = (head: Parameters) => predictScores(tf, architecture, head, unlabelled.features, 5);

describe('a head adapted by images without a label', () => {
  it('has the weights of the global head bit for bit, and scores that are moved and shared as the formulas say', async () => {
    const { method, parameters } = await adaptHead(tf, request);
    expect(method).toEqual({ kind: 'adapted', statistics: false, shift: true, shares: true });
    const weights = 5 * CLASSES;
    expect(parameters.values.subarray(0, weights)).toEqual(global.values.subarray(0, weights));
    const before = await scoresOf(global);
    const shift = scoreShift(before, reference, 1);
    const moved = before.map((score, at) => score - (shift[at % CLASSES] ?? 0));
    const offsets = shareOffsets(moved, reference.priors);
    (await scoresOf(parameters)).forEach((score, at) => {
      expect(score).toBeCloseTo((moved[at] ?? 0) + (offsets[at % CLASSES] ?? 0), 4);
    });
  });

  it('takes the temperature in', async () => {
    const { parameters } = await adaptHead(tf, { ...request, temperature: 4, adaptation: { ...request.adaptation, shares: false } });
    const before = await scoresOf(global);
    const shift = scoreShift(before, reference, 1);
    (await scoresOf(parameters)).forEach((score, at) => {
      expect(score).toBeCloseTo(((before[at] ?? 0) - (shift[at % CLASSES] ?? 0)) / 4, 4);
    });
  });

  it('is the global head where nothing is known or wanted, and says so', async () => {
    const off = { shift: 0, shares: false, statistics: false };
    for (const changes of [
      { reference: null },
      { adaptation: off },
      { unlabelled: { ...unlabelled, features: new Float32Array(), labels: new Int32Array(), count: 0 } },
    ]) {
      const { method, parameters } = await adaptHead(tf, { ...request, ...changes });
      expect(method).toEqual({ kind: 'global' });
      expect(parameters.values).toEqual(global.values);
    }
    const own = await adaptHead(tf, { ...request, statistics: true, adaptation: off });
    expect(describeMethod(own.method)).toBe('the federated head, adapted by images without a label: to their mean and deviation');
  });
});
