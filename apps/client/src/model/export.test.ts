import { type Backbone, type Column, createRandom, encodeRow, exportOnnx, exportTfjs, type Quantisation, viewsSchema } from '@atoll/core';
import { tinyBackbone } from '@atoll/core/testing';
import * as tfjs from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { byAtoll, byOnnx, byTfjs, expectClose } from '../testing/runtimes.ts';
import { TINY_MODELS, tinyModel } from '../testing/tiny-model.ts';

const backbone: Backbone = tinyBackbone();
const COLUMNS: Column[] = [
  { type: 'number', name: 'age', range: [0, 120] },
  { type: 'category', name: 'sex', values: ['f', 'm'] },
  { type: 'embedding', name: 'note', length: 3 },
];
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

  it.each([
    ['linear', {}],
    ['linear, of unit length, weighed beside the picture', { unitLength: true, columnWeight: 8 }],
    ['with a hidden layer', { config: { kind: 'mlp', hidden: 16, domains: 0 } }],
    ['of several views, the image as it is', { views: viewsSchema.parse(3) }],
  ] as const)('%s: takes the columns beside the image as a second input', async (_, more) => {
    const model = tinyModel({ columns: COLUMNS, temperature: 20, ...more });
    const cells = [
      ['40', 'm', '1 -2 3'],
      ['', 'f', '0 0 0'],
      ['120', '', ''],
      ['0,5', 'f', '1e3 2 -5'],
      ['', '', ''],
    ];
    const columns = cells.map((row) => {
      const encoded = encodeRow(COLUMNS, (name) => row[COLUMNS.findIndex((column) => column.name === name)] ?? '');
      if (!encoded.ok) throw new Error(encoded.problems[0]?.what);
      return encoded.values;
    });
    const [image = new Uint8Array()] = images;
    const same = { ...pictures, images: images.map(() => image), columns };
    const wanted = await byAtoll({ ...model, manifest: { ...model.manifest, views: viewsSchema.parse(1) } }, backbone, same);
    expect(new Set(wanted.map(({ probabilities }) => probabilities.map((value) => value.toFixed(3)).join())).size).toBe(IMAGES);
    expect(new Set(wanted.map(({ distance }) => distance)).size).toBe(1);
    const tfjsFiles = exportTfjs(model, backbone, 'fp32');
    expectClose(await byOnnx(exportOnnx(model, backbone, 'fp32'), same), wanted, 1e-5);
    expectClose(await byTfjs(tfjsFiles, same), wanted, 1e-5);

    const { userDefinedMetadata } = JSON.parse(tfjsFiles.json) as { userDefinedMetadata: Record<string, string> }; // our own
    expect(JSON.parse(userDefinedMetadata.columns ?? '')).toEqual([
      { type: 'number', name: 'age', range: [0, 120], first: 0, size: 2 },
      { type: 'category', name: 'sex', values: ['f', 'm'], first: 2, size: 2 },
      { type: 'embedding', name: 'note', length: 3, first: 4, size: 4 },
    ]);
    expect(userDefinedMetadata.columns_encoding).toContain('[batch, 8]');
  });

  it('that needs hand-crafted features is refused', () => {
    const model = tinyModel({ handCrafted: ['colour'] });
    expect(() => exportOnnx(model, backbone, 'fp32')).toThrow(expect.objectContaining({ code: 320 }));
    expect(() => exportTfjs(model, backbone, 'fp32')).toThrow(expect.objectContaining({ code: 320 }));
  });
});
