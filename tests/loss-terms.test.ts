import {
  checkFederation,
  createRandom,
  type Digest,
  type FederationInput,
  federatedHeads,
  headsOf,
  mergeEvaluations,
  metricsOf,
  seedFrom,
  type Task,
  type Tf,
  taskFor,
} from '@atoll/core';
import { site } from '@atoll/core/testing';
import { decodeSharedStatistics } from '@atoll/protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { federatedInputs } from '../apps/client/src/agent/federated-inputs.ts';
import { taskInputs } from '../apps/client/src/agent/task-inputs.ts';
import { selectEngine } from '../apps/client/src/engines/index.ts';
import { runTask, type SitePart, type SiteParts } from '../apps/client/src/tasks/index.ts';
import { contextOf, loadBackbones, type RunContext, type ServedBackbone } from '../apps/coordinator/src/runs/index.ts';
import { COUNTS, TestRun } from '../apps/coordinator/src/runs/testing/test-run.ts';

const SITES = ['a', 'b', 'c'];
const ROUNDS = 4;

/** Images of two classes that differ in a few features; every site sees them shifted its own way. */
function partOf(name: string, count: number, dimension: number, purpose: string): SitePart {
  const random = createRandom(seedFrom(name, purpose));
  const labels = Int32Array.from({ length: count }, (_, row) => row % 2);
  const shift = name.charCodeAt(0) / 50;
  const features = Float32Array.from({ length: count * dimension }, (_, i) => {
    const j = i % dimension;
    return random.normal() + (j % 10 === labels[Math.floor(i / dimension)] ? 1.5 : 0) + (j % 7 === 0 ? shift : 0);
  });
  return { features, labels, count, dimension, groups: Array.from(labels, (_, row) => `${name}-${purpose}-${row}`) };
}

const partsOf = (name: string, dimension: number): SiteParts => ({
  train: partOf(name, COUNTS.train, dimension, 'train'),
  validation: partOf(name, COUNTS.validation, dimension, 'validation'),
  test: partOf(name, COUNTS.test, dimension, 'test'),
});

describe('a federation whose loss has terms', () => {
  let tf: Tf;
  let backbone: ServedBackbone;
  beforeAll(async () => {
    ({ tf } = await selectEngine({ forced: 'wasm' }));
    [backbone] = (await loadBackbones()).values() as unknown as [ServedBackbone]; // there is one
  });

  function contextWith(input: Partial<FederationInput>): RunContext {
    const checked = checkFederation({
      federation: 'cells',
      classes: ['cat', 'dog'],
      rounds: ROUNDS,
      cohort: { sites: SITES.length, quorum: SITES.length },
      evaluation: { alone: 'off', personal: false, everyRounds: 1000 },
      ...input,
    });
    if ('issues' in checked) throw new Error(JSON.stringify(checked.issues));
    return contextOf(checked.federation, backbone);
  }

  /** Sites that fetch what a task names and train on it, until the run ends. */
  async function run(context: RunContext): Promise<TestRun> {
    const { federation, architecture, featureSize } = context;
    const test = new TestRun(context, ...SITES);
    const blobs = { fetch: (digest: Digest) => Promise.resolve(test.blobs.get(digest)) };
    const inputs = new Map(
      SITES.map((name) => [
        name,
        {
          own: taskInputs(blobs, architecture),
          shared: federatedInputs(blobs, architecture, { federation, site: site(name) }),
          parts: partsOf(name, featureSize),
        },
      ]),
    );
    for (;;) {
      const { phase } = test.run.state;
      if (phase.kind !== 'step') break;
      const name = phase.step.cohort.find((one) => !phase.step.answers.has(one)) ?? '';
      const task = taskFor(phase.step.task, site(name));
      const own = inputs.get(name);
      if (own === undefined) throw new Error(`${name} is no site`);
      const federated = await own.shared(task);
      const answer = await runTask(task, {
        federation,
        site: name,
        tf,
        architecture,
        parts: own.parts,
        keepPersonal: () => Promise.resolve(),
        signal: { aborted: false },
        ...(await own.own.prepare(task, own.parts)),
        ...(federated === undefined ? {} : { federated }),
      });
      if (answer === null) throw new Error('aborted');
      test.answer(name, task.id, answer);
    }
    expect(test.problems).toEqual([]);
    expect(test.run.state.phase.kind).toBe('completed');
    return test;
  }

  const lossesOf = ({ run: { state } }: TestRun): number[] =>
    state.history.flatMap(({ outcome }) => (outcome.kind === 'fit' ? [outcome.trainingLoss] : []));
  const tasksOf = ({ run: { state } }: TestRun): Task[] => state.history.map(({ task }) => task);
  function accuracyOf({ run: { state } }: TestRun): number {
    const outcome = state.history.at(-1)?.outcome;
    if (outcome?.kind !== 'evaluate') throw new Error('no test');
    return metricsOf(mergeEvaluations(outcome.evaluations.map(({ evaluation }) => evaluation))).accuracy ?? 0;
  }

  it('trains on all of them together, from sums and heads of all sites, and its loss falls', async () => {
    const context = contextWith({
      head: { kind: 'adjustment', width: 8, domains: 3 },
      training: {
        localEpochs: 2,
        batchSize: 5,
        sampling: 'oversample',
        mixup: 0.2,
        optimiser: { name: 'sgd', learningRate: 0.003, momentum: 0.5 },
        loss: {
          classification: 'focal',
          classWeights: 'balanced',
          logitAdjustment: 1,
          labelSmoothing: 0.05,
          terms: [
            { name: 'source', weight: 0.1 },
            { name: 'kl', weight: 0.1 },
            { name: 'distillation', teacher: 'ensemble', weight: 0.1 },
            { name: 'feature-map', weight: 1e-5 },
            { name: 'embedding-alignment', weight: 1e-5 },
            { name: 'coral' },
            { name: 'mmd', weight: 0.1, units: 32 },
            { name: 'adversarial', weight: 0.1 },
            { name: 'entropy' },
            { name: 'pseudo-labels' },
            { name: 'l1', weight: 1e-6 },
          ],
        },
      },
    });
    const test = await run(context);
    const losses = lossesOf(test);
    expect(losses).toHaveLength(ROUNDS);
    expect(losses.at(-1) ?? 9).toBeLessThan(0.9 * (losses[0] ?? 0));
    expect(accuracyOf(test)).toBeGreaterThan(0.7);
    expect(tasksOf(test).filter((task) => task.kind === 'summarise' && task.statistics === 'classes')).toHaveLength(1);
    const fits = tasksOf(test).filter((task) => task.kind === 'fit');
    expect(fits.map(({ teachers }) => teachers.length)).toEqual([0, 3, 3, 3]);
    expect(new Set(fits.map(({ statistics }) => statistics)).size).toBe(1);
    expect(test.again().state).toEqual(test.run.state);
  });

  it('sums class counts over the sites, and nothing else where nothing else is needed', async () => {
    const context = contextWith({ training: { loss: { classWeights: 'balanced' } } });
    const test = await run(context);
    const outcome = test.run.state.history.map((step) => step.outcome).find(({ kind }) => kind === 'statistics');
    if (outcome?.kind !== 'statistics') throw new Error('no sums');
    const { statistics, sites } = decodeSharedStatistics(test.blobs.get(outcome.statistics), {
      classes: 2,
      sums: 0,
      squares: 0,
      gram: 0,
      fourier: 0,
    });
    expect([...statistics.counts]).toEqual([15, 15]);
    expect(sites).toEqual(SITES);
  });

  it('sums without each site where rounds leave one out', async () => {
    const context = contextWith({
      rounds: 1,
      training: { loss: { logitAdjustment: 1 } },
      evaluation: { alone: 'off', personal: false, everyRounds: 1000, leaveOneSiteOut: true },
    });
    const test = await run(context);
    const fits = tasksOf(test).filter((task) => task.kind === 'fit');
    expect(fits.map(({ without }) => without)).toEqual([null, ...SITES]);
    expect(new Set(fits.map(({ statistics }) => statistics)).size).toBe(4);
    const left = decodeSharedStatistics(test.blobs.get(fits[1]?.statistics as Digest), {
      classes: 2,
      sums: 0,
      squares: 0,
      gram: 0,
      fourier: 0,
    });
    expect([[...left.statistics.counts], left.sites]).toEqual([
      [10, 10],
      ['b', 'c'],
    ]);
  });

  it('asks for no sums where the loss says nothing, and names what it did before', async () => {
    const test = await run(contextWith({}));
    expect(tasksOf(test).map((task) => task.kind)).toEqual(['summarise', ...Array(ROUNDS).fill('fit'), 'evaluate', 'evaluate']);
    for (const task of tasksOf(test))
      if (task.kind === 'fit') expect([task.statistics, task.teachers, headsOf(task).length]).toEqual([null, [], 1]);
    expect(federatedHeads(test.run.state)).toHaveLength(ROUNDS);
  });
});
