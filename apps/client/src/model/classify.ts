import {
  AtollError,
  answerOf,
  averageOf,
  type Backbone,
  distanceOf,
  type HeadArchitecture,
  type HeadFeatures,
  type ImageAnswer,
  predictScores,
  standardise,
  type Tf,
  UNLIKE_DISTANCE,
  viewsOf,
} from '@atoll/core';
import type { ImageResult, ImageSource, PipelineOptions } from '../backbone/index.ts';
import { inputOf, requireColumns } from './head-features.ts';
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

/** What a model needs to say what it sees. */
export interface ClassifierOptions {
  /** The model's backbone, by digest. */
  readonly backbone: Backbone;
  readonly tf: Tf;
  readonly threads?: number;
}

/** What is known of images beside their pixels. */
export interface KnownOfImages {
  /** What the columns say of each image, as `encodeRow` gives it; needed where the model takes columns. */
  readonly columns?: readonly Float32Array[];
}

/** The same, for a list of images. */
export type ClassifyOptions = ClassifierOptions & KnownOfImages & Pick<PipelineOptions, 'onProgress' | 'signal'>;

/** A model that is open for images; several calls may be under way at the same time. */
export interface Classifier {
  readonly model: Model;
  /** Batches that are computed at the same time. */
  readonly threads: number;
  /** See {@link classify}. */
  classify(
    sources: readonly ImageSource[],
    options?: KnownOfImages & Pick<PipelineOptions, 'batchSize' | 'onProgress' | 'signal'>,
  ): AsyncGenerator<Classification, void, undefined>;
  close(): Promise<void>;
}

/** Values that go through the head at once. */
const MOST_VALUES = 2 ** 22;
const MOST_IMAGES = 64;

/**
 * Classifies images, in the order given; what comes out while others are still computed takes no more memory for many of them. An
 * image that cannot be read becomes an error (206, 207) and the rest go on.
 * @throws AtollError 308 when the backbone is another than the model's, 301 without ONNX Runtime, 208 without the columns that it takes
 */
export async function* classify(
  model: Model,
  sources: readonly ImageSource[],
  { onProgress, signal, columns, ...options }: ClassifyOptions,
): AsyncGenerator<Classification, void, undefined> {
  const classifier = await openClassifier(model, options);
  try {
    yield* classifier.classify(sources, {
      ...(onProgress ? { onProgress } : {}),
      ...(signal ? { signal } : {}),
      ...(columns ? { columns } : {}),
    });
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
  const input = inputOf(model, backbone.manifest);
  const architecture = model.architectureOn(backbone.manifest);
  return {
    model,
    threads: frozen.threads,
    async *classify(sources, { columns, ...options } = {}) {
      requireColumns(model, columns);
      const scored = (results: readonly ImageResult[]) => classifyResults(model, { input, architecture, tf, columns }, results);
      let waiting: ImageResult[] = [];
      for await (const result of extractFeatures(sources, frozen, { ...options, views })) {
        waiting.push(result);
        const values = result.ok ? result.views.reduce((sum, [atCut]) => sum + (atCut?.length ?? 0), 0) : 0;
        if (waiting.length < MOST_IMAGES && waiting.length * values < MOST_VALUES) continue;
        yield* await scored(waiting);
        waiting = [];
      }
      yield* await scored(waiting);
    },
    close: () => frozen.close(),
  };
}

interface Scoring {
  readonly input: HeadFeatures;
  readonly architecture: HeadArchitecture;
  readonly tf: Tf;
  readonly columns: readonly Float32Array[] | undefined;
}

async function classifyResults(
  model: Model,
  { input, architecture, tf, columns }: Scoring,
  results: readonly ImageResult[],
): Promise<Classification[]> {
  const { manifest, head } = model;
  const images = results.map((result) => (result.ok ? rowsOf(model, input, architecture, result.views, columns?.[result.index]) : null));
  const rows = images.flatMap((image) => image?.rows ?? []);
  const features = new Float32Array(rows.length * architecture.featureSize);
  for (const [i, row] of rows.entries()) features.set(row, i * architecture.featureSize);
  const scores = await predictScores(tf, architecture, head, features, architecture.featureSize);
  let row = 0;
  return results.map((result, i): Classification => {
    const image = images[i];
    if (!result.ok) return { index: result.index, ok: false, error: result.error };
    const ofRows = (image?.rows ?? []).map(() => {
      row++;
      return scores.subarray((row - 1) * architecture.classes, row * architecture.classes);
    });
    const distance = image?.distance ?? null;
    const unlike = distance !== null && distance > UNLIKE_DISTANCE;
    return { index: result.index, ok: true, ...answerOf(manifest, averageOf(ofRows), manifest.temperature), distance, unlike };
  });
}

interface RowsOfImage {
  /** What the head takes of an image: one row of features, or with a tail one for each view. */
  readonly rows: readonly Float32Array[];
  readonly distance: number | null;
}

function rowsOf(
  { manifest, standardisation }: Model,
  input: HeadFeatures,
  { embedding }: HeadArchitecture,
  views: readonly (readonly Float32Array[])[],
  columns: Float32Array | undefined,
): RowsOfImage {
  if (manifest.head.tail !== undefined) return { rows: views.map(([atCut = new Float32Array()]) => atCut), distance: null };
  const average = averageOf(views.map(([atCut = new Float32Array(), ...blocks]) => input.of(atCut, blocks, columns)));
  const inCoordinates = standardisation === null ? average : standardise(average, standardisation);
  return {
    rows: [embedding?.apply(inCoordinates) ?? inCoordinates],
    distance: standardisation === null ? null : distanceOf(inCoordinates.subarray(0, input.ofPicture)),
  };
}
