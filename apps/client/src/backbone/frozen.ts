import { availableParallelism } from 'node:os';
import { AtollError, type Backbone, type Block, blockKind, buildOnnxGraph, cutOutput, cutPoint, IMAGE_INPUT } from '@atoll/core';
import { InferenceThread } from './inference-thread.ts';
import { type Preprocess, preprocess } from './preprocess.ts';

/** The frozen part of a backbone, ready to compute features. */
export interface FrozenBackbone {
  readonly backbone: Backbone;
  readonly cuts: readonly string[];
  /** Hand-crafted features that are computed beside it. */
  readonly blocks: readonly Block[];
  /** Batches that are computed at the same time, each on a thread of its own. */
  readonly threads: number;
  /** Decodes images and brings them to the backbone's input. */
  readonly preprocess: Preprocess;
  /**
   * Features of `count` images given as RGB bytes, `[count, height, width, 3]`, already resized: for each cut, in the
   * order of `cuts`, `[count, …shape of the cut]`, then for each block `[count, values]`. The bytes may be overwritten as soon as this returns.
   */
  features(images: Uint8Array, count: number): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/** Which features are computed, at which cuts of the backbone and which hand-crafted ones. */
export interface FrozenBackboneOptions {
  readonly backbone: Backbone;
  readonly cuts: readonly string[];
  /** None unless told. */
  readonly blocks?: readonly Block[];
  /** Defaults to the processors this process may use. */
  readonly threads?: number;
}

/**
 * Opens the frozen part of a backbone on ONNX Runtime: one session of one thread for each processor. That computes more
 * images a second than one session of many threads, and gives the same bits whatever the number of threads.
 * @throws AtollError 301 when ONNX Runtime does not load here, 302 when it refuses the graph, 304 for an unknown cut.
 */
export async function openFrozenBackbone(options: FrozenBackboneOptions): Promise<FrozenBackbone> {
  const { backbone, cuts, blocks = [], threads = availableParallelism() } = options;
  const { width, height } = backbone.manifest.preprocessing;
  const sizes = [...cuts.map((name) => cutPoint(backbone.manifest, name).size), ...blocks.map((block) => blockKind(block).size)];
  const session = { graph: buildOnnxGraph(backbone, cuts), input: IMAGE_INPUT, outputs: cuts.map(cutOutput), blocks };
  const opening = Array.from({ length: threads }, () => InferenceThread.start(session));
  const pool = await Promise.all(opening).catch(async (error: unknown) => {
    for (const thread of await Promise.allSettled(opening)) if (thread.status === 'fulfilled') await thread.value.close();
    throw error;
  });

  return {
    backbone,
    cuts,
    blocks,
    threads,
    preprocess,
    async features(images, count) {
      if (images.length !== count * height * width * 3)
        throw new RangeError(`${images.length} bytes are not ${count} images of ${width}×${height}`);
      const thread = pool.reduce((idlest, other) => (other.pending < idlest.pending ? other : idlest));
      const values = await thread.run(new Uint8Array(images), [count, height, width, 3]);
      if (!sizes.every((size, i) => values[i]?.length === count * size))
        throw new AtollError(302, 'ONNX Runtime gave features of another size than the cut has.');
      return values;
    },
    close: async () => {
      await Promise.all(pool.map((thread) => thread.close()));
    },
  };
}
