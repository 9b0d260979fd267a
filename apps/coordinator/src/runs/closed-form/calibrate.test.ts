import {
  addClassMoments,
  checkFederation,
  classMomentsOf,
  createRandom,
  emptyClassMoments,
  evaluateScores,
  federatedHeads,
  inCoordinates,
  momentsOf,
  seedFrom,
  type Task,
  virtualHead,
} from '@atoll/core';
import { decodeHead, decodeStandardisation } from '@atoll/protocol';
import { beforeAll, expect, it, vi } from 'vitest';
import { contextOf, loadBackbones, type RunContext, type ServedBackbone } from '../index.ts';
import { COUNTS, TestRun } from '../testing/test-run.ts';

let backbone: ServedBackbone;
beforeAll(async () => {
  [backbone] = (await loadBackbones()).values() as unknown as [ServedBackbone]; // there is one
});

function contextWith(input: object = {}): RunContext {
  const checked = checkFederation({
    federation: 'cells',
    classes: ['cat', 'dog'],
    rounds: 1,
    training: { calibrate: { name: 'virtual-features', covariance: 'diagonal', images: 20 }, l2: 0.01 },
    cohort: { sites: 2, quorum: 2 },
    evaluation: { alone: 'off' },
    ...input,
  });
  if ('issues' in checked) throw new Error(JSON.stringify(checked.issues));
  return contextOf(checked.federation, backbone);
}

function imagesOf(name: string, { featureSize }: Pick<RunContext, 'featureSize'>) {
  const random = createRandom(name.charCodeAt(0));
  const labels = Int32Array.from({ length: COUNTS.train }, (_, i) => i % 2);
  const features = Float32Array.from({ length: COUNTS.train * featureSize }, (_, at) => {
    const label = labels[Math.floor(at / featureSize)] ?? 0;
    return 0.5 + random.uniform() + (at % featureSize < 30 ? 0.4 * label : 0);
  });
  return { features, labels };
}

function openTask({ run: { state } }: TestRun): Task {
  if (state.phase.kind !== 'step') throw new Error(`no open step but ${state.phase.kind}`);
  return state.phase.step.task;
}

const nothing = { head: 'federated', evaluation: evaluateScores(new Float32Array(0), new Int32Array(0), 2, { detail: 'temperature' }) };

it('fits the last layer to features drawn from the sums of all sites, in the coordinates of the run, the same after a restart', async () => {
  const context = contextWith();
  const test = new TestRun(context, 'a', 'b');
  const open = () => openTask(test);
  const shape = { classes: 2, dimension: context.featureSize, gridExponent: context.gridExponent };
  const momentsAt = (name: string) => classMomentsOf(imagesOf(name, context).features, imagesOf(name, context).labels, shape);
  for (const name of ['a', 'b']) {
    const moments = momentsOf(imagesOf(name, context).features, context.featureSize, context.gridExponent);
    test.answer(name, open().id, { kind: 'summarise', moments });
  }
  for (const name of ['a', 'b']) test.fit(name, 0.1);
  for (const name of ['a', 'b']) test.answer(name, open().id, { kind: 'evaluate', evaluations: [nothing] });

  expect(open()).toMatchObject({ kind: 'summarise', statistics: 'class-moments', standardisation: null, round: 2 });
  for (const name of ['b', 'a']) test.answer(name, open().id, { kind: 'class-moments', folds: [momentsAt(name)] });
  await vi.waitFor(() => expect(test.run.state.history).toHaveLength(4), 60_000);
  const outcome = test.run.state.history.at(-1)?.outcome;
  if (outcome?.kind !== 'calibrate') throw new Error(`no calibrated head but ${outcome?.kind}`);

  const total = emptyClassMoments(shape);
  for (const name of ['a', 'b']) addClassMoments(total, momentsAt(name));
  const scores = virtualHead(
    total,
    { gridExponent: context.gridExponent, standardise: true, deviationFloor: 0.5 },
    { images: 20, l2: 0.01, seed: seedFrom(context.federation.seed, 'virtual features') },
  );
  const first = test.run.state.history[0]?.outcome;
  if (first?.kind !== 'summarise') throw new Error('no coordinates');
  const { weights, bias } = inCoordinates(scores, decodeStandardisation(test.blobs.get(first.standardisation)));
  expect(decodeHead(test.blobs.get(outcome.head)).values).toEqual(Float32Array.from([...weights, ...bias]));

  for (const name of ['a', 'b']) test.answer(name, open().id, { kind: 'evaluate', evaluations: [nothing] });
  expect(open()).toMatchObject({ kind: 'evaluate', split: 'test', heads: [{ digest: federatedHeads(test.run.state).at(-1)?.head }] });
  expect(test.again().state).toEqual(test.run.state);
  expect(test.problems).toEqual([]);
}, 120_000);

it('of a head with more layers leaves all but the last as they are', async () => {
  const context = contextWith({ head: { kind: 'mlp', hidden: 6 }, features: { standardise: false } });
  const test = new TestRun(context, 'a', 'b');
  for (const name of ['a', 'b']) test.fit(name, 0.1);
  for (const name of ['a', 'b']) test.answer(name, openTask(test).id, { kind: 'evaluate', evaluations: [nothing] });
  const sums = openTask(test);
  const base = federatedHeads(test.run.state).at(-1)?.head;
  expect(sums).toMatchObject({ kind: 'summarise', head: base, gridExponent: context.gridExponent });
  const shape = { classes: 2, dimension: 6, gridExponent: context.gridExponent };
  const hidden = (name: string) =>
    classMomentsOf(imagesOf(name, { featureSize: 6 }).features, imagesOf(name, { featureSize: 6 }).labels, shape);
  for (const name of ['a', 'b']) test.answer(name, sums.id, { kind: 'class-moments', folds: [hidden(name)] });
  await vi.waitFor(() => expect(test.run.state.history).toHaveLength(3), 60_000);
  const outcome = test.run.state.history.at(-1)?.outcome;
  if (outcome?.kind !== 'calibrate' || base === undefined) throw new Error('no calibrated head');

  const total = emptyClassMoments(shape);
  for (const name of ['a', 'b']) addClassMoments(total, hidden(name));
  const { weights, bias } = virtualHead(
    total,
    { gridExponent: context.gridExponent, standardise: false, deviationFloor: 0.5 },
    { images: 20, l2: 0.01, seed: seedFrom(context.federation.seed, 'virtual features') },
  );
  const before = decodeHead(test.blobs.get(base)).values;
  const after = decodeHead(test.blobs.get(outcome.head)).values;
  expect(after).toEqual(Float32Array.from([...before.slice(0, -14), ...weights, ...bias]));
  expect(test.problems).toEqual([]);
}, 120_000);
