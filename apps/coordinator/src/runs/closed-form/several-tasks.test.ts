import {
  checkFederation,
  createRandom,
  type EvaluateTask,
  evaluateTasks,
  inCoordinates,
  type Parameters,
  ridgeHead,
  type Standardisation,
  sideBySide,
  solveRidge,
  type Task,
  type TaskSums,
  taskSumsOf,
} from '@atoll/core';
import { decodeHead, decodeStandardisation, type JudgedHead } from '@atoll/protocol';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { contextOf, loadBackbones, type RunContext, type ServedBackbone } from '../index.ts';
import { COUNTS, TestRun } from '../testing/test-run.ts';

const FOLDS = 2;
const TASKS = [2, 3];

/** Images and their labels in both tasks, and the fold of each. */
interface Images {
  readonly features: Float32Array;
  readonly labels: Int32Array;
  readonly folds: readonly number[];
}

/** As many as a site has; of the task that `knows` names alone, or of both. */
function imagesOf(seed: number, dimension: number, knows: readonly boolean[]): Images {
  const random = createRandom(seed);
  const count = COUNTS.train;
  const classes = Array.from({ length: count }, (_, i) => TASKS.map((size, task) => (i >> (1 + task)) % size));
  const features = Float32Array.from({ length: count * dimension }, (_, at) => {
    const [first = 0, second = 0] = classes[Math.floor(at / dimension)] ?? [];
    const j = at % dimension;
    return 0.5 + random.uniform() + (j < 30 ? 0.4 * first : j < 60 ? 0.3 * second : 0);
  });
  const labels = Int32Array.from(classes.flatMap((row) => row.map((label, task) => (knows[task] ? label : -1))));
  return { features, labels, folds: classes.map((_, i) => i % FOLDS) };
}

function rowsOf({ features, labels, folds }: Images, rows: readonly number[]): Images {
  const dimension = features.length / folds.length;
  return {
    features: Float32Array.from(rows.flatMap((row) => [...features.subarray(row * dimension, (row + 1) * dimension)])),
    labels: Int32Array.from(rows.flatMap((row) => [...labels.subarray(row * TASKS.length, (row + 1) * TASKS.length)])),
    folds: rows.map((row) => folds[row] ?? 0),
  };
}

const joined = (a: Images, b: Images): Images => ({
  features: Float32Array.from([...a.features, ...b.features]),
  labels: Int32Array.from([...a.labels, ...b.labels]),
  folds: [...a.folds, ...b.folds],
});

const foldOf = (images: Images, fold: number): Images =>
  rowsOf(
    images,
    [...images.folds.keys()].filter((row) => images.folds[row] === fold),
  );

function scoresOf(features: Float32Array, { values }: Parameters, { mean, scale }: Standardisation): Float32Array {
  const dimension = mean.length;
  const outputs = values.length / (dimension + 1);
  return Float32Array.from({ length: (features.length / dimension) * outputs }, (_, at) => {
    const [row, c] = [Math.floor(at / outputs), at % outputs];
    let score = values[dimension * outputs + c] ?? 0;
    for (let j = 0; j < dimension; j++)
      score += ((features[row * dimension + j] ?? 0) - (mean[j] ?? 0)) * (scale[j] ?? 0) * (values[j * outputs + c] ?? 0);
    return score;
  });
}

describe('the closed form of several tasks', () => {
  let backbone: ServedBackbone;
  beforeAll(async () => {
    [backbone] = (await loadBackbones()).values() as unknown as [ServedBackbone]; // there is one
  });

  function contextWith(): RunContext {
    const checked = checkFederation({
      federation: 'cells',
      tasks: { kind: { classes: ['cat', 'dog'] }, view: { classes: ['front', 'side', 'back'] } },
      strategy: { name: 'closed-form', folds: FOLDS, ridge: 1, balance: 1 },
      cohort: { sites: 2, quorum: 2 },
      evaluation: { alone: 'off', metric: 'loss' },
    });
    if ('issues' in checked) throw new Error(JSON.stringify(checked.issues));
    return contextOf(checked.federation, backbone);
  }

  const sumsOf = (images: Images, { featureSize: dimension, gridExponent }: RunContext): TaskSums =>
    taskSumsOf(images.features, images.labels, TASKS, { dimension, gridExponent, products: true });

  function openTask({ run }: TestRun): Task {
    if (run.state.phase.kind !== 'step') throw new Error(`no open step but ${run.state.phase.kind}`);
    return run.state.phase.step.task;
  }

  /** The head that the sites get, and of which temperature. */
  async function runWith(context: RunContext, sites: Readonly<Record<string, Images>>) {
    const test = new TestRun(context, ...Object.keys(sites));
    for (const [name, images] of Object.entries(sites)) {
      const folds = Array.from({ length: FOLDS }, (_, fold) => sumsOf(foldOf(images, fold), context)).flat();
      test.answer(name, openTask(test).id, { kind: 'gram', folds: folds.filter((sums) => 'gram' in sums) });
    }
    await vi.waitFor(() => expect(test.run.state.history).toHaveLength(1), 60_000);
    const solved = test.run.state.history[0]?.outcome;
    if (solved?.kind !== 'solve' || solved.standardisation === null) throw new Error('nothing was solved');
    const standardisation = decodeStandardisation(test.blobs.get(solved.standardisation));
    for (const [name, images] of Object.entries(sites)) {
      const task = openTask(test) as EvaluateTask;
      const evaluations = task.heads.map(({ name: head, digest, fold = 0 }): JudgedHead => {
        const { features, labels } = foldOf(images, fold);
        const scores = scoresOf(features, decodeHead(test.blobs.get(digest)), standardisation);
        return { head, evaluation: evaluateTasks(scores, labels, TASKS, { detail: 'temperature' }) };
      });
      test.answer(name, task.id, { kind: 'evaluate', evaluations });
    }
    await vi.waitFor(() => expect(test.run.state.history).toHaveLength(2), 60_000);
    expect(test.problems).toEqual([]);
    const judged = test.run.state.history[1]?.outcome;
    if (judged?.kind !== 'evaluate' || judged.chosen === null) throw new Error('nothing was chosen');
    return { ...judged.chosen, values: decodeHead(test.blobs.get(judged.chosen.head)).values, standardisation };
  }

  it('where each site knows one of them is the one of all images pooled, bit for bit, however the images are divided', async () => {
    const context = contextWith();
    const [first, second] = [imagesOf(1, context.featureSize, [true, false]), imagesOf(2, context.featureSize, [false, true])];
    const { values, temperature, head, standardisation } = await runWith(context, { a: first, b: second });

    const settings = { gridExponent: context.gridExponent, standardise: true, deviationFloor: 0.5, ridge: 1 };
    const pooled = sumsOf(joined(first, second), context).map((sums) => {
      if (!('gram' in sums)) throw new Error('sums without products');
      return ridgeHead(solveRidge(sums, settings), 1);
    });
    const { weights, bias } = inCoordinates(sideBySide(pooled), standardisation);
    expect(values).toEqual(Float32Array.from([...weights, ...bias], (value) => value / temperature));

    const [low, high] = [(i: number) => i < COUNTS.train / 2, (i: number) => i >= COUNTS.train / 2].map((half) =>
      [...first.folds.keys()].filter(half),
    );
    const mixed = await runWith(context, {
      a: joined(rowsOf(first, low ?? []), rowsOf(second, high ?? [])),
      b: joined(rowsOf(second, low ?? []), rowsOf(first, high ?? [])),
    });
    expect(mixed.head).toBe(head);
  }, 120_000);

  it('sends the products of features once where the same images know all tasks', () => {
    const context = contextWith();
    const [one, other] = sumsOf(imagesOf(1, context.featureSize, [true, true]), context);
    expect(one !== undefined && other !== undefined && 'gram' in one && 'gram' in other && one.gram === other.gram).toBe(true);
  });
});
