import {
  aloneName,
  createRandom,
  type FederationInput,
  headArchitecture,
  momentsOf,
  personalName,
  predictScores,
  standardisationOf,
} from '@atoll/core';
import { digest, evaluateTask } from '@atoll/core/testing';
import { encodeAnswer } from '@atoll/protocol';
import { describe, expect, test } from 'vitest';
import { selectEngine } from '../engines/index.ts';
import { federationOf } from '../testing/federation.ts';
import { type PersonalHead, runTask, type SitePart, type SiteParts, standardiseParts, type TaskContext } from './index.ts';

const DIMENSION = 6;

function partOf(count: number, seed: number): SitePart {
  const random = createRandom(seed);
  const labels = Int32Array.from({ length: count }, (_, i) => i % 3);
  const features = Float32Array.from({ length: count * DIMENSION }, (_, i) => {
    const label = labels[Math.floor(i / DIMENSION)] ?? 0;
    return 5 + random.normal() + (i % DIMENSION === label ? 2 : 0);
  });
  return { features, labels, groups: Array.from(labels, (_, i) => `${i}`), count, dimension: DIMENSION };
}
const parts: SiteParts = { train: partOf(30, 1), validation: partOf(9, 2), test: partOf(15, 3) };
const task = evaluateTask({
  round: 3,
  heads: [{ name: 'federated', digest: digest('federated'), temperature: 2 }],
  standardisation: digest('standardisation'),
  aloneEpochs: 4,
  personal: true,
});

async function site(input: Partial<FederationInput> = {}, changes: Partial<TaskContext> = {}) {
  const federation = federationOf({ rounds: 4, ...input });
  const architecture = headArchitecture(federation.head, { featureSize: DIMENSION, classes: 3 });
  const standardisation = standardisationOf(momentsOf(partOf(90, 4).features, DIMENSION), { floor: 0.5 });
  const { tf } = await selectEngine({ forced: 'cpu' });
  const random = createRandom(7);
  const head = {
    layout: architecture.layout,
    values: Float32Array.from({ length: architecture.layout.size }, () => 0.1 * random.normal()),
  };
  const coordinates = standardiseParts(changes.parts ?? parts, standardisation, architecture.embedding);
  const kept: PersonalHead[] = [];
  const context: TaskContext = {
    federation,
    site: 'north',
    tf,
    architecture,
    parts,
    coordinates: () => coordinates,
    standardisation: () => standardisation,
    head: () => head,
    scopes: new Map(),
    keepPersonal: async (personal) => {
      kept.push(personal);
    },
    signal: { aborted: false },
    ...changes,
  };
  return { context, kept };
}

const rightIn = async ({ tf, architecture }: TaskContext, { parameters, standardisation }: PersonalHead) => {
  const { test: images } = standardiseParts(parts, standardisation, architecture.embedding);
  const scores = await predictScores(tf, architecture, parameters, images.features, images.dimension);
  return images.labels.filter((label, row) => scores.slice(3 * row, 3 * row + 3).every((score) => score <= (scores[3 * row + label] ?? 0)))
    .length;
};

describe('the personal head', () => {
  test('is kept at the site, and its counts alone are answered, after those of what the site has alone', async () => {
    const { context, kept } = await site();
    const answer = await runTask(task, context);
    if (answer?.kind !== 'evaluate') throw new Error('no answer');
    expect(answer.evaluations.map(({ head }) => head)).toEqual(['federated', aloneName('north'), personalName('north')]);
    expect(kept).toHaveLength(1);
    expect(answer.evaluations[2]?.evaluation).toEqual(kept[0]?.evaluation);
    expect(kept[0]?.candidates.map(({ method }) => method.kind).slice(0, 2)).toEqual(['global', 'alone']);
  });

  test('is the same again, bit for bit', async () => {
    const [first, second] = [await site(), await site()];
    const bytes = [await runTask(task, first.context), await runTask(task, second.context)].map(
      (answer) => answer && encodeAnswer(task.id, answer),
    );
    expect(bytes[1]).toEqual(bytes[0]);
    expect(second.kept).toEqual(first.kept);
  });

  test.each([
    { kind: 'linear' as const },
    { kind: 'mlp' as const, hidden: 5 },
    { kind: 'linear' as const, kernel: 'relu' as const, units: 32 },
  ])('judges as it is kept, with a head of $kind $kernel', async (head) => {
    const { context, kept } = await site({ head });
    await runTask(task, context);
    const [personal] = kept;
    if (personal === undefined) throw new Error('nothing was kept');
    const { confusion } = personal.evaluation;
    expect((confusion[0] ?? 0) + (confusion[4] ?? 0) + (confusion[8] ?? 0)).toBe(await rightIn(context, personal));
  });

  test('is chosen with the figures that the own head has, in whatever coordinates it was trained', async () => {
    const { context, kept } = await site();
    await runTask({ ...task, split: 'validation' }, context).then((answer) => {
      if (answer?.kind !== 'evaluate') throw new Error('no answer');
      const alone = kept[0]?.candidates.find(({ method }) => method.kind === 'alone');
      expect(alone?.validation.confusion).toEqual(answer.evaluations[1]?.evaluation.confusion);
    });
  });

  test('takes the head that the site sent before, where it did', async () => {
    const sent = { name: aloneName('north'), digest: digest('sent') };
    const trained: number[] = [];
    const { context, kept } = await site({}, { onEpoch: (epoch) => trained.push(epoch) });
    const answer = await runTask({ ...task, heads: [...task.heads, sent], aloneEpochs: 0 }, context);
    expect(answer?.kind === 'evaluate' && answer.evaluations.map(({ head }) => head)).toEqual([
      'federated',
      sent.name,
      personalName('north'),
    ]);
    expect(trained).toEqual([]);
    expect(kept).toHaveLength(1);
  });

  test('is made without test images too', async () => {
    const { context, kept } = await site({}, { parts: { ...parts, test: partOf(0, 3) } });
    const answer = await runTask(task, context);
    expect(answer?.kind === 'evaluate' && answer.evaluations.at(-1)?.evaluation.count).toBe(0);
    expect(kept).toHaveLength(1);
  });

  test('is nothing where the task is aborted', async () => {
    const signal = { aborted: false };
    const onEpoch = () => {
      signal.aborted = true;
    };
    const { context, kept } = await site({}, { signal, onEpoch });
    expect(await runTask(task, context)).toBeNull();
    expect(kept).toEqual([]);
  });
});
