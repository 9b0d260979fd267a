// Decodes images and computes their features on a thread of its own, with one session of ONNX Runtime (WebAssembly).
import { type Block, blockKind, type Preprocessing, type RgbImage } from '@atoll/core';
import glue from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import binary from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import * as runtime from 'onnxruntime-web/wasm';
import { decodeTo } from '../platform/decode.ts';

/** What a thread opens: the ONNX graph, the name of its input, the outputs that are wanted, and the blocks of hand-crafted features. */
export interface SessionSpec {
  readonly graph: Uint8Array;
  readonly input: string;
  readonly outputs: readonly string[];
  readonly blocks: readonly Block[];
}

export type ToInference =
  | { readonly id: number; readonly kind: 'open'; readonly spec: SessionSpec }
  | { readonly id: number; readonly kind: 'decode'; readonly file: Blob; readonly preprocessing: Preprocessing }
  | { readonly id: number; readonly kind: 'run'; readonly images: Uint8Array; readonly shape: readonly number[] };

export type FromInference =
  | { readonly id: number; readonly values: readonly (Float32Array | Uint8Array)[] }
  | { readonly id: number; readonly code: number; readonly reason: string };

runtime.env.wasm.wasmPaths = { mjs: glue, wasm: binary };
runtime.env.wasm.numThreads = 1;
runtime.env.logLevel = 'error';

let open: { session: runtime.InferenceSession; spec: SessionSpec } | null = null;

self.onmessage = async ({ data }: MessageEvent<ToInference>) => {
  try {
    const values = await answer(data);
    const message: FromInference = { id: data.id, values };
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
      const session = await runtime.InferenceSession.create(asked.spec.graph, { executionProviders: ['wasm'] });
      open = { session, spec: asked.spec };
      return [];
    }
    case 'decode':
      return [await decodeTo(asked.file, asked.preprocessing)];
    case 'run':
      return run(asked.images, asked.shape);
  }
}

async function run(images: Uint8Array, shape: readonly number[]): Promise<Float32Array[]> {
  if (open === null) throw new Error('no session is open');
  const { session, spec } = open;
  const results = await session.run({ [spec.input]: new runtime.Tensor('uint8', images, shape) }, [...spec.outputs]);
  const features = spec.outputs.map((name) => Float32Array.from((results[name]?.data ?? []) as Float32Array)); // the graph's outputs are float32
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
