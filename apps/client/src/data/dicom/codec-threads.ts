import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { IMAGE_BOUNDS } from '../image-bounds.ts';
import type { Claim } from './codestream.ts';
import { DicomError } from './error.ts';
import type { Coding } from './syntax.ts';

/** A frame as a decoder gives it: samples of one byte up to 8 bits, of two in little endian beyond. */
export interface DecodedFrame {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly bits: number;
  /** Colours one after the other. */
  readonly planar: boolean;
  readonly pixels: Uint8Array;
}

export type ThreadCoding = Exclude<Coding, 'native' | 'rle' | 'jpeg'>;

/** Memory of one decoder: four bytes and more for each sample of the largest image. */
const MOST_BYTES = 2 ** 30;

/** Stands as deep in `src` as in `dist`. */
const WORKER = new URL('../../../workers/dicom-codecs.js', import.meta.url);

const idle: Worker[] = [];
const waiting: ((worker: Worker) => void)[] = [];
let running = 0;

/**
 * Decodes a compressed frame on a thread of its own; there are as many as processors. A decoder that fails, that takes too long or
 * too much memory ends with its thread, for what it leaves behind is not known.
 * @throws DicomError
 */
export async function decodeOnThread(coding: ThreadCoding, frame: Uint8Array, claim: Claim): Promise<DecodedFrame> {
  const worker = await take();
  try {
    const decoded = await ask(worker, { coding, bytes: frame.slice(), claim });
    if (decoded === null) throw new DicomError('its pixels are cut short or damaged');
    give(worker);
    return decoded;
  } catch (error) {
    await worker.terminate();
    give(undefined);
    throw error;
  }
}

function start(): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: 512 };
  const worker = new Worker(WORKER, { workerData: { mostBytes: MOST_BYTES }, execArgv: [], resourceLimits });
  worker.unref();
  return worker;
}

async function take(): Promise<Worker> {
  const free = idle.pop();
  if (free !== undefined) return free;
  if (running < Math.max(1, availableParallelism())) {
    running += 1;
    return start();
  }
  return new Promise((resolve) => waiting.push(resolve));
}

/** Hands a thread on, a new one in the place of one that was ended. */
function give(worker: Worker | undefined): void {
  const next = waiting.shift();
  if (next !== undefined) next(worker ?? start());
  else if (worker !== undefined) idle.push(worker);
  else running -= 1;
}

interface Order {
  readonly coding: ThreadCoding;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly claim: Claim;
}

function ask(worker: Worker, order: Order): Promise<DecodedFrame | null> {
  const ended = new AbortController();
  return new Promise<DecodedFrame | null>((resolve, reject) => {
    const fail = (reason: string, cause?: unknown): void => reject(new DicomError(reason, { cause }));
    const timer = setTimeout(() => fail(`decoding it takes more than ${IMAGE_BOUNDS.seconds} s`), 1_000 * IMAGE_BOUNDS.seconds);
    const answered = ({ frame }: { frame: DecodedFrame | null }): void => resolve(frame);
    const failed = (cause: unknown): void => fail('its decoder ended', cause);
    const exited = (): void => fail('its decoder ended');
    worker.on('message', answered).on('error', failed).on('exit', exited);
    ended.signal.addEventListener('abort', () => {
      clearTimeout(timer);
      worker.off('message', answered).off('error', failed).off('exit', exited).unref();
    });
    worker.ref(); // the process waits for an answer, and for nothing else of a thread
    worker.postMessage(order, [order.bytes.buffer]);
  }).finally(() => ended.abort());
}
