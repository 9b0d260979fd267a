import { type Backbone, createRandom, exportOnnx, exportTfjs, type Quantisation } from '@atoll/core';
import { tinyBackbone } from '@atoll/core/testing';
import * as tfjs from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { byAtoll, byOnnx, byTfjs, expectClose } from '../testing/runtimes.ts';
import { TINY_MODELS, tinyModel } from '../testing/tiny-model.ts';

const backbone: Backbone = tinyBackbone();
const IMAGES = 5;
const random = createRandom(7);
const images = Array.from({ length: IMAGES }, () => Uint8Array.from({ length: 8 * 8 * 3 }, () => 256 * random.uniform()));
const pictures = { width: 8, height: 8, images };

describe('an exported model', () => {
  beforeAll(async () => {
    await tfjs.setBackend('cpu');
  });

  it.each(TINY_MODELS)('%s: other runtimes give the probabilities of classify', async (_, model) => {
    const wanted = await byAtoll(model, backbone, pictures);
    expect(new Set(wanted.map(({ probabilities }) => probabilities.map((value) => value.toFixed(3)).join())).size).toBe(IMAGES);
    expectClose(await byOnnx(exportOnnx(model, backbone, 'fp32'), pictures), wanted, 1e-5);
    expectClose(await byTfjs(exportTfjs(model, backbone, 'fp32'), pictures), wanted, 1e-5);
  });

  it.each<[Quantisation, number]>([
    ['fp16', 0.01],
    ['int8', 0.1],
  ])('in %s gives the same in both formats, near those of 32 bits', async (quantisation, most) => {
    const model = tinyModel({ config: { kind: 'mlp', hidden: 128, domains: 0 } });
    const onnx = await byOnnx(exportOnnx(model, backbone, quantisation), pictures);
    expectClose(onnx, await byAtoll(model, backbone, pictures), most);
    expectClose(await byTfjs(exportTfjs(model, backbone, quantisation), pictures), onnx, 1e-4);
    expect(exportOnnx(model, backbone, quantisation).length).toBeLessThan(exportOnnx(model, backbone, 'fp32').length);
  });

  it('that needs columns beside the image is refused', () => {
    const model = tinyModel({ columns: [{ type: 'category', name: 'sex', values: ['f', 'm'] }] });
    expect(() => exportOnnx(model, backbone, 'fp32')).toThrow(expect.objectContaining({ code: 320 }));
    expect(() => exportTfjs(model, backbone, 'fp32')).toThrow(expect.objectContaining({ code: 320 }));
  });

  it('that needs hand-crafted features is refused', () => {
    const model = tinyModel({ handCrafted: ['colour'] });
    expect(() => exportOnnx(model, backbone, 'fp32')).toThrow(expect.objectContaining({ code: 320 }));
    expect(() => exportTfjs(model, backbone, 'fp32')).toThrow(expect.objectContaining({ code: 320 }));
  });
});
