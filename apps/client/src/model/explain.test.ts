import { classMaps, createRandom, type FeaturePart, joinedMap } from '@atoll/core';
import { tinyBackbone } from '@atoll/core/testing';
import * as tfjs from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { TINY_MODELS, tinyModel } from '../testing/tiny-model.ts';
import { classify, explainImage, nearestImages } from './index.ts';

const backbone = tinyBackbone();
const random = createRandom(3);
const imageOf = () => ({ pixels: { width: 8, height: 8, data: Uint8Array.from({ length: 8 * 8 * 3 }, () => 256 * random.uniform()) } });
const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

describe('explainImage', () => {
  const explained = TINY_MODELS.filter(([name]) => name !== 'with Fourier features');

  it.each(explained)('%s: the maps and the rest add up to scores whose probabilities are those of classify', async (_, model) => {
    const source = imageOf();
    await tfjs.setBackend('cpu');
    for await (const said of classify(model, [source], { backbone, tf: tfjs, threads: 1 })) {
      if (!said.ok) throw said.error;
      const expected = said.answers.flatMap(({ probabilities }) => [...probabilities]);
      const scores: number[] = [];
      for (const output of expected.keys()) {
        const { explanation, answer } = await explainImage(model, backbone, source, output);
        expect(sum(explanation.maps.flatMap(({ values }) => [...values])) + explanation.rest).toBeCloseTo(explanation.score, 10);
        scores.push(explanation.score);
        for (const [k, value] of answer.answers.flatMap(({ probabilities }) => [...probabilities]).entries())
          expect(value).toBeCloseTo(expected[k] ?? 9, 5);
      }
      // Of one label set, differences of scores are those of the logarithms of the probabilities.
      const [first, second] = [scores[0] ?? 0, scores[1] ?? 0];
      expect(first - second).toBeCloseTo(Math.log((expected[0] ?? 0) / (expected[1] ?? 1)), 3);
    }
  });

  it.each([false, true])(
    'columns beside the image add what is neither in the maps nor in the rest; unit length: %s',
    async (unitLength) => {
      const columns = [
        { type: 'number' as const, name: 'age', range: [0, 120] as [number, number] },
        { type: 'category' as const, name: 'sex', values: ['f', 'm'] },
      ];
      const model = tinyModel({ columns, unitLength });
      const source = { ...imageOf(), columns: Float32Array.of(0.5, 0, 0, 1) };
      await tfjs.setBackend('cpu');
      const options = { backbone, tf: tfjs, threads: 1 };
      for await (const said of classify(model, [source], { ...options, columns: [source.columns] })) {
        if (!said.ok) throw said.error;
        const { explanation, answer } = await explainImage(model, backbone, source, 1);
        expect(explanation.columns.map(({ name }) => name)).toEqual(['age', 'sex']);
        const inColumns = sum(explanation.columns.map(({ value }) => value));
        expect(Math.abs(inColumns)).toBeGreaterThan(1e-3);
        expect(sum(explanation.maps.flatMap(({ values }) => [...values])) + inColumns + explanation.rest).toBeCloseTo(
          explanation.score,
          10,
        );
        for (const [k, value] of said.probabilities.entries()) expect(answer.probabilities[k]).toBeCloseTo(value, 5);
      }
      await expect(classify(model, [source], options).next()).rejects.toMatchObject({ code: 208 });
      await expect(explainImage(model, backbone, imageOf())).rejects.toMatchObject({ code: 208 });
    },
  );

  it('says that a score of random cosines is no sum over positions', async () => {
    const model = TINY_MODELS.find(([name]) => name === 'with Fourier features')?.[1];
    if (model === undefined) throw new Error('no such model');
    await expect(explainImage(model, backbone, imageOf())).rejects.toMatchObject({ code: 321 });
  });
});

it('divides averages and deviations over positions with nothing left', () => {
  const shape = [3, 5, 4] as const;
  const values = Float32Array.from({ length: 60 }, () => random.uniform() - 0.3);
  const parts: FeaturePart[] = [
    { layer: 'a', statistic: 'average', offset: 0, shape },
    { layer: 'a', statistic: 'deviation', offset: 4, shape },
  ];
  const channel = (c: number): number[] => Array.from({ length: 15 }, (_, p) => values[4 * p + c] ?? 0);
  const means = [0, 1, 2, 3].map((c) => sum(channel(c)) / 15);
  const deviations = [0, 1, 2, 3].map((c) => Math.sqrt(sum(channel(c).map((value) => (value - (means[c] ?? 0)) ** 2)) / 15));
  const handCrafted = 0.7;
  const features = Float32Array.from([...means, ...deviations, handCrafted]);
  const slopes = Float64Array.from(features, () => random.uniform() - 0.5);
  const baseline = Float64Array.from(features, () => random.uniform() - 0.5);
  const { maps, rest, score } = classMaps(parts, new Map([['a', values]]), features, { slopes, baseline, constant: 0.25 });
  expect(score).toBeCloseTo(0.25 + sum([...features].map((value, j) => (slopes[j] ?? 0) * value - (baseline[j] ?? 0))), 6);
  expect(rest).toBeCloseTo(0.25 + (slopes[8] ?? 0) * handCrafted - (baseline[8] ?? 0), 6);
  const mean = maps[0]?.values ?? new Float64Array();
  expect(mean[7]).toBeCloseTo(sum([0, 1, 2, 3].map((c) => ((slopes[c] ?? 0) * (values[28 + c] ?? 0) - (baseline[c] ?? 0)) / 15)), 6);
  expect(sum(joinedMap(maps, 300))).toBeCloseTo(score - rest, 4);
});

it('finds the image itself nearest, then one that is nearly the same', async () => {
  const model = TINY_MODELS[0]?.[1];
  if (model === undefined) throw new Error('no such model');
  const source = imageOf();
  const near = { pixels: { ...source.pixels, data: source.pixels.data.map((value, i) => (i === 9 ? value ^ 2 : value)) } };
  const found = await nearestImages(model, backbone, source, [imageOf(), near, { bytes: Uint8Array.of(1) }, source, imageOf()], {
    count: 3,
  });
  expect(found.map(({ index }) => index).slice(0, 2)).toEqual([3, 1]);
  expect(found).toHaveLength(3);
  expect(found[0]?.distance).toBe(0);
});
