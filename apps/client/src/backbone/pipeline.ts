import { AtollError, PLAIN_VIEW, type View } from '@atoll/core';
import type { FrozenBackbone } from './frozen.ts';
import type { ImageSource } from './preprocess.ts';
import { preprocessViews } from './views.ts';

/** What came of one image: by view the features at each cut and of each block, in the order of the backbone's, or why it could not be read. */
export type ImageResult =
  | { readonly index: number; readonly ok: true; readonly views: readonly (readonly Float32Array[])[] }
  | { readonly index: number; readonly ok: false; readonly error: AtollError };

/** How images go through a backbone. */
export interface PipelineOptions {
  /** Views an inference, of as many images as they make up; 8 unless told. */
  readonly batchSize?: number;
  /** In which each image is seen; as it is unless told. */
  readonly views?: readonly View[];
  /** Called after each batch with the images done so far, unreadable ones included. */
  readonly onProgress?: (done: number) => void;
  readonly signal?: AbortSignal;
}

/** Why an image could not be read; nothing when its pixels stand at their place in the batch. */
type Failure = AtollError | undefined;

/** Batches that are being read and decoded while every thread of the backbone has one. */
const BATCHES_AHEAD = 2;

/**
 * Computes features of many images. While some batches are in inference, on threads of their own, the next ones are read
 * and decoded on libuv's. Results come in the order of the input; an image that cannot be read becomes an error (206) and
 * the rest go on.
 * @throws the signal's reason when aborted.
 */
export async function* extractFeatures(
  images: Iterable<ImageSource> | AsyncIterable<ImageSource>,
  frozen: FrozenBackbone,
  options: PipelineOptions = {},
): AsyncGenerator<ImageResult, void, undefined> {
  const { views = [PLAIN_VIEW], onProgress, signal } = options;
  const batchSize = Math.max(1, Math.floor((options.batchSize ?? 8) / views.length));
  const { preprocessing } = frozen.backbone.manifest;
  const imageBytes = views.length * preprocessing.width * preprocessing.height * 3;
  // Images are decoded straight into their batch; a batch's memory is used again once its results are out.
  const buffers = Array.from({ length: frozen.threads + BATCHES_AHEAD }, () => new Uint8Array(batchSize * imageBytes));
  const batches: Promise<ImageResult[]>[] = [];
  let begun = 0;
  let done = 0;

  const begin = (sources: readonly ImageSource[]): void => {
    const buffer = buffers[begun % buffers.length];
    const first = begun * batchSize;
    begun++;
    const decoded = sources.map((source, i) => {
      const target = buffer.subarray(i * imageBytes, (i + 1) * imageBytes);
      return preprocessViews(frozen.preprocess, source, preprocessing, views, target).then(() => undefined, toFailure);
    });
    const batch = Promise.all(decoded).then((failures) => inferBatch(buffer, failures, first, frozen, views.length));
    batch.catch(() => undefined); // told when its turn comes
    batches.push(batch);
  };
  const finish = async (): Promise<ImageResult[]> => {
    signal?.throwIfAborted();
    const results = (await batches.shift()) ?? [];
    done += results.length;
    onProgress?.(done);
    return results;
  };

  try {
    let sources: ImageSource[] = [];
    for await (const source of images) {
      signal?.throwIfAborted();
      sources.push(source);
      if (sources.length < batchSize) continue;
      if (batches.length === buffers.length) yield* await finish();
      begin(sources);
      sources = [];
    }
    if (batches.length === buffers.length) yield* await finish();
    if (sources.length > 0) begin(sources);
    while (batches.length > 0) yield* await finish();
  } finally {
    await Promise.allSettled(batches); // nothing computes any more when the caller goes on
  }
}

function toFailure(error: unknown): AtollError {
  return error instanceof AtollError ? error : new AtollError(206, 'The image cannot be decoded.', { cause: error });
}

async function inferBatch(
  pixels: Uint8Array,
  failures: readonly Failure[],
  first: number,
  frozen: FrozenBackbone,
  views: number,
): Promise<ImageResult[]> {
  const { width, height } = frozen.backbone.manifest.preprocessing;
  const imageBytes = views * width * height * 3;
  let readable = 0;
  for (const [i, failure] of failures.entries()) {
    if (failure !== undefined) continue;
    if (i !== readable) pixels.copyWithin(readable * imageBytes, i * imageBytes, (i + 1) * imageBytes);
    readable++;
  }
  const outputs = readable === 0 ? [] : await frozen.features(pixels.subarray(0, readable * imageBytes), readable * views);

  let row = 0;
  return failures.map((failure, i) => {
    const index = first + i;
    if (failure !== undefined) return { index, ok: false, error: failure };
    const at = views * row++;
    const byView = Array.from({ length: views }, (_, view) =>
      outputs.map((values) => {
        const size = values.length / (readable * views);
        return values.slice((at + view) * size, (at + view + 1) * size);
      }),
    );
    return { index, ok: true, views: byView };
  });
}
