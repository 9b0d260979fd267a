import {
  AtollError,
  answerOf,
  averageOf,
  type Backbone,
  type BackboneManifest,
  distanceOf,
  fuse,
  type ImageAnswer,
  predictScores,
  sizeBeside,
  standardise,
  type Tf,
  UNLIKE_DISTANCE,
  unitLength,
  viewsOf,
} from '@atoll/core';
import type { ImageResult, ImageSource, PipelineOptions } from '../backbone/index.ts';
import type { Model } from './open-model.ts';

/** What the model says of one image, or why it says nothing. */
export type Classification =
  | ({
      readonly index: number;
      readonly ok: true;
      /** See {@link distanceOf}; null where the model does not standardise its features, or trained a part of the backbone. */
      readonly distance: number | null;
      /** Whether that is far from anything the model was trained on; false where it is not known. */
      readonly unlike: boolean;
    } & ImageAnswer)
  | { readonly index: number; readonly ok: false; readonly error: AtollError };

export interface ClassifierOptions {
  /** The model's backbone, by digest. */
  readonly backbone: Backbone;
  readonly tf: Tf;
  readonly threads?: number;
}

export type ClassifyOptions = ClassifierOptions & Pick<PipelineOptions, 'onProgress' | 'signal'>;

/** A model that is open for images; several calls may be under way at the same time. */
export interface Classifier {
  readonly model: Model;
  /** Batches that are computed at the same time. */
  readonly threads: number;
  /** See {@link classify}. */
  classify(
    sources: readonly ImageSource[],
    options?: Pick<PipelineOptions, 'batchSize' | 'onProgress' | 'signal'>,
  ): AsyncGenerator<Classification, void, undefined>;
  close(): Promise<void>;
}

/** Values that go through the head at once. */
const MOST_VALUES = 2 ** 22;
const MOST_IMAGES = 64;

/**
 * Classifies images, in the order given; what comes out while others are still computed takes no more memory for many of them. An
 * image that cannot be read becomes an error (206, 207) and the rest go on.
 * @throws AtollError 308 when the backbone is another than the model's, 301 without ONNX Runtime
 */
export async function* classify(
  model: Model,
  sources: readonly ImageSource[],
  { onProgress, signal, ...options }: ClassifyOptions,
): AsyncGenerator<Classification, void, undefined> {
  const classifier = await openClassifier(model, options);
  try {
    yield* classifier.classify(sources, { ...(onProgress ? { onProgress } : {}), ...(signal ? { signal } : {}) });
  } finally {
    await classifier.close();
  }
}

/** Opens a model for images. @throws AtollError 308 when the backbone is another than the model's, 301 without ONNX Runtime */
export async function openClassifier(model: Model, { backbone, tf, threads }: ClassifierOptions): Promise<Classifier> {
  const { backbone: wanted, head, views: seen, handCrafted } = model.manifest;
  if (backbone.digest !== wanted.digest)
    throw new AtollError(308, `The model needs the backbone ${wanted.name} ${wanted.version} (${wanted.digest}), not ${backbone.digest}.`);
  const { openFrozenBackbone, extractFeatures } = await import('../backbone/index.ts');
  const frozen = await openFrozenBackbone({
    backbone,
    cuts: [head.tail?.cut ?? wanted.cut],
    blocks: handCrafted,
    ...(threads === undefined ? {} : { threads }),
  });
  const views = viewsOf(seen.count, seen, seen.seed);
  return {
    model,
    threads: frozen.threads,
    async *classify(sources, options = {}) {
      let waiting: ImageResult[] = [];
      for await (const result of extractFeatures(sources, frozen, { ...options, views })) {
        waiting.push(result);
        const values = result.ok ? result.views.reduce((sum, [atCut]) => sum + (atCut?.length ?? 0), 0) : 0;
        if (waiting.length < MOST_IMAGES && waiting.length * values < MOST_VALUES) continue;
        yield* await classifyResults(model, backbone.manifest, waiting, tf);
        waiting = [];
      }
      yield* await classifyResults(model, backbone.manifest, waiting, tf);
    },
    close: () => frozen.close(),
  };
}

async function classifyResults(
  model: Model,
  backbone: BackboneManifest,
  results: readonly ImageResult[],
  tf: Tf,
): Promise<Classification[]> {
  const { manifest, head } = model;
  const architecture = model.architectureOn(backbone);
  const inputs = results.map((result) => (result.ok ? inputOf(model, backbone, result.views) : null));
  const rows = inputs.flatMap((input) => input?.rows ?? []);
  const features = new Float32Array(rows.length * architecture.featureSize);
  for (const [i, row] of rows.entries()) features.set(row, i * architecture.featureSize);
  const scores = await predictScores(tf, architecture, head, features, architecture.featureSize);
  let row = 0;
  return results.map((result, i): Classification => {
    const input = inputs[i];
    if (!result.ok) return { index: result.index, ok: false, error: result.error };
    const ofRows = (input?.rows ?? []).map(() => {
      row++;
      return scores.subarray((row - 1) * architecture.classes, row * architecture.classes);
    });
    const distance = input?.distance ?? null;
    const unlike = distance !== null && distance > UNLIKE_DISTANCE;
    return { index: result.index, ok: true, ...answerOf(manifest, averageOf(ofRows), manifest.temperature), distance, unlike };
  });
}

interface HeadInput {
  /** What the head takes of an image: one row of features, or with a tail one for each view. */
  readonly rows: readonly Float32Array[];
  readonly distance: number | null;
}

function inputOf(model: Model, backbone: BackboneManifest, views: readonly (readonly Float32Array[])[]): HeadInput {
  const { manifest, standardisation } = model;
  const size = sizeBeside(backbone, manifest.backbone.cut);
  const features = views.map(([atCut = new Float32Array(), ...blocks]) => (blocks.length === 0 ? atCut : fuse(atCut, blocks, size)));
  if (manifest.head.tail !== undefined) return { rows: features, distance: null };
  const average = averageOf(manifest.unitLength ? features.map(unitLength) : features);
  const inCoordinates = standardisation === null ? average : standardise(average, standardisation);
  return {
    rows: [model.architectureOn(backbone).embedding?.apply(inCoordinates) ?? inCoordinates],
    distance: standardisation === null ? null : distanceOf(inCoordinates),
  };
}
