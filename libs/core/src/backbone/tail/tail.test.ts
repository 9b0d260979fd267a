import { describe, expect, it } from 'vitest';
import { tensorValues } from '../../parameters/layout.ts';
import { tinyBackbone, tinyManifest } from '../testing/tiny-backbone.ts';
import { tensorFloats } from '../weights.ts';
import { buildTail, pretrainedParameters } from './tail.ts';

describe('buildTail', () => {
  it('lays out the tensors after the cut in the order of the layers, with their blocks counted from the end', () => {
    const tail = buildTail(tinyManifest(), 'input', 'pooled');
    expect(tail.layout.tensors.map(({ name }, i) => [name, tail.blocks[i], tail.fans[i]])).toEqual([
      ['stem/weight', 2, { inputs: 27, activation: 'relu6' }],
      ['stem/bias', 2, null],
      ['block/depthwise/weight', 1, { inputs: 25, activation: 'relu6' }],
      ['block/depthwise/bias', 1, null],
      ['block/project/weight', 1, { inputs: 4, activation: 'none' }],
      ['block/project/bias', 1, null],
    ]);
    expect([tail.inputShape, tail.outputSize]).toEqual([[8, 8, 3], 4]);
    expect(buildTail(tinyManifest(), 'stem', 'pooled').layout.tensors.map(({ name }) => name)).toEqual([
      'block/depthwise/weight',
      'block/depthwise/bias',
      'block/project/weight',
      'block/project/bias',
    ]);
  });

  it('takes the pretrained weights of the backbone', () => {
    const backbone = tinyBackbone();
    const parameters = pretrainedParameters(buildTail(backbone.manifest, 'stem', 'pooled'), backbone);
    for (const { name } of parameters.layout.tensors) expect(tensorValues(parameters, name)).toEqual(tensorFloats(backbone, name));
  });

  it('refuses cuts of which one does not lead to the other', () => {
    for (const [start, end] of [
      ['pooled', 'pooled'],
      ['stem', 'stem'],
      ['stem', 'elsewhere'],
    ] as const)
      expect(() => buildTail(tinyManifest(), start, end)).toThrow(expect.objectContaining({ code: 304 }));
  });
});
