import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import {
  AtollError,
  type LinearScores,
  type PrototypeDistance,
  type RidgeCoordinates,
  type SumsByClass,
  type TaskSums,
  type VirtualHeadOptions,
} from '@atoll/core';

/** Which heads are wanted: ridge regressions of one strength, one a class balance; the one of prototypes; one fitted to virtual features. */
export type HeadRequest =
  | { readonly kind: 'ridge'; readonly ridge: number; readonly balances: readonly number[] }
  | { readonly kind: 'prototypes'; readonly by: PrototypeDistance }
  | { readonly kind: 'virtual'; readonly options: VirtualHeadOptions };

/** One solve: from all sums, or all but these. */
export type SolveRequest = HeadRequest & {
  readonly without: TaskSums | null;
  /** Names what is left out where it will be asked for again: the thread that has solved it has the most of it done. */
  readonly part?: number;
};

export interface SolveAnswer {
  /** As many as were asked for. */
  readonly heads: readonly LinearScores[];
  /** Squared error of the ridge head of balance 0 on what was left out; null where nothing was, and for other heads. */
  readonly error: number | null;
}

interface Job {
  readonly request: SolveRequest;
  readonly resolve: (answer: SolveAnswer) => void;
  readonly reject: (error: unknown) => void;
}

type Reply = { readonly answer: SolveAnswer } | { readonly reason: string };

const WORKER = new URL('../../../workers/heads.js', import.meta.url);
const MOST_THREADS = 8;

/** Solves heads from the same sums on threads of its own, as many at once as there are processors. */
export class HeadSolver {
  readonly #workers: Worker[] = [];
  #idle: Worker[] = [];
  readonly #waiting: Job[] = [];
  readonly #running = new Map<Worker, Job>();
  readonly #owners = new Map<number, Worker>();

  /** The sums should be {@link shared}: then the threads look at the same memory. */
  constructor(total: TaskSums, settings: RidgeCoordinates, most: number) {
    const threads = Math.max(1, Math.min(availableParallelism(), MOST_THREADS, most));
    for (let i = 0; i < threads; i++) {
      const worker = new Worker(WORKER, { workerData: { total, settings }, execArgv: [] });
      worker.on('message', (reply: Reply) => this.#done(worker, reply));
      worker.on('error', (cause) => this.#broken(worker, cause));
      this.#workers.push(worker);
      this.#idle.push(worker);
    }
  }

  /** Throws AtollError 604 when the sums have no solution. */
  solve(request: SolveRequest): Promise<SolveAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      this.#next();
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #next(): void {
    if (this.#idle.length + this.#running.size === 0)
      for (const { reject } of this.#waiting.splice(0)) reject(new AtollError(604, 'No thread is left that solves heads.'));
    for (const job of [...this.#waiting]) {
      const worker = this.#workerFor(job.request);
      if (worker === undefined) continue;
      this.#idle.splice(this.#idle.indexOf(worker), 1);
      this.#waiting.splice(this.#waiting.indexOf(job), 1);
      this.#running.set(worker, job);
      worker.postMessage(job.request);
    }
  }

  /** An idle thread; of a part that was solved before, the one that did. */
  #workerFor({ part }: SolveRequest): Worker | undefined {
    const owner = part === undefined ? undefined : this.#owners.get(part);
    if (owner !== undefined) return this.#idle.find((worker) => worker === owner);
    const [first] = this.#idle;
    if (part !== undefined && first !== undefined) this.#owners.set(part, first);
    return first;
  }

  #done(worker: Worker, reply: Reply): void {
    const job = this.#running.get(worker);
    this.#running.delete(worker);
    this.#idle.push(worker);
    if ('answer' in reply) job?.resolve(reply.answer);
    else job?.reject(new AtollError(604, `The sums have no solution: ${reply.reason}.`));
    this.#next();
  }

  #broken(worker: Worker, cause: unknown): void {
    const job = this.#running.get(worker);
    this.#running.delete(worker);
    this.#idle = this.#idle.filter((other) => other !== worker);
    for (const [part, owner] of this.#owners) if (owner === worker) this.#owners.delete(part);
    job?.reject(new AtollError(604, 'A thread that solves heads ended.', { cause }));
    this.#next();
  }
}

/** The same sums in memory that threads share; what tasks have in common they have in common there. */
export function shared(all: TaskSums): SumsByClass[] {
  const grams = new Map<Float64Array, Float64Array>();
  return all.map((one) => {
    const both = { counts: inSharedMemory(one.counts), sums: inSharedMemory(one.sums) };
    if (!('gram' in one)) return { ...both, squares: inSharedMemory(one.squares) };
    const gram = grams.get(one.gram) ?? inSharedMemory(one.gram);
    grams.set(one.gram, gram);
    return { ...both, gram };
  });
}

export function inSharedMemory(values: Float64Array): Float64Array {
  const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
