import { describe, expect, it } from 'vitest';
import { pretrainedParameters } from '../backbone/index.ts';
import { tinyBackbone, tinyManifest } from '../backbone/testing/tiny-backbone.ts';
import type { TailScope } from '../federation/index.ts';
import { headArchitecture } from '../heads/index.ts';
import { tensorValues } from '../parameters/index.ts';
import { federation } from '../run/testing/examples.ts';
import { cutOfScope, cutsOf, firstWeights, headOfScope, pretrainedPoint, scopedTail } from './index.ts';

const manifest = tinyManifest();
const deeper = { ...manifest, cuts: { ...manifest.cuts, block: { layer: 'block/add', shape: [4, 4, 4] } } };
const backbone = tinyBackbone();
const trained = federation({ training: { scope: 'last-block' } });

describe('cutOfScope', () => {
  it('counts the spatial cuts from the last backwards, by the order of the layers', () => {
    expect(cutOfScope(manifest, 'last-block')).toBe('stem');
    expect(cutOfScope(deeper, 'last-block')).toBe('block');
    expect(cutOfScope(deeper, 'last-two-blocks')).toBe('stem');
    expect(cutOfScope(manifest, 'full')).toBe('input');
  });

  it('refuses a scope that the backbone has no cut for', () => {
    expect(() => cutOfScope(manifest, 'last-two-blocks')).toThrow(expect.objectContaining({ code: 304 }));
  });

  it('gives the cuts that a site keeps: for auto those of every scope it tries', () => {
    const cuts = (scope: TailScope, strategy: 'fedavg' | 'auto') => cutsOf(federation({ strategy, training: { scope } }), deeper);
    expect(cutsOf(federation(), deeper)).toEqual(['pooled']);
    expect(cuts('last-two-blocks', 'fedavg')).toEqual(['pooled', 'stem']);
    expect(cuts('full', 'auto')).toEqual(['pooled', 'block', 'stem', 'input']);
  });
});

describe('a head of a scope', () => {
  const tail = scopedTail(trained, manifest, 'last-block');
  const classifier = headArchitecture(trained.head, { featureSize: 4, classes: 2 });
  const head = { layout: classifier.layout, values: Float32Array.from({ length: classifier.layout.size }, (_, i) => i / 3) };

  it('begins with the pretrained weights and the head on frozen features', () => {
    const first = headOfScope(trained, tail, () => backbone, head);
    expect(first.values.subarray(0, tail.tail.layout.size)).toEqual(pretrainedParameters(tail.tail, backbone).values);
    expect(tensorValues(first, 'weights')).toEqual(tensorValues(head, 'weights'));
    expect(headOfScope(trained, tail, () => backbone, first)).toBe(first);
  });

  it('begins with random weights from scratch, the same everywhere, and takes features as they are', () => {
    const scratch = federation({ training: { scope: 'last-block', fromScratch: true } });
    const weights = firstWeights(scratch, tail, backbone);
    expect(weights).toEqual(firstWeights(scratch, tail, backbone));
    expect(weights.values).not.toEqual(firstWeights(trained, tail, backbone).values);
    expect(firstWeights({ ...scratch, seed: 7 }, tail, backbone).values).not.toEqual(weights.values);
  });

  it('is refused in another layout', () => {
    const other = headArchitecture({ kind: 'linear' }, { featureSize: 5, classes: 2 }).initialise(1);
    expect(() => headOfScope(trained, tail, () => backbone, other)).toThrow(expect.objectContaining({ code: 502 }));
  });

  it("is pulled to the pretrained weights in the backbone's tensors, and nowhere in the classifier's", () => {
    const { towards, tensors } = pretrainedPoint(tail, backbone);
    expect([...tensors]).toEqual(tail.tail.layout.tensors.map(({ name }) => name));
    for (const name of tensors) expect(tensorValues(towards, name)).toEqual(tensorValues(pretrainedParameters(tail.tail, backbone), name));
  });
});
