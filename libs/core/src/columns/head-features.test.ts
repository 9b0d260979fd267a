import { expect, it } from 'vitest';
import { tinyBackbone } from '../backbone/testing/tiny-backbone.ts';
import type { Column } from '../federation/index.ts';
import { fusedSize, sizeOfFeatures } from '../hand-crafted/index.ts';
import { headFeatures } from './head-features.ts';

const columns: Column[] = [{ type: 'category', name: 'sex', values: ['f', 'm'] }];
const { manifest } = tinyBackbone();
const [cut = ''] = Object.keys(manifest.canary.references);
const settings = { cut, handCrafted: [], unitLength: false, columns, columnWeight: 1 } as const;
const picture = Float32Array.from({ length: fusedSize(manifest, cut, []) }, (_, i) => i + 1);

it('columns follow the picture, about as large as its features are', () => {
  const { size, ofPicture, rootMeanSquare, of } = headFeatures(manifest, settings);
  const features = of(picture, [], Float32Array.of(0, 1));
  expect(features).toHaveLength(size);
  expect(size).toBe(ofPicture + 2);
  expect([...features.subarray(0, ofPicture)]).toEqual([...picture]);
  expect(rootMeanSquare).toBe(sizeOfFeatures(manifest, cut));
  expect(features[ofPicture]).toBe(0);
  expect(Math.abs(Math.log2((features[ofPicture + 1] ?? 0) / rootMeanSquare))).toBeLessThanOrEqual(0.5);
});

it('the length of a picture is without its columns, and they are not divided by it', () => {
  const { ofPicture, of, withLength } = headFeatures(manifest, { ...settings, unitLength: true });
  const [dark, bright] = [picture, picture.map((value) => 4 * value)].map((one) => of(one, [], Float32Array.of(1, 0)));
  expect([...(dark ?? [])]).toEqual([...(bright ?? [])]);
  expect((dark ?? new Float32Array()).subarray(0, ofPicture).reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 5);
  expect([...withLength(picture, [], Float32Array.of(1, 0)).subarray(0, ofPicture)]).toEqual([...picture]);
});

it('without columns they are what they were, and columns that are not there are an error', () => {
  expect(headFeatures(manifest, { ...settings, columns: [] }).of(picture, [])).toBe(picture);
  expect(() => headFeatures(manifest, settings).of(picture, [])).toThrow(RangeError);
});
