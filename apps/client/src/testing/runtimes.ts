import type { Backbone, exportTfjs } from '@atoll/core';
import * as tfjs from '@tensorflow/tfjs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect } from 'vitest';
import { classify, type Model } from '../model/index.ts';

/** What a model says of an image. */
export interface Said {
  readonly probabilities: readonly number[];
  readonly distance: number | null;
}

/** Images of one size, RGB row by row. */
export interface Pictures {
  readonly width: number;
  readonly height: number;
  readonly images: readonly Uint8Array[];
  /** What the columns say of each, encoded, for a model that takes columns. */
  readonly columns?: readonly Float32Array[];
}

/** What Atoll's own {@link classify} says. */
export async function byAtoll(model: Model, backbone: Backbone, { width, height, images, columns }: Pictures): Promise<Said[]> {
  const sources = images.map((data) => ({ pixels: { width, height, data } }));
  const said: Said[] = [];
  const known = columns === undefined ? {} : { columns };
  for await (const answer of classify(model, sources, { backbone, tf: tfjs, threads: 1, ...known })) {
    if (!answer.ok) throw answer.error;
    said.push({ probabilities: answer.answers.flatMap(({ probabilities }) => [...probabilities]), distance: answer.distance });
  }
  return said;
}

export async function byOnnx(bytes: Uint8Array, pictures: Pictures): Promise<Said[]> {
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const columns = besides(pictures);
  const { probabilities, distance } = await session.run({
    image: new Tensor('uint8', joined(pictures), shapeOf(pictures)),
    ...(columns === null ? {} : { columns: new Tensor('float32', columns.values, columns.shape) }),
  });
  return rows(pictures, probabilities?.data as Float32Array, distance?.data as Float32Array | undefined); // both outputs are of 32-bit floats
}

export async function byTfjs({ json, weights }: ReturnType<typeof exportTfjs>, pictures: Pictures): Promise<Said[]> {
  const { modelTopology, weightsManifest, signature } = JSON.parse(json) as tfjs.io.ModelJSON; // our own
  const weightData = Uint8Array.from(weights).buffer;
  const weightSpecs = weightsManifest[0]?.weights ?? [];
  const load = async () => ({ modelTopology, weightSpecs, weightData, ...(signature === undefined ? {} : { signature }) });
  const graph = await tfjs.loadGraphModel({ load });
  const image = tfjs.tensor4d(Int32Array.from(joined(pictures)), shapeOf(pictures), 'int32');
  const columns = besides(pictures);
  const inputs = { image, ...(columns === null ? {} : { columns: tfjs.tensor2d(columns.values, columns.shape) }) };
  const found = graph.execute(inputs, graph.outputNodes) as tfjs.Tensor | tfjs.Tensor[]; // no named map was asked for
  const [probabilities, distance] = Array.isArray(found) ? found : [found];
  return rows(pictures, probabilities?.dataSync() as Float32Array, distance?.dataSync() as Float32Array | undefined); // both are floats
}

const shapeOf = ({ width, height, images }: Pictures): [number, number, number, number] => [images.length, height, width, 3];

function besides({ columns }: Pictures): { values: Float32Array; shape: [number, number] } | null {
  if (columns === undefined) return null;
  return { values: Float32Array.from(columns.flatMap((each) => [...each])), shape: [columns.length, columns[0]?.length ?? 0] };
}

function joined({ width, height, images }: Pictures): Uint8Array {
  const all = new Uint8Array(images.length * width * height * 3);
  for (const [i, image] of images.entries()) all.set(image, i * image.length);
  return all;
}

function rows({ images }: Pictures, probabilities: Float32Array, distance: Float32Array | undefined): Said[] {
  const size = probabilities.length / images.length;
  return images.map((_, i) => ({
    probabilities: [...probabilities.subarray(i * size, (i + 1) * size)],
    distance: distance?.[i] ?? null,
  }));
}

export function expectClose(found: readonly Said[], wanted: readonly Said[], most: number): void {
  for (const [i, { probabilities, distance }] of wanted.entries()) {
    expect(found[i]?.probabilities).toHaveLength(probabilities.length);
    for (const [k, value] of probabilities.entries()) expect(Math.abs((found[i]?.probabilities[k] ?? 9) - value)).toBeLessThan(most);
    if (distance === null) expect(found[i]?.distance).toBeNull();
    else expect(Math.abs((found[i]?.distance ?? 9e9) - distance) / Math.max(1, distance)).toBeLessThan(most);
  }
}
