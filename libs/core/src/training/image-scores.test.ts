import { beforeAll, expect, it } from 'vitest';
import { headArchitecture, type Tf } from '../heads/index.ts';
import { imageScores } from './image-scores.ts';
import { wasmEngine } from './testing/wasm.ts';

let tf: Tf;
beforeAll(async () => {
  tf = await wasmEngine();
});

const architecture = headArchitecture({ kind: 'linear' }, { featureSize: 1, classes: 2 });
const parameters = { layout: architecture.layout, values: Float32Array.of(1, 2, 0, 0) };
const rows = { features: Float32Array.of(1, 3, 5, 7, 9), labels: Int32Array.of(0, 0, 1, 1, 1), count: 5, dimension: 1 };

it('gives each row its scores where each is an image', async () => {
  const { scores, labels } = await imageScores(tf, architecture, parameters, rows);
  expect([...scores]).toEqual([1, 2, 3, 6, 5, 10, 7, 14, 9, 18]);
  expect(labels).toEqual(rows.labels);
});

it('gives an image of several views the mean of their scores, and its label once', async () => {
  const { scores, labels } = await imageScores(tf, architecture, parameters, { ...rows, images: Int32Array.of(4, 4, 2, 2, 2) });
  expect([...scores]).toEqual([2, 4, 7, 14]);
  expect([...labels]).toEqual([0, 1]);
});
