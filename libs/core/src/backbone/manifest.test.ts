import { describe, expect, it } from 'vitest';
import { AtollError } from '../errors.ts';
import { layerShapes, samePadding } from './architecture.ts';
import { cutPoint } from './cuts.ts';
import { manifestDigest, parseManifest } from './manifest.ts';
import { tinyBackbone, tinyManifest, tinyManifestJson, tinyWeights } from './testing/tiny-backbone.ts';
import { openBackbone, tensorFloats } from './weights.ts';

const codeOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error instanceof AtollError ? error.code : error;
  }
  return undefined;
};

type Json = ReturnType<typeof tinyManifestJson>;

describe('parseManifest', () => {
  it('accepts a manifest whose parts fit, and knows the shape of each layer', () => {
    const shapes = layerShapes(tinyManifest());
    expect(shapes.get('stem')).toEqual([4, 4, 4]);
    expect(shapes.get('pooled')).toEqual([4]);
  });

  const mistakes: [string, (json: Json) => void][] = [
    ['another format', (json) => Object.assign(json, { format: 2 })],
    ['an unknown key', (json) => Object.assign(json, { extra: 1 })],
    ['a weights file outside the folder', (json) => Object.assign(json.weights, { file: '../weights.bin' })],
    ['a weights file of another size', (json) => Object.assign(json.weights, { sizeBytes: 8 })],
    ['tensors that overlap', (json) => Object.assign(json.tensors[1], { offset: 0 })],
    ['a weight of another shape', (json) => Object.assign(json.layers[1], { kernel: 3 })],
    ['a bias of another shape', (json) => Object.assign(json.layers[0], { bias: 'block/project/weight' })],
    ['a layer that reads a later one', (json) => Object.assign(json.layers[0], { input: 'pooled' })],
    ['two layers of one name', (json) => Object.assign(json.layers[2], { name: 'stem' })],
    ['an operation that is not known', (json) => Object.assign(json.layers[4], { operation: 'guess' })],
    ['a cut of another shape', (json) => Object.assign(json.cuts.pooled, { shape: [5] })],
    ['a canary for no cut', (json) => Object.assign(json.canary.references, { other: json.canary.references.pooled })],
    ['a canary past the cut', (json) => Object.assign(json.canary.references.pooled, { indices: [0, 4] })],
  ];
  it.each(mistakes)('refuses %s', (_, spoil) => {
    const json = tinyManifestJson(tinyWeights());
    spoil(json);
    expect(codeOf(() => parseManifest(json))).toBe(302);
  });

  it.each([null, [], 'text', 7, {}])('refuses %j', (json) => {
    expect(codeOf(() => parseManifest(json))).toBe(302);
  });
});

describe('openBackbone', () => {
  it('gives the tensors as the manifest lays them out', () => {
    const all = new Float32Array(tinyWeights().buffer);
    expect(tensorFloats(tinyBackbone(), 'stem/bias')).toEqual(all.subarray(108, 112));
  });

  it('refuses weights of another size or digest', () => {
    const changed = tinyWeights();
    changed[5] ^= 1;
    expect(codeOf(() => openBackbone(tinyManifest(), changed))).toBe(302);
    expect(codeOf(() => openBackbone(tinyManifest(), tinyWeights().subarray(4)))).toBe(302);
  });

  it('names a backbone by its manifest, however the JSON is laid out', () => {
    const json = tinyManifestJson(tinyWeights());
    const reordered = Object.fromEntries(Object.entries(json).reverse());
    expect(manifestDigest(parseManifest(reordered))).toBe(tinyBackbone().digest);
    expect(manifestDigest(parseManifest({ ...json, version: '1.0.1' }))).not.toBe(tinyBackbone().digest);
  });
});

describe('cutPoint', () => {
  it('gives layer, shape and size', () => {
    expect(cutPoint(tinyManifest(), 'stem')).toEqual({ name: 'stem', layer: 'stem', shape: [4, 4, 4], size: 64 });
  });

  it.each(['stage9', 'constructor', ''])('refuses %j', (name) => {
    expect(codeOf(() => cutPoint(tinyManifest(), name))).toBe(304);
  });
});

describe('samePadding', () => {
  it.each([
    [224, 3, 2, 0, 1],
    [56, 5, 2, 1, 2],
    [14, 5, 2, 1, 2],
    [7, 3, 1, 1, 1],
    [7, 1, 1, 0, 0],
    [7, 3, 2, 1, 1],
  ])('of %i pixels, kernel %i, stride %i is %i before and %i after', (size, kernel, stride, before, after) => {
    expect(samePadding(size, kernel, stride)).toEqual({ before, after });
  });
});
