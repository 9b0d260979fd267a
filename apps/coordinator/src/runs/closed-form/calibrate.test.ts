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

let context: RunContext;
beforeAll(async () => {
  const [backbone] = (await loadBackbones()).values() as unknown as [ServedBackbone]; // there is one
  const checked = checkFederation({
    federation: 'cells',
    classes: ['cat', 'dog'],
    rounds: 1,
    training: { calibrate: { name: 'virtual-features', covariance: 'diagonal', images: 20 }, l2: 0.01 },
    cohort: { sites: 2, quorum: 2 },
    evaluation: { alone: 'off' },
  });
  if ('issues' in checked) throw new Error(JSON.stringify(checked.issues));
  context = contextOf(checked.federation, backbone);
});

function imagesOf(name: string) {
  const random = createRandom(name.charCodeAt(0));
  const labels = Int32Array.from({ length: COUNTS.train }, (_, i) => i % 2);
  const features = Float32Array.from({ length: COUNTS.train * context.featureSize }, (_, at) => {
    const label = labels[Math.floor(at / context.featureSize)] ?? 0;
    return 0.5 + random.uniform() + (at % context.featureSize < 30 ? 0.4 * label : 0);
  });
  return { features, labels };
}

it('fits the last layer to features drawn from the sums of all sites, in the coordinates of the run, the same after a restart', async () => {
  const test = new TestRun(context, 'a', 'b');
  const open = (): Task => {
    const { phase } = test.run.state;
    if (phase.kind !== 'step') throw new Error(`no open step but ${phase.kind}`);
    return phase.step.task;
  };
  const shape = { classes: 2, dimension: context.featureSize, gridExponent: context.gridExponent };
  const momentsAt = (name: string) => classMomentsOf(imagesOf(name).features, imagesOf(name).labels, shape);
  for (const name of ['a', 'b']) {
    const moments = momentsOf(imagesOf(name).features, context.featureSize, context.gridExponent);
    test.answer(name, open().id, { kind: 'summarise', moments });
  }
  for (const name of ['a', 'b']) test.fit(name, 0.1);
  const nothing = { head: 'federated', evaluation: evaluateScores(new Float32Array(0), new Int32Array(0), 2, { detail: 'temperature' }) };
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
