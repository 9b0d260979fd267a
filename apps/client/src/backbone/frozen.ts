import { availableParallelism } from 'node:os';
import { AtollError, type Backbone, buildOnnxGraph, cutOutput, cutPoint, IMAGE_INPUT } from '@atoll/core';

/** The frozen part of a backbone, ready to compute features. */
export interface FrozenBackbone {
  readonly backbone: Backbone;
  readonly cuts: readonly string[];
  /** Threads that inference uses. */
  readonly threads: number;
  /**
   * Features of `count` images given as RGB bytes, `[count, height, width, 3]`, already resized: for each cut, in the
   * order of `cuts`, `[count, …shape of the cut]`.
   */
  features(images: Uint8Array, count: number): Promise<Float32Array[]>;
  close(): Promise<void>;
}

export interface FrozenBackboneOptions {
  readonly backbone: Backbone;
  readonly cuts: readonly string[];
  /** Defaults to the processors this process may use. */
  readonly threads?: number;
}

/**
 * Opens the frozen part of a backbone on ONNX Runtime.
 * @throws AtollError 301 when ONNX Runtime does not load here, 302 when it refuses the graph, 304 for an unknown cut.
 */
export async function openFrozenBackbone(options: FrozenBackboneOptions): Promise<FrozenBackbone> {
  const { backbone, cuts, threads = availableParallelism() } = options;
  const graph = buildOnnxGraph(backbone, cuts);
  const runtime = await loadRuntime();
  const session = await runtime.InferenceSession.create(graph, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    // A waiting thread would spin on a core that decoding, or another site on this machine, could use.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  }).catch((cause: unknown) => {
    throw new AtollError(302, `ONNX Runtime refuses the graph of ${backbone.manifest.name}.`, { cause });
  });
  const { width, height } = backbone.manifest.preprocessing;
  const points = cuts.map((name) => cutPoint(backbone.manifest, name));

  return {
    backbone,
    cuts,
    threads,
    async features(images, count) {
      if (images.length !== count * height * width * 3)
        throw new RangeError(`${images.length} bytes are not ${count} images of ${width}×${height}`);
      const outputs = await session.run({ [IMAGE_INPUT]: new runtime.Tensor('uint8', images, [count, height, width, 3]) });
      return points.map((point) => {
        const values = outputs[cutOutput(point.name)]?.data;
        if (!(values instanceof Float32Array) || values.length !== count * point.size) {
          throw new AtollError(302, `ONNX Runtime gave no features of the right size for the cut ${point.name}.`);
        }
        return values;
      });
    },
    close: () => session.release(),
  };
}

async function loadRuntime() {
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw new AtollError(301, 'ONNX Runtime does not load on this machine, so no features can be computed.', {
      hint: 'Install again with npm ci; onnxruntime-node has binaries for Linux, macOS and Windows on x64 and arm64.',
      cause,
    });
  }
}
