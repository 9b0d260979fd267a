import { type Backbone, createRandom, exportOnnx, exportTfjs, type Quantisation } from '@atoll/core';
import { tinyBackbone } from '@atoll/core/testing';
import * as tfjs from '@tensorflow/tfjs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { TINY_MODELS, tinyModel } from '../testing/tiny-model.ts';
import { classify, type Model } from './index.ts';

const backbone: Backbone = tinyBackbone();
const IMAGES = 5;
const random = createRandom(7);
const images = Array.from({ length: IMAGES }, () => Uint8Array.from({ length: 8 * 8 * 3 }, () => 256 * random.uniform()));

interface Said {
  readonly probabilities: readonly number[];
  readonly distance: number | null;
}

async function predicted(model: Model): Promise<Said[]> {
  const sources = images.map((data) => ({ pixels: { width: 8, height: 8, data } }));
  const said: Said[] = [];
  for await (const answer of classify(model, sources, { backbone, tf: tfjs, threads: 1 })) {
    if (!answer.ok) throw answer.error;
    said.push({ probabilities: answer.answers.flatMap(({ probabilities }) => [...probabilities]), distance: answer.distance });
  }
  return said;
}

async function byOnnx(bytes: Uint8Array): Promise<Said[]> {
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const { probabilities, distance } = await session.run({ image: new Tensor('uint8', joined(), [IMAGES, 8, 8, 3]) });
  return rows(probabilities?.data as Float32Array, distance?.data as Float32Array | undefined); // both outputs are of 32-bit floats
}

async function byTfjs({ json, weights }: ReturnType<typeof exportTfjs>): Promise<Said[]> {
  const { modelTopology, weightsManifest, signature } = JSON.parse(json) as tfjs.io.ModelJSON; // our own
  const weightData = Uint8Array.from(weights).buffer;
  const weightSpecs = weightsManifest[0]?.weights ?? [];
  const load = async () => ({ modelTopology, weightSpecs, weightData, ...(signature === undefined ? {} : { signature }) });
  const graph = await tfjs.loadGraphModel({ load });
  const image = tfjs.tensor4d(Int32Array.from(joined()), [IMAGES, 8, 8, 3], 'int32');
  const found = graph.execute({ image }, graph.outputNodes) as tfjs.Tensor | tfjs.Tensor[]; // no named map was asked for
  const [probabilities, distance] = Array.isArray(found) ? found : [found];
  return rows(probabilities?.dataSync() as Float32Array, distance?.dataSync() as Float32Array | undefined); // both are floats
}

function joined(): Uint8Array {
  const all = new Uint8Array(IMAGES * 8 * 8 * 3);
  for (const [i, image] of images.entries()) all.set(image, i * image.length);
  return all;
}

function rows(probabilities: Float32Array, distance: Float32Array | undefined): Said[] {
  const size = probabilities.length / IMAGES;
  return images.map((_, i) => ({
    probabilities: [...probabilities.subarray(i * size, (i + 1) * size)],
    distance: distance?.[i] ?? null,
  }));
}

function expectClose(found: readonly Said[], wanted: readonly Said[], most: number): void {
  for (const [i, { probabilities, distance }] of wanted.entries()) {
    expect(found[i]?.probabilities).toHaveLength(probabilities.length);
    for (const [k, value] of probabilities.entries()) expect(Math.abs((found[i]?.probabilities[k] ?? 9) - value)).toBeLessThan(most);
    if (distance === null) expect(found[i]?.distance).toBeNull();
    else expect(Math.abs((found[i]?.distance ?? 9e9) - distance) / distance).toBeLessThan(most);
  }
}

describe('an exported model', () => {
  beforeAll(async () => {
    await tfjs.setBackend('cpu');
  });

  it.each(TINY_MODELS)('%s: other runtimes give the probabilities of classify', async (_, model) => {
    const wanted = await predicted(model);
    expect(new Set(wanted.map(({ probabilities }) => probabilities.map((value) => value.toFixed(3)).join())).size).toBe(IMAGES);
    expectClose(await byOnnx(exportOnnx(model, backbone, 'fp32')), wanted, 1e-5);
    expectClose(await byTfjs(exportTfjs(model, backbone, 'fp32')), wanted, 1e-5);
  });

  it.each<[Quantisation, number]>([
    ['fp16', 0.01],
    ['int8', 0.1],
  ])('in %s gives the same in both formats, near those of 32 bits', async (quantisation, most) => {
    const model = tinyModel({ config: { kind: 'mlp', hidden: 128, domains: 0 } });
    const onnx = await byOnnx(exportOnnx(model, backbone, quantisation));
    expectClose(onnx, await predicted(model), most);
    expectClose(await byTfjs(exportTfjs(model, backbone, quantisation)), onnx, 1e-4);
    expect(exportOnnx(model, backbone, quantisation).length).toBeLessThan(exportOnnx(model, backbone, 'fp32').length);
  });

  it('that needs hand-crafted features is refused', () => {
    const model = tinyModel({ handCrafted: ['colour'] });
    expect(() => exportOnnx(model, backbone, 'fp32')).toThrow(expect.objectContaining({ code: 320 }));
    expect(() => exportTfjs(model, backbone, 'fp32')).toThrow(expect.objectContaining({ code: 320 }));
  });
});
