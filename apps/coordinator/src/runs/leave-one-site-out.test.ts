import {
  checkFederation,
  createRandom,
  type EvaluationDetail,
  evaluateScores,
  type Federation,
  type FederationInput,
  type FitTask,
  federatedHeads,
  isSolved,
  momentsOf,
  type Parameters,
  type StrategyName,
  seedFrom,
  standardisationOfRun,
  strategySchema,
  type Task,
} from '@atoll/core';
import { site } from '@atoll/core/testing';
import { decodeHead, decodeStandardisation, type TaskAnswer } from '@atoll/protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { statusOf } from '../server/status.ts';
import { contextOf, loadBackbones, type ServedBackbone } from './index.ts';
import { COUNTS, TestRun } from './testing/test-run.ts';

const SITES = ['a', 'b', 'c', 'd'];
const LEFT_OUT = 'c';
const ROUNDS = 2;

interface StrategyInput {
  readonly name: StrategyName;
  readonly bufferSize?: number;
  readonly byzantine?: number;
}

function federationOf(strategy: StrategyInput, sites: number, quorum: number, input: Partial<FederationInput> = {}): Federation {
  const checked = checkFederation({
    federation: 'cells',
    classes: ['cat', 'dog'],
    strategy,
    rounds: ROUNDS,
    training: { optimiser: { name: 'sgd', momentum: 0 } },
    cohort: { sites, quorum },
    ...input,
    evaluation: { alone: 'off', personal: false, everyRounds: 1000, ...input.evaluation },
  });
  if ('issues' in checked) throw new Error(JSON.stringify(checked.issues));
  return checked.federation;
}

/** What a site makes of a head: it follows from the site, the round, the head, the coordinates and the correction, and from nothing else. */
function trained({ blobs }: TestRun, name: string, task: FitTask): Parameters {
  const { layout, values } = decodeHead(blobs.get(task.head));
  const random = createRandom(seedFrom(name, task.round));
  const { mean } = task.standardisation === null ? { mean: values } : decodeStandardisation(blobs.get(task.standardisation));
  const corrections = task.corrections;
  const correction = corrections === null ? null : (corrections.sites.find((one) => one.site === name)?.digest ?? corrections.others);
  const shift = correction === null ? values.map(() => 0) : decodeHead(blobs.get(correction)).values;
  return {
    layout,
    values: values.map((value, i) => 0.9 * value + random.normal() + 0.1 * (mean[i % mean.length] ?? 0) - 0.01 * (shift[i] ?? 0)),
  };
}

function answerTo(test: TestRun, name: string, task: Task, featureSize: number): TaskAnswer {
  switch (task.kind) {
    case 'summarise': {
      const random = createRandom(seedFrom(name));
      const features = Float32Array.from({ length: COUNTS.train * featureSize }, () => random.normal() + name.charCodeAt(0) / 50);
      return { kind: 'summarise', moments: momentsOf(features, featureSize, task.gridExponent) };
    }
    case 'fit':
      return { kind: 'fit', parameters: trained(test, name, task), samples: COUNTS.train, steps: 2, losses: [1] };
    case 'evaluate': {
      const labels = Int32Array.from({ length: COUNTS[task.split] }, (_, i) => i % 2);
      const heads = task.heads.filter((head) => head.site === undefined || head.site === name);
      const judged = (detail?: EvaluationDetail) =>
        evaluateScores(new Float32Array(2 * labels.length), labels, 2, detail === undefined ? {} : { detail });
      return { kind: 'evaluate', evaluations: heads.map((head) => ({ head: head.name, evaluation: judged(head.detail) })) };
    }
  }
}

/** Everyone answers what they are asked, who is late first, until so many steps are over or the run ends. */
function advance(test: TestRun, featureSize: number, steps = Number.POSITIVE_INFINITY): void {
  while (test.run.state.history.length < steps) {
    const { phase, stragglers } = test.run.state;
    if (phase.kind !== 'step') break;
    const missing = phase.step.cohort.filter((one) => !phase.step.answers.has(one));
    const name = missing.find((one) => stragglers.has(one)) ?? missing[0] ?? site('');
    const task = stragglers.get(name) ?? phase.step.task;
    test.answer(name, task.id, answerTo(test, name, task, featureSize));
  }
  expect(test.problems).toEqual([]);
}

/** Every strategy that works in rounds, with what it needs to work with three sites as with four. */
const STRATEGIES = strategySchema.options
  .map(({ shape }) => shape.name.value)
  .filter((name) => !isSolved({ name }))
  .map((name): StrategyInput => {
    if (name === 'fedbuff') return { name, bufferSize: 3 };
    return name === 'krum' ? { name, byzantine: 0 } : { name };
  });

describe('leaving one site out', () => {
  let backbone: ServedBackbone;
  beforeAll(async () => {
    [backbone] = (await loadBackbones()).values() as unknown as [ServedBackbone]; // there is one
  });

  function run(federation: Federation, ...sites: string[]): TestRun {
    const context = contextOf(federation, backbone);
    const test = new TestRun(context, ...sites);
    advance(test, context.featureSize);
    expect(test.run.state.phase.kind).toBe('completed');
    return test;
  }

  it.each(STRATEGIES)('gives the heads of a federation that never had the site, bit for bit: $name', (strategy) => {
    const quorum = strategy.name === 'fedbuff' ? 3 : 4;
    const { state } = run(federationOf(strategy, 4, quorum, { evaluation: { leaveOneSiteOut: true } }), ...SITES).run;
    const others = SITES.filter((name) => name !== LEFT_OUT);
    const { state: never } = run(federationOf(strategy, 3, 3), ...others).run;

    const heads = federatedHeads(state, site(LEFT_OUT));
    expect(heads).toHaveLength(ROUNDS);
    expect(heads).toEqual(federatedHeads(never));
    expect(standardisationOfRun(state, site(LEFT_OUT))).toBe(standardisationOfRun(never));
    expect(federatedHeads(state)).not.toEqual(federatedHeads(never));

    const test = state.history.at(-1)?.task;
    const unseen = test?.kind === 'evaluate' ? test.heads.filter((head) => head.site !== undefined) : [];
    expect(unseen.map((head) => head.name)).toEqual(SITES.map((name) => `unseen:${name}`));
    expect(unseen.find((head) => head.site === LEFT_OUT)).toMatchObject({
      digest: heads.at(-1)?.head,
      standardisation: standardisationOfRun(never),
    });
  });

  it('is the same from its journal, in the middle of it and at the end', () => {
    const federation = federationOf({ name: 'fedadam' }, 3, 2, { evaluation: { leaveOneSiteOut: true } });
    const context = contextOf(federation, backbone);
    const test = new TestRun(context, 'a', 'b', 'c');
    const status = () => statusOf(test.run.state, new Map(), test.now());
    for (const steps of [6, 7, 100]) {
      advance(test, context.featureSize, steps);
      expect(test.again().state).toEqual(test.run.state);
      if (steps === 6)
        expect(status()).toMatchObject({ round: 1, rounds: ROUNDS, without: 'b', activity: expect.stringContaining('round 1 without b') });
    }
    expect(status()).not.toHaveProperty('without');
    expect(test.run.state.phase.kind).toBe('completed');
  });
});
