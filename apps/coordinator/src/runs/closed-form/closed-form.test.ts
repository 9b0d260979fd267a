import {
  addClassMoments,
  addClassSums,
  type ChosenHead,
  type ClassSums,
  checkFederation,
  classMomentsOf,
  classSumsOf,
  createRandom,
  type EvaluateTask,
  emptyClassMoments,
  evaluateScores,
  type Parameters,
  prototypeHead,
  ridgeHead,
  type Standardisation,
  solveRidge,
  type Task,
} from '@atoll/core';
import { site } from '@atoll/core/testing';
import { decodeHead, decodeStandardisation, type JudgedHead } from '@atoll/protocol';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { contextOf, type LiveRun, loadBackbones, type RunContext, type ServedBackbone } from '../index.ts';
import { COUNTS, TestRun } from '../testing/test-run.ts';

const FOLDS = 2;

/** Ten images of a site in two classes that differ a little; a fold is every other image. */
function imagesOf(name: string, dimension: number) {
  const random = createRandom(name.charCodeAt(0));
  const labels = Int32Array.from({ length: COUNTS.train }, (_, i) => (i >> 1) % 2);
  const features = Float32Array.from({ length: COUNTS.train * dimension }, (_, at) => {
    const label = labels[Math.floor(at / dimension)] ?? 0;
    return 0.5 + random.uniform() + (at % dimension < 30 ? 0.4 * label : 0);
  });
  const fold = (k: number) => {
    const rows = [...labels.keys()].filter((row) => row % FOLDS === k);
    return {
      features: Float32Array.from(rows.flatMap((row) => [...features.subarray(row * dimension, (row + 1) * dimension)])),
      labels: Int32Array.from(rows, (row) => labels[row] ?? 0),
    };
  };
  return { features, labels, fold };
}

function scoresOf(features: Float32Array, { values }: Parameters, { mean, scale }: Standardisation): Float32Array {
  const dimension = mean.length;
  const classes = values.length / (dimension + 1);
  const scores = new Float32Array((features.length / dimension) * classes);
  for (let row = 0; row < features.length / dimension; row++)
    for (let c = 0; c < classes; c++) {
      let score = values[dimension * classes + c] ?? 0;
      for (let j = 0; j < dimension; j++)
        score += ((features[row * dimension + j] ?? 0) - (mean[j] ?? 0)) * (scale[j] ?? 0) * (values[j * classes + c] ?? 0);
      scores[row * classes + c] = score;
    }
  return scores;
}

describe('the closed form in a living coordinator', () => {
  let backbone: ServedBackbone;
  beforeAll(async () => {
    [backbone] = (await loadBackbones()).values() as unknown as [ServedBackbone]; // there is one
  });

  function contextWith(options: object = {}): RunContext {
    const checked = checkFederation({
      federation: 'cells',
      classes: ['cat', 'dog'],
      strategy: { name: 'closed-form', folds: FOLDS, ...options },
      cohort: { sites: 2, quorum: 2 },
      evaluation: { alone: 'off', metric: 'loss' },
    });
    if ('issues' in checked) throw new Error(JSON.stringify(checked.issues));
    return contextOf(checked.federation, backbone);
  }

  const sumsOf = (name: string, { featureSize, gridExponent }: RunContext): ClassSums[] =>
    Array.from({ length: FOLDS }, (_, k) => {
      const { features, labels } = imagesOf(name, featureSize).fold(k);
      return classSumsOf(features, labels, { classes: 2, dimension: featureSize, gridExponent });
    });

  function openTask(run: LiveRun): Task {
    if (run.state.phase.kind !== 'step') throw new Error(`no open step but ${run.state.phase.kind}`);
    return run.state.phase.step.task;
  }

  const solved = (run: LiveRun) => vi.waitFor(() => expect(run.state.history).toHaveLength(1), 60_000);
  const chosen = (run: LiveRun) => vi.waitFor(() => expect(run.state.history).toHaveLength(2), 60_000);

  function judge(test: TestRun, run: LiveRun, context: RunContext, name: string): void {
    const task = openTask(run) as EvaluateTask;
    const standardisation = decodeStandardisation(test.blobs.get(task.standardisation ?? task.heads[0]?.digest ?? ('' as never)));
    const images = imagesOf(name, context.featureSize);
    const evaluations = task.heads.map(({ name: head, digest, fold = 0 }): JudgedHead => {
      const { features, labels } = images.fold(fold);
      const scores = scoresOf(features, decodeHead(test.blobs.get(digest)), standardisation);
      return { head, evaluation: evaluateScores(scores, labels, 2, { detail: 'temperature' }) };
    });
    test.answer(name, task.id, { kind: 'evaluate', evaluations });
  }

  function choiceOf(run: LiveRun): ChosenHead {
    const outcome = run.state.history[1]?.outcome;
    if (outcome?.kind !== 'evaluate' || outcome.chosen === null) throw new Error('nothing was chosen');
    return outcome.chosen;
  }

  it.each([
    ['all features', {}],
    ['five components', { components: 5 }],
  ])(
    'gives the head of all images pooled and the head without each site, bit for bit, and the same from the journal alone: %s',
    async (_, part) => {
      const context = contextWith({ ridge: 1, balance: 1, ...part });
      const test = new TestRun(context, 'a', 'b');
      for (const name of ['a', 'b']) test.answer(name, openTask(test.run).id, { kind: 'gram', folds: sumsOf(name, context) });
      await solved(test.run);
      for (const name of ['a', 'b']) judge(test, test.run, context, name);
      await chosen(test.run);
      const { head, temperature, unseen, ridge, balance } = choiceOf(test.run);
      expect([ridge, balance]).toEqual([1, 1]);

      const settings = { gridExponent: context.gridExponent, standardise: true, deviationFloor: 0.5, ridge, ...part };
      const [a, b] = [sumsOf('a', context), sumsOf('b', context)];
      const add = (parts: readonly ClassSums[]): ClassSums => {
        const [first, ...others] = parts.map(({ counts, sums, gram }) => ({
          counts: counts.slice(),
          sums: sums.slice(),
          gram: gram.slice(),
        }));
        if (first === undefined) throw new Error('no sums');
        for (const other of others) addClassSums(first, other);
        return first;
      };
      const pooled = ridgeHead(solveRidge(add([...b, ...a]), settings), balance);
      expect(decodeHead(test.blobs.get(head)).values).toEqual(
        Float32Array.from([...pooled.weights, ...pooled.bias], (value) => value / temperature),
      );

      expect(unseen.map(({ site: name }) => name)).toEqual([site('a'), site('b')]);
      const withoutA = unseen[0];
      const onlyB = ridgeHead(solveRidge(add(b), settings), balance);
      const x = imagesOf('a', context.featureSize).features;
      const outcome = test.run.state.history[0]?.outcome;
      const run =
        outcome?.kind === 'solve' && outcome.standardisation !== null
          ? decodeStandardisation(test.blobs.get(outcome.standardisation))
          : null;
      if (withoutA === undefined || run === null) throw new Error('something is missing');
      const there = scoresOf(x, decodeHead(test.blobs.get(withoutA.digest)), run);
      const layout = decodeHead(test.blobs.get(withoutA.digest)).layout;
      const here = scoresOf(
        x,
        { layout, values: Float32Array.from([...onlyB.weights, ...onlyB.bias], (value) => value / temperature) },
        onlyB.standardisation,
      );
      for (const [i, score] of there.entries()) expect(score).toBeCloseTo(here[i] ?? 0, 3);

      const { head: again } = choiceOf(test.again());
      expect(again).toBe(head);
      expect(test.problems).toEqual([]);
    },
    120_000,
  );

  it('is solved again by a coordinator that was killed while it solved, to the same heads', async () => {
    const context = contextWith({ ridge: 1 });
    const test = new TestRun(context, 'a', 'b');
    for (const name of ['b', 'a']) test.answer(name, openTask(test.run).id, { kind: 'gram', folds: sumsOf(name, context) });
    expect(test.run.state.phase.kind).toBe('combining');
    test.run.dispose(); // what it solves from now on is told to nobody
    const second = test.again();
    second.resume();
    await solved(second);

    const undisturbed = new TestRun(context, 'a', 'b');
    for (const name of ['a', 'b']) undisturbed.answer(name, openTask(undisturbed.run).id, { kind: 'gram', folds: sumsOf(name, context) });
    await solved(undisturbed.run);
    expect(second.state.history[0]?.outcome).toEqual(undisturbed.run.state.history[0]?.outcome);
    expect(test.run.state.history).toHaveLength(0);
  }, 120_000);

  it('searches the strength by the squared error on the folds, and judges every balance', async () => {
    const test = new TestRun(contextWith(), 'a', 'b');
    const context = contextWith();
    for (const name of ['a', 'b']) test.answer(name, openTask(test.run).id, { kind: 'gram', folds: sumsOf(name, context) });
    await solved(test.run);
    const outcome = test.run.state.history[0]?.outcome;
    if (outcome?.kind !== 'solve') throw new Error('nothing was solved');
    expect(outcome.errors.length).toBeGreaterThanOrEqual(3);
    const [strength] = outcome.candidates.map(({ ridge }) => ridge);
    const least = Math.min(...outcome.errors.map(({ error }) => error));
    expect(outcome.errors.find(({ ridge }) => ridge === strength)?.error).toBeLessThanOrEqual(least * 1.03);
    expect(outcome.candidates.map(({ balance, folds }) => [balance, folds.length])).toEqual([
      [0, FOLDS],
      [0.5, FOLDS],
      [1, FOLDS],
    ]);
    expect(openTask(test.run)).toMatchObject({ kind: 'evaluate', split: 'train', folds: FOLDS, chooses: true });
  }, 120_000);

  it('takes the nearest class mean of all images pooled, from sums by class alone', async () => {
    const context = contextWith({ name: 'prototypes', distance: 'cosine' });
    const test = new TestRun(context, 'a', 'b');
    const shape = { classes: 2, dimension: context.featureSize, gridExponent: context.gridExponent };
    const total = emptyClassMoments(shape);
    for (const name of ['b', 'a']) {
      const { features, labels } = imagesOf(name, context.featureSize);
      const folds = Array.from({ length: FOLDS }, (_, k) => imagesOf(name, context.featureSize).fold(k));
      test.answer(name, openTask(test.run).id, {
        kind: 'class-moments',
        folds: folds.map((fold) => classMomentsOf(fold.features, fold.labels, shape)),
      });
      addClassMoments(total, classMomentsOf(features, labels, shape));
    }
    await solved(test.run);
    for (const name of ['a', 'b']) judge(test, test.run, context, name);
    await chosen(test.run);
    const { head, temperature, unseen } = choiceOf(test.run);
    const pooled = prototypeHead(
      total,
      { gridExponent: context.gridExponent, standardise: true, deviationFloor: 0.5 },
      { distance: 'cosine' },
    );
    expect(decodeHead(test.blobs.get(head)).values).toEqual(
      Float32Array.from([...pooled.weights, ...pooled.bias], (value) => value / temperature),
    );
    expect(unseen).toHaveLength(2);
    expect(test.problems).toEqual([]);
  }, 120_000);

  it('has every shrinkage of the Mahalanobis distance judged', async () => {
    const context = contextWith({ name: 'prototypes', distance: 'mahalanobis' });
    const test = new TestRun(context, 'a', 'b');
    for (const name of ['a', 'b']) test.answer(name, openTask(test.run).id, { kind: 'gram', folds: sumsOf(name, context) });
    await solved(test.run);
    const task = openTask(test.run);
    expect(task.kind === 'evaluate' && new Set(task.heads.map(({ name }) => name.split(',')[0]))).toEqual(
      new Set(['shrinkage 0.5', 'shrinkage 0.2', 'shrinkage 0.05', 'shrinkage 1']),
    );
    for (const name of ['a', 'b']) judge(test, test.run, context, name);
    await chosen(test.run);
    expect([0.5, 0.2, 0.05, 1]).toContain(choiceOf(test.run).shrinkage);
    expect(test.problems).toEqual([]);
  }, 120_000);

  it('fails the run, with the reason, when no site has a training image', async () => {
    const context = contextWith();
    const test = new TestRun(context, 'a', 'b');
    const { run } = test;
    for (const name of ['a', 'b']) {
      const member = run.state.members.get(site(name));
      if (member === undefined) throw new Error('no member');
    }
    const nothing = Array.from({ length: FOLDS }, () =>
      classSumsOf(new Float32Array(0), new Int32Array(0), {
        classes: 2,
        dimension: context.featureSize,
        gridExponent: context.gridExponent,
      }),
    );
    expect(() => test.answer('a', openTask(run).id, { kind: 'gram', folds: nothing })).toThrow(expect.objectContaining({ code: 506 }));
  });
});
