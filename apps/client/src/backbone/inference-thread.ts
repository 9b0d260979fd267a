import { Worker } from 'node:worker_threads';
import { AtollError, type Block } from '@atoll/core';

/** What a thread opens: the ONNX graph, the name of its input, the outputs that are wanted, and the blocks of hand-crafted features. */
export interface SessionSpec {
  readonly graph: Uint8Array;
  readonly input: string;
  readonly outputs: readonly string[];
  readonly blocks: readonly Block[];
}

type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unavailable' | 'refused'; readonly reason: string }
  | { readonly kind: 'done'; readonly id: number; readonly values: Float32Array[] }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string };

interface Waiting {
  readonly resolve: (values: Float32Array[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Stands as deep in `src` as in `dist`. */
const WORKER = new URL('../../workers/inference.js', import.meta.url);

/** Words of the memory that is shared with the thread: 1 while the runtime computes, 1 once the thread is to end. */
const COMPUTING = 0;
const ENDING = 1;
/** How long the end of the process waits for a batch that is being computed. */
const LAST_BATCH_MS = 30_000;

/**
 * What each living thread shares. Node stops its threads wherever they are when the process ends, and one that is stopped
 * within ONNX Runtime's binding aborts the process (exit by SIGABRT in place of its exit code), so its batch is waited for.
 */
const living = new Set<Int32Array<SharedArrayBuffer>>();
process.on('exit', () => {
  for (const shared of living) Atomics.store(shared, ENDING, 1);
  for (const shared of living) if (Atomics.load(shared, COMPUTING) === 1) Atomics.wait(shared, COMPUTING, 1, LAST_BATCH_MS);
});

const ended = (cause?: unknown): AtollError => new AtollError(302, 'Inference ended unexpectedly.', { cause });

/** A thread with an inference session of its own; the thread that calls stays free. */
export class InferenceThread {
  readonly #worker: Worker;
  readonly #shared: Int32Array<SharedArrayBuffer>;
  readonly #ended: Promise<unknown>;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  private constructor(worker: Worker, shared: Int32Array<SharedArrayBuffer>) {
    this.#worker = worker;
    this.#shared = shared;
    this.#ended = new Promise((resolve) => worker.once('exit', resolve));
    worker.on('message', (message: FromWorker) => this.#receive(message));
    worker.on('error', (cause) => this.#failAll(ended(cause)));
    worker.on('exit', () => this.#failAll(ended()));
  }

  /** @throws AtollError 301 when ONNX Runtime does not load here, 302 when it refuses the graph or the thread ends */
  static async start(spec: SessionSpec, program: URL = WORKER): Promise<InferenceThread> {
    process.env.ORT_DISABLE_TELEMETRY ??= '1';
    const shared = new Int32Array(new SharedArrayBuffer(8));
    shared[COMPUTING] = 1; // loading the runtime and opening the graph are its code too
    const worker = new Worker(program, { workerData: { spec, shared }, execArgv: [] });
    living.add(shared);
    worker.once('exit', () => living.delete(shared));
    const first = await new Promise<FromWorker>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', (cause) => reject(ended(cause)));
      worker.once('exit', () => reject(ended()));
    });
    if (first.kind === 'ready') return new InferenceThread(worker, shared);
    await worker.terminate();
    const cause = 'reason' in first ? first.reason : undefined;
    if (first.kind === 'refused') throw new AtollError(302, 'ONNX Runtime refuses the graph of the backbone.', { cause });
    throw new AtollError(301, 'ONNX Runtime does not load on this machine, so no features can be computed.', {
      hint: 'Install again with npm ci; onnxruntime-node has binaries for Linux, macOS and Windows on x64 and arm64.',
      cause,
    });
  }

  /** Batches that were given and have not come back. */
  get pending(): number {
    return this.#waiting.size;
  }

  /** The outputs, then the blocks, for a batch of images, which the thread takes over. @throws AtollError 302 */
  run(images: Uint8Array<ArrayBuffer>, shape: readonly number[]): Promise<Float32Array[]> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, images, shape }, [images.buffer]);
    });
  }

  /** Ends the thread after the batch that it computes; those behind it are not computed. */
  async close(): Promise<void> {
    this.#failAll(new AtollError(302, 'The backbone was closed.'));
    Atomics.store(this.#shared, ENDING, 1);
    this.#worker.postMessage(null);
    await this.#ended;
  }

  #receive(message: FromWorker): void {
    if (message.kind !== 'done' && message.kind !== 'failed') return;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === 'done') waiting?.resolve(message.values);
    else waiting?.reject(new AtollError(302, `ONNX Runtime could not compute features: ${message.reason}`));
  }

  #failAll(error: AtollError): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
