import { checkCanary, type FrozenBackbone, type FrozenBackboneOptions, type ImageSource } from '@atoll/client/agent';
import { AtollError, blockKind, buildOnnxGraph, cutOutput, cutPoint, type ErrorCode, IMAGE_INPUT, isErrorCode } from '@atoll/core';
import type { Engine, FromInference, ToInference } from '../worker/inference.ts';
import { resize } from './decode.ts';
import { type Compute, openWithFallback } from './fallback.ts';

/** Without `id` and its shape for each kind. */
type Asked = ToInference extends infer One ? (One extends ToInference ? Omit<One, 'id'> : never) : never;

type Answer = Extract<FromInference, { values: unknown }>;

/** A thread that decodes and computes. */
class InferenceThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve(answer: Answer): void; reject(error: unknown): void }>();
  #last = 0;

  constructor() {
    this.#worker = new Worker(new URL('../worker/inference.ts', import.meta.url), { type: 'module' });
    this.#worker.onmessage = ({ data }: MessageEvent<FromInference>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if ('values' in data) waiting?.resolve(data);
      else waiting?.reject(new AtollError(codeOf(data.code), data.reason));
    };
    this.#worker.onerror = ({ message }) => this.#failAll(new AtollError(301, `ONNX Runtime does not run in this browser (${message}).`));
  }

  get pending(): number {
    return this.#waiting.size;
  }

  ask(message: Asked, transfer: Transferable[] = []): Promise<Answer> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...message }, transfer);
    });
  }

  async run(images: Uint8Array, shape: readonly number[], transfer: Transferable[] = []): Promise<Float32Array[]> {
    const { values } = await this.ask({ kind: 'run', images, shape }, transfer);
    return values.map((one) => (one instanceof Float32Array ? one : new Float32Array()));
  }

  close(): void {
    this.#failAll(new AtollError(302, 'The backbone was closed.'));
    this.#worker.terminate();
  }

  #failAll(error: AtollError): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

const codeOf = (code: number): ErrorCode => (isErrorCode(code) ? code : 302);

/** Each has the runtime, the graph and a batch in memory, about 150 MB. */
const MOST_THREADS = 4;

/** Gives the file of an image. @throws AtollError 201 where the tab does not have it any more */
export type FileOf = (path: string) => Blob;

/** What the page is asked to compute features with: `webgpu` also where that is imitated; null: WebGPU on a graphics processor, else WebAssembly. */
export type AskedEngine = 'wasm' | 'webgpu' | null;

/** What computes features, and where that is not WebGPU why. */
export interface InferenceNote {
  readonly device: string;
  readonly notWebGpu: string | null;
}

export interface OpenFrozenOptions extends Omit<FrozenBackboneOptions, 'threads'> {
  readonly fileOf: FileOf;
  readonly engine: AskedEngine;
  readonly onEngine: (note: InferenceNote) => void;
}

/**
 * Opens the frozen part of a backbone on ONNX Runtime for the web: on WebGPU where its canary is right there, else in
 * WebAssembly, in sessions of one thread, as many as there are processors. @throws AtollError 301, 302, 304
 */
export async function openFrozen(options: OpenFrozenOptions): Promise<FrozenBackbone> {
  const { backbone, cuts, blocks = [], fileOf, engine, onEngine } = options;
  const { manifest } = backbone;
  const { width, height } = manifest.preprocessing;
  const sizes = [...cuts.map((name) => cutPoint(manifest, name).size), ...blocks.map((block) => blockKind(block).size)];
  const spec = { graph: buildOnnxGraph(backbone, cuts), input: IMAGE_INPUT, outputs: cuts.map(cutOutput), blocks };
  const threads = Math.max(1, Math.min(MOST_THREADS, navigator.hardwareConcurrency));
  const pool = Array.from({ length: threads }, () => new InferenceThread());
  const idlest = () => pool.reduce((one, other) => (other.pending < one.pending ? other : one));
  const beside = new InferenceThread(); // waits for the graphics processor, while the others decode
  const open = (thread: InferenceThread, on: Engine) => thread.ask({ kind: 'open', engine: on, spec });
  const close = async () => {
    for (const thread of [beside, ...pool]) thread.close();
  };

  let device = '';
  const onWebGpu = async (): Promise<Compute> => {
    if (engine === 'wasm') throw new Error('the address of this page says so');
    ({ device } = await open(beside, engine === null ? 'webgpu' : 'imitated'));
    return (images, shape) => beside.run(images, shape); // a copy: they are still here when it fails
  };
  const onWasm = async (): Promise<Compute> => {
    await Promise.all(pool.map((thread) => open(thread, 'wasm')));
    return (images, shape) => idlest().run(images, shape, [images.buffer]);
  };
  const inference = await openWithFallback(onWebGpu, onWasm, (reason) => {
    beside.close();
    onEngine({ device: 'WebAssembly', notWebGpu: reason.replace(/\.$/, '') });
  }).catch(async (error: unknown) => {
    await close();
    throw error;
  });

  const frozen: FrozenBackbone = {
    backbone,
    cuts,
    blocks,
    threads,
    async preprocess(source, preprocessing, target = new Uint8Array(preprocessing.width * preprocessing.height * 3)) {
      if ('pixels' in source) return resize({ ...source.pixels, channels: 3 }, preprocessing, target);
      const { values } = await idlest().ask({ kind: 'decode', file: await blobOf(source, fileOf), preprocessing });
      target.set(values[0] ?? []);
      return target;
    },
    async features(images, count) {
      if (images.length !== count * height * width * 3)
        throw new RangeError(`${images.length} bytes are not ${count} images of ${width}×${height}`);
      const values = await inference.compute(Uint8Array.from(images), [count, height, width, 3]);
      if (!sizes.every((size, i) => values[i]?.length === count * size))
        throw new AtollError(302, 'ONNX Runtime gave features of another size than the cut has.');
      return [...values];
    },
    close,
  };
  try {
    const wrong = inference.isBetter ? await wrongCanary(frozen) : null;
    if (wrong !== null) await inference.giveUp(new Error(wrong));
    else if (inference.isBetter) onEngine({ device, notWebGpu: null });
  } catch (error) {
    await close();
    throw error;
  }
  return frozen;
}

/** What is wrong with the canary that was just computed; null: nothing. */
async function wrongCanary(frozen: FrozenBackbone): Promise<string | null> {
  const differences = await checkCanary(frozen);
  const wrong = differences.find(({ withinTolerance }) => !withinTolerance);
  if (wrong !== undefined) return `its canary at ${wrong.cut} is ${(100 * wrong.difference).toFixed(2)} % from the reference`;
  return differences.length === 0 ? 'the backbone has no canary to check it by' : null;
}

async function blobOf(source: Exclude<ImageSource, { pixels: unknown }>, fileOf: FileOf): Promise<Blob> {
  if ('path' in source) return fileOf(source.path);
  return new Blob([Uint8Array.from('read' in source ? await source.read() : source.bytes)]);
}
