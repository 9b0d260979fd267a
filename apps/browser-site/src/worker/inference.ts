// Decodes images and computes their features on a thread of its own, with one session of ONNX Runtime.
import { type Block, blockKind, type Preprocessing, type RgbImage } from '@atoll/core';
import { decodeTo } from '../platform/decode.ts';
import { type OpenGraph, openOnWasm, openOnWebGpu } from './runtimes.ts';

/** Where a graph is computed; `imitated`: on WebGPU also where that is software. */
export type Engine = 'wasm' | 'webgpu' | 'imitated';

/** What a thread opens: the ONNX graph, the name of its input, the outputs that are wanted, and the blocks of hand-crafted features. */
export interface SessionSpec {
  readonly graph: Uint8Array;
  readonly input: string;
  readonly outputs: readonly string[];
  readonly blocks: readonly Block[];
}

export type ToInference =
  | { readonly id: number; readonly kind: 'open'; readonly engine: Engine; readonly spec: SessionSpec }
  | { readonly id: number; readonly kind: 'decode'; readonly file: Blob; readonly preprocessing: Preprocessing }
  | { readonly id: number; readonly kind: 'run'; readonly images: Uint8Array; readonly shape: readonly number[] };

export type FromInference =
  | { readonly id: number; readonly values: readonly (Float32Array | Uint8Array)[]; readonly device: string }
  | { readonly id: number; readonly code: number; readonly reason: string };

let open: { graph: OpenGraph; spec: SessionSpec } | null = null;
let running: Promise<unknown> = Promise.resolve();

self.onmessage = async ({ data }: MessageEvent<ToInference>) => {
  try {
    const values = await answer(data);
    const message: FromInference = { id: data.id, values, device: open?.graph.device ?? '' };
    self.postMessage(message, { transfer: values.map(({ buffer }) => buffer as ArrayBuffer) }); // none is shared
  } catch (error) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : 302;
    const message: FromInference = { id: data.id, code, reason: error instanceof Error ? error.message : String(error) };
    self.postMessage(message);
  }
};

async function answer(asked: ToInference): Promise<(Float32Array | Uint8Array)[]> {
  switch (asked.kind) {
    case 'open': {
      const { spec, engine } = asked;
      const graph = await (engine === 'wasm' ? openOnWasm(spec.graph) : openOnWebGpu(spec.graph, engine === 'imitated'));
      open = { graph, spec };
      return [];
    }
    case 'decode':
      return [await decodeTo(asked.file, asked.preprocessing)];
    case 'run': {
      // A session that waits for a graphics processor takes no second batch meanwhile.
      const done = running.then(() => run(asked.images, asked.shape));
      running = done.catch(() => undefined);
      return done;
    }
  }
}

async function run(images: Uint8Array, shape: readonly number[]): Promise<Float32Array[]> {
  if (open === null) throw new Error('no session is open');
  const { graph, spec } = open;
  const features = await graph.run(spec.input, images, shape, spec.outputs);
  return [...features, ...spec.blocks.map((block) => ofBlock(block, images, shape))];
}

/** A block of hand-crafted features of a batch, [count, values]. */
function ofBlock(block: Block, images: Uint8Array, [count = 0, height = 0, width = 0]: readonly number[]): Float32Array {
  const { size, features } = blockKind(block);
  const all = new Float32Array(count * size);
  const bytes = width * height * 3;
  for (let i = 0; i < count; i++) {
    const image: RgbImage = { width, height, data: images.subarray(i * bytes, (i + 1) * bytes) };
    all.set(features(image), i * size);
  }
  return all;
}
