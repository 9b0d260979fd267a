import {
  type Backbone,
  createRandom,
  digestOf,
  exportOnnx,
  exportTfjs,
  headArchitecture,
  type ModelManifest,
  outputShapeOf,
  type Quantisation,
  scopedTail,
  viewsSchema,
} from '@atoll/core';
import { tinyBackbone } from '@atoll/core/testing';
import { encodeHead, encodeStandardisation } from '@atoll/protocol';
import * as tfjs from '@tensorflow/tfjs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { federationOf } from '../testing/federation.ts';
import { classify, type Model, openModel } from './index.ts';

const backbone: Backbone = tinyBackbone();
const IMAGES = 5;
const random = createRandom(7);
const images = Array.from({ length: IMAGES }, () => Uint8Array.from({ length: 8 * 8 * 3 }, () => 256 * random.uniform()));
const classes = ['a', 'b', 'c'];

const linear = federationOf().head;
const KINDS: Readonly<Record<string, Partial<ModelManifest> & { config?: ModelManifest['head']['config'] }>> = {
  linear: {},
  'of unit length': { unitLength: true },
  'with Fourier features': { config: { kind: 'linear', kernel: 'fourier', units: 64, bandwidth: 1 } },
  'with rectified features': { config: { kind: 'linear', kernel: 'relu', units: 64, bandwidth: 1 } },
  'with a hidden layer': { config: { kind: 'mlp', hidden: 16, domains: 0 } },
  'with an adjustment': { config: { kind: 'adjustment', width: 8, domains: 2 } },
  'of two label sets': { classes: [], tasks: { what: { classes: ['a', 'b', 'c'] }, how: { classes: ['x', 'y'] } } },
  'with several labels': { labels: 'several' },
};

/** A model of the tiny backbone with random weights; `scope` trains a part of the backbone. */
function modelOf(
  { config = linear, ...more }: Partial<ModelManifest> & { config?: ModelManifest['head']['config'] },
  scope?: 'last-block',
): Model {
  const source = { classes, ...more };
  const federation = federationOf({ classes: ['a', 'b'] });
  const tail =
    scope === undefined
      ? undefined
      : scopedTail(
          { classes: source.classes, backbone: { cut: 'pooled' }, head: config, training: federation.training },
          backbone.manifest,
          scope,
        );
  const layout = tail?.layout ?? headArchitecture(config, { featureSize: 4, ...outputShapeOf(source) }).layout;
  const head = encodeHead({ layout, values: Float32Array.from({ length: layout.size }, () => 2 * random.uniform() - 1) });
  const standardisation = encodeStandardisation({ mean: Float32Array.of(0.1, -0.2, 0, 0.3), scale: Float32Array.of(1, 3, 0.5, 2) });
  const manifest: ModelManifest = {
    format: 1,
    federation: 'demo',
    run: 'demo-1',
    finishedAt: '2026-01-01T00:00:00.000Z',
    software: 'test',
    backbone: { name: 'tiny', version: '1.0.0', digest: backbone.digest, cut: 'pooled', licence: 'MIT' },
    head: {
      config,
      featureSize: 4,
      digest: digestOf(head),
      sizeBytes: head.length,
      ...(tail === undefined ? {} : { tail: { scope: tail.scope, cut: tail.cut } }),
    },
    standardisation: { digest: digestOf(standardisation), sizeBytes: standardisation.length },
    unitLength: false,
    handCrafted: [],
    views: viewsSchema.parse(1),
    temperature: 0.7,
    training: { strategy: 'fedavg', rounds: 2, round: 2, why: 'all rounds are done', seed: 1 },
    sites: [],
    test: null,
    privacy: { budget: null, secureAggregation: false, minimumCount: 5 },
    lineage: { initialHead: digestOf(new Uint8Array()), answers: 4, journal: { entries: 9, hash: digestOf(new Uint8Array()) } },
    limits: ['a test'],
    ...source,
  };
  return openModel({ manifest, json: new TextEncoder().encode(JSON.stringify(manifest)), head, standardisation });
}

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

  const kinds: readonly [string, Model][] = [
    ...Object.entries(KINDS).map(([name, more]): [string, Model] => [name, modelOf(more)]),
    ['with a trained part of the backbone', modelOf({}, 'last-block')],
  ];

  it.each(kinds)('%s: other runtimes give the probabilities of classify', async (_, model) => {
    const wanted = await predicted(model);
    expect(new Set(wanted.map(({ probabilities }) => probabilities.map((value) => value.toFixed(3)).join())).size).toBe(IMAGES);
    expectClose(await byOnnx(exportOnnx(model, backbone, 'fp32')), wanted, 1e-5);
    expectClose(await byTfjs(exportTfjs(model, backbone, 'fp32')), wanted, 1e-5);
  });

  it.each<[Quantisation, number]>([
    ['fp16', 0.01],
    ['int8', 0.1],
  ])('in %s gives the same in both formats, near those of 32 bits', async (quantisation, most) => {
    const model = modelOf({ config: { kind: 'mlp', hidden: 128, domains: 0 } });
    const onnx = await byOnnx(exportOnnx(model, backbone, quantisation));
    expectClose(onnx, await predicted(model), most);
    expectClose(await byTfjs(exportTfjs(model, backbone, quantisation)), onnx, 1e-5);
    expect(exportOnnx(model, backbone, quantisation).length).toBeLessThan(exportOnnx(model, backbone, 'fp32').length);
  });

  it('that needs hand-crafted features is refused', () => {
    const model = modelOf({ handCrafted: ['colour'] });
    expect(() => exportOnnx(model, backbone, 'fp32')).toThrow(expect.objectContaining({ code: 320 }));
    expect(() => exportTfjs(model, backbone, 'fp32')).toThrow(expect.objectContaining({ code: 320 }));
  });
});
