import { createRandom, viewsSchema } from '@atoll/core';
import { tinyBackbone } from '@atoll/core/testing';
import * as tfjs from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { tinyModel } from '../testing/tiny-model.ts';
import { type Classification, classify, classifyTogether, type Model } from './index.ts';

const backbone = tinyBackbone();
const random = createRandom(4);
const sources = Array.from({ length: 11 }, (_, i) =>
  i === 3
    ? { bytes: Uint8Array.of(1, 2, 3) }
    : { pixels: { width: 8, height: 8, data: Uint8Array.from({ length: 8 * 8 * 3 }, () => 256 * random.uniform()) } },
);
const age = { type: 'number' as const, name: 'age', range: [0, 120] as [number, number] };
const ages = sources.map((_, i) => Float32Array.of(i / 10 - 0.5, 0));

it('computes once what several models have in common, and gives of each what it says alone', async () => {
  await tfjs.setBackend('cpu');
  const models: readonly (readonly [model: Model, columns?: Float32Array[]])[] = [
    [tinyModel({})],
    [tinyModel({ unitLength: true })],
    [tinyModel({ columns: [age] }), ages],
    [tinyModel({}, 'last-block')], // another cut
    [tinyModel({ views: viewsSchema.parse(2) })],
  ];
  const options = { tf: tfjs, threads: 1 };
  const alone: Classification[][] = [];
  for (const [model, columns] of models) {
    const said: Classification[] = [];
    const known = columns === undefined ? {} : { columns };
    for await (const answer of classify(model, sources, { backbone, ...options, ...known })) said.push(answer);
    alone.push(said);
  }
  const progress: string[] = [];
  const together = await classifyTogether(
    models.map(([model]) => ({ model, backbone })),
    sources,
    { ...options, columns: models.map(([, columns]) => columns), onProgress: (done, total) => progress.push(`${done}/${total}`) },
  );
  expect(together).toEqual(alone);
  expect(together.map((said) => said.filter(({ ok }) => ok).length)).toEqual(models.map(() => 10));
  expect(progress.at(-1)).toBe('22/22'); // two ways of seeing an image, whatever the number of models
  expect(new Set(alone.map((said) => JSON.stringify(said))).size).toBe(models.length);
});

it('needs the columns of each model that takes some', async () => {
  const models = [{}, { columns: [age] }].map((wishes) => ({ model: tinyModel(wishes), backbone }));
  await expect(classifyTogether(models, sources, { tf: tfjs, threads: 1, columns: [ages, undefined] })).rejects.toMatchObject({
    code: 208,
  });
});
