import type { FrozenBackbone, FrozenBackboneOptions, ImageSource } from '@atoll/client/agent';
import { AtollError, blockKind, buildOnnxGraph, cutOutput, cutPoint, type ErrorCode, IMAGE_INPUT, isErrorCode } from '@atoll/core';
import type { FromInference, ToInference } from '../worker/inference.ts';
import { resize } from './decode.ts';

/** Without `id` and its shape for each kind. */
type Asked = ToInference extends infer One ? (One extends ToInference ? Omit<One, 'id'> : never) : never;

/** A thread that decodes and computes. */
class InferenceThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve(values: FromInference & { values: unknown }): void; reject(error: unknown): void }>();
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

  async ask(message: Asked, transfer: Transferable[] = []): Promise<readonly (Float32Array | Uint8Array)[]> {
    this.#last += 1;
    const id = this.#last;
    const answer = await new Promise<FromInference & { values: unknown }>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...message }, transfer);
    });
    return answer.values as readonly (Float32Array | Uint8Array)[]; // as inference.ts posts them
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

/** Opens the frozen part of a backbone on ONNX Runtime for the web: sessions of one thread, as many as there are processors. @throws AtollError 301, 302, 304 */
export async function openFrozen(options: Omit<FrozenBackboneOptions, 'threads'>, fileOf: FileOf): Promise<FrozenBackbone> {
  const { backbone, cuts, blocks = [] } = options;
  const { manifest } = backbone;
  const { width, height } = manifest.preprocessing;
  const sizes = [...cuts.map((name) => cutPoint(manifest, name).size), ...blocks.map((block) => blockKind(block).size)];
  const spec = { graph: buildOnnxGraph(backbone, cuts), input: IMAGE_INPUT, outputs: cuts.map(cutOutput), blocks };
  const threads = Math.max(1, Math.min(MOST_THREADS, navigator.hardwareConcurrency));
  const pool = Array.from({ length: threads }, () => new InferenceThread());
  const close = async () => {
    for (const thread of pool) thread.close();
  };
  await Promise.all(pool.map((thread) => thread.ask({ kind: 'open', spec }))).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const idlest = () => pool.reduce((one, other) => (other.pending < one.pending ? other : one));
  return {
    backbone,
    cuts,
    blocks,
    threads,
    async preprocess(source, preprocessing, target = new Uint8Array(preprocessing.width * preprocessing.height * 3)) {
      if ('pixels' in source) return resize({ ...source.pixels, channels: 3 }, preprocessing, target);
      const [pixels] = await idlest().ask({ kind: 'decode', file: await blobOf(source, fileOf), preprocessing });
      target.set(pixels ?? []);
      return target;
    },
    async features(images, count) {
      if (images.length !== count * height * width * 3)
        throw new RangeError(`${images.length} bytes are not ${count} images of ${width}×${height}`);
      const own = Uint8Array.from(images);
      const values = await idlest().ask({ kind: 'run', images: own, shape: [count, height, width, 3] }, [own.buffer]);
      if (!sizes.every((size, i) => values[i]?.length === count * size))
        throw new AtollError(302, 'ONNX Runtime gave features of another size than the cut has.');
      return values.map((one) => (one instanceof Float32Array ? one : new Float32Array()));
    },
    close,
  };
}

async function blobOf(source: Exclude<ImageSource, { pixels: unknown }>, fileOf: FileOf): Promise<Blob> {
  if ('path' in source) return fileOf(source.path);
  return new Blob([Uint8Array.from('read' in source ? await source.read() : source.bytes)]);
}
