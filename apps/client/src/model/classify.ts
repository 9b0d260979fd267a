import { AtollError, type Backbone, type ImageAnswer, type Tf, viewsOf } from '@atoll/core';
import type { ImageResult, ImageSource, PipelineOptions } from '../backbone/index.ts';
import { requireColumns } from './head-features.ts';
import type { Model } from './open-model.ts';
import { scorerOf } from './score-images.ts';

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
  const shared = await openShared([{ model, backbone }], { tf, ...(threads === undefined ? {} : { threads }) });
  return {
    model,
    threads: shared.threads,
    async *classify(sources, { columns, ...options } = {}) {
      for await (const [said] of shared.classify(sources, { ...options, columns: [columns] })) if (said !== undefined) yield said;
    },
    close: shared.close,
  };
}

/** A model and its backbone. */
export interface ModelOnBackbone {
  readonly model: Model;
  readonly backbone: Backbone;
}

/** What {@link classifyTogether} needs. */
export interface ClassifyTogetherOptions extends Pick<ClassifierOptions, 'tf' | 'threads'> {
  /** Those of each model, in the order of the models; see {@link KnownOfImages}. */
  readonly columns?: readonly (readonly Float32Array[] | undefined)[];
  /** Called with the images done so far, each as often as it has to be computed, and how many these will be. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * What each of several models says of each image, [models][images]. What models have in common is computed once: the features of those
 * that stand on the same backbone and see an image in the same views, at whichever cuts.
 * @throws AtollError what {@link classify} throws
 */
export async function classifyTogether(
  models: readonly ModelOnBackbone[],
  sources: readonly ImageSource[],
  { tf, threads, columns = [], onProgress }: ClassifyTogetherOptions,
): Promise<Classification[][]> {
  const alike = new Map<string, number[]>();
  for (const [m, { model, backbone }] of models.entries()) {
    const key = JSON.stringify([backbone.digest, viewsIn(model)]);
    alike.set(key, [...(alike.get(key) ?? []), m]);
  }
  const said: Classification[][] = models.map(() => []);
  let before = 0;
  for (const places of alike.values()) {
    const these = models.filter((_, m) => places.includes(m));
    const shared = await openShared(these, { tf, ...(threads === undefined ? {} : { threads }) });
    try {
      const done = before;
      for await (const answers of shared.classify(sources, {
        columns: places.map((m) => columns[m]),
        onProgress: (count) => onProgress?.(done + count, alike.size * sources.length),
      }))
        for (const [i, answer] of answers.entries()) said[places[i] ?? 0]?.push(answer);
    } finally {
      await shared.close();
    }
    before += sources.length;
  }
  return said;
}

const viewsIn = ({ manifest: { views } }: Model) => viewsOf(views.count, views, views.seed);
const cutOf = ({ manifest: { head, backbone } }: Model): string => head.tail?.cut ?? backbone.cut;

/** Models of one backbone and the same views. */
interface Shared {
  readonly threads: number;
  /** What each model says of an image. @param options `columns` are those of each model */
  classify(
    sources: readonly ImageSource[],
    options: { readonly columns: readonly KnownOfImages['columns'][] } & Pick<PipelineOptions, 'batchSize' | 'onProgress' | 'signal'>,
  ): AsyncGenerator<Classification[], void, undefined>;
  close(): Promise<void>;
}

async function openShared(models: readonly ModelOnBackbone[], { tf, threads }: Pick<ClassifierOptions, 'tf' | 'threads'>): Promise<Shared> {
  const [first] = models;
  if (first === undefined) throw new RangeError('no model');
  const { backbone } = first;
  for (const { model } of models) {
    const { backbone: wanted } = model.manifest;
    if (backbone.digest !== wanted.digest)
      throw new AtollError(
        308,
        `The model needs the backbone ${wanted.name} ${wanted.version} (${wanted.digest}), not ${backbone.digest}.`,
      );
  }
  const { openFrozenBackbone, extractFeatures } = await import('../backbone/index.ts');
  const cuts = [...new Set(models.map(({ model }) => cutOf(model)))];
  const blocks = [...new Set(models.flatMap(({ model }) => model.manifest.handCrafted))];
  const frozen = await openFrozenBackbone({ backbone, cuts, blocks, ...(threads === undefined ? {} : { threads }) });
  const views = viewsIn(first.model);
  const scorers = models.map(({ model }) => {
    const score = scorerOf(model, backbone.manifest, tf);
    const places = [cuts.indexOf(cutOf(model)), ...model.manifest.handCrafted.map((block) => cuts.length + blocks.indexOf(block))];
    const own = (all: readonly (readonly Float32Array[])[]) => all.map((view) => places.map((place) => view[place] ?? new Float32Array()));
    return (results: readonly ImageResult[], columns: KnownOfImages['columns']) => score(results, own, columns);
  });
  return {
    threads: frozen.threads,
    async *classify(sources, { columns, ...options }) {
      for (const [m, { model }] of models.entries()) requireColumns(model, columns[m]);
      async function* scored(results: readonly ImageResult[]): AsyncGenerator<Classification[], void, undefined> {
        const said: Classification[][] = [];
        for (const [m, score] of scorers.entries()) said.push(await score(results, columns[m]));
        for (const i of results.keys()) yield said.flatMap((ofModel) => ofModel[i] ?? []);
      }
      let waiting: ImageResult[] = [];
      for await (const result of extractFeatures(sources, frozen, { ...options, views })) {
        waiting.push(result);
        const values = result.ok ? result.views.flat().reduce((sum, part) => sum + part.length, 0) : 0;
        if (waiting.length < MOST_IMAGES && waiting.length * values < MOST_VALUES) continue;
        yield* scored(waiting);
        waiting = [];
      }
      yield* scored(waiting);
    },
    close: () => frozen.close(),
  };
}
