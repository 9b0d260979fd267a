import { AtollError } from '@atoll/core';
import type { FrozenBackbone } from './frozen.ts';
import { type ImageSource, preprocess } from './preprocess.ts';

/** What came of one image: its features at each cut in the order of the backbone's cuts, or why it could not be read. */
export type ImageResult =
  | { readonly index: number; readonly ok: true; readonly features: readonly Float32Array[] }
  | { readonly index: number; readonly ok: false; readonly error: AtollError };

export interface PipelineOptions {
  /** Images an inference; 8 unless told. */
  readonly batchSize?: number;
  /** Called after each batch with the images done so far, unreadable ones included. */
  readonly onProgress?: (done: number) => void;
  readonly signal?: AbortSignal;
}

type Decoded = { readonly pixels: Uint8Array } | { readonly error: AtollError };

/** Batches that are being decoded while one is in inference. */
const BATCHES_AHEAD = 2;

/**
 * Computes features of many images. While one batch is in inference the next ones are read and decoded, on libuv's
 * threads. Results come in the order of the input; an image that cannot be read becomes an error (206) and the rest go on.
 * @throws the signal's reason when aborted.
 */
export async function* extractFeatures(
  images: Iterable<ImageSource> | AsyncIterable<ImageSource>,
  frozen: FrozenBackbone,
  options: PipelineOptions = {},
): AsyncGenerator<ImageResult, void, undefined> {
  const { batchSize = 8, onProgress, signal } = options;
  const waiting: Promise<Decoded>[] = [];
  let done = 0;

  const nextBatch = async (): Promise<ImageResult[]> => {
    const results = await inferBatch(await Promise.all(waiting.splice(0, batchSize)), done, frozen);
    done += results.length;
    return results;
  };
  for await (const source of images) {
    signal?.throwIfAborted();
    waiting.push(decode(source, frozen));
    if (waiting.length < batchSize * (1 + BATCHES_AHEAD)) continue;
    yield* await nextBatch();
    onProgress?.(done);
  }
  while (waiting.length > 0) {
    signal?.throwIfAborted();
    yield* await nextBatch();
    onProgress?.(done);
  }
}

function decode(source: ImageSource, frozen: FrozenBackbone): Promise<Decoded> {
  return preprocess(source, frozen.backbone.manifest.preprocessing).then(
    (pixels) => ({ pixels }),
    (error: unknown) => ({
      error: error instanceof AtollError ? error : new AtollError(206, 'The image cannot be decoded.', { cause: error }),
    }),
  );
}

async function inferBatch(batch: readonly Decoded[], first: number, frozen: FrozenBackbone): Promise<ImageResult[]> {
  const pixels = batch.flatMap((entry) => ('pixels' in entry ? [entry.pixels] : []));
  const [one] = pixels;
  const joined = new Uint8Array(one === undefined ? 0 : one.length * pixels.length);
  for (const [i, image] of pixels.entries()) joined.set(image, i * image.length);
  const outputs = one === undefined ? [] : await frozen.features(joined, pixels.length);

  let row = 0;
  return batch.map((entry, i) => {
    const index = first + i;
    if ('error' in entry) return { index, ok: false, error: entry.error };
    const at = row++;
    const features = outputs.map((values) => {
      const size = values.length / pixels.length;
      return values.slice(at * size, (at + 1) * size);
    });
    return { index, ok: true, features };
  });
}
