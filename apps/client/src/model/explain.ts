import {
  AtollError,
  answerOf,
  averageOf,
  type Backbone,
  classMaps,
  type Explanation,
  featureParts,
  headLayers,
  type ImageAnswer,
  mapCut,
  outputsOf,
  scoreOf,
  standardise,
  trainedBackbone,
  viewsOf,
  withMapCuts,
} from '@atoll/core';
import type { FrozenBackbone, ImageSource } from '../backbone/index.ts';
import { inputOf, requireColumns } from './head-features.ts';
import type { Model } from './open-model.ts';

/** What a model says of the image as it is, and why. */
export interface Explained {
  readonly answer: ImageAnswer;
  /** The output that is explained, among all of the head; its score is divided by the temperature. */
  readonly output: number;
  readonly explanation: Explanation;
}

/** An image, and what the columns say of it where the model takes columns. */
export type KnownImage = ImageSource & { readonly columns?: Float32Array };

/**
 * What each position of an image, and each column beside it, adds to the score of an output; the most probable class of the first label
 * set unless told.
 * @throws AtollError 206, 207 for the image; 208 without the columns that the model takes; 321 where no sum over positions is the score
 */
export async function explainImage(model: Model, backbone: Backbone, source: KnownImage, output?: number): Promise<Explained> {
  requireColumns(model, source.columns);
  const { manifest } = model;
  const { cut } = manifest.backbone;
  const parts = featureParts(backbone, cut);
  if (parts === null)
    throw new AtollError(321, `The features at the cut ${cut} are not averages, deviations or maxima over positions of the image.`);
  const layers = [...new Set(parts.map(({ layer }) => layer))];
  const trained = trainedBackbone(model, backbone);
  const { openFrozenBackbone, extractFeatures } = await import('../backbone/index.ts');
  const frozen = await openFrozenBackbone({
    backbone: { ...trained, manifest: withMapCuts(trained.manifest, parts) },
    cuts: [cut, ...layers.map(mapCut)],
    blocks: manifest.handCrafted,
    threads: 1,
  });
  try {
    for await (const result of extractFeatures([source], frozen)) {
      if (!result.ok) throw result.error;
      const [atCut = new Float32Array(), ...others] = result.views[0] ?? [];
      const activations = new Map(layers.map((layer, i) => [layer, others[i] ?? new Float32Array()]));
      const features = inputOf(model, backbone.manifest).withLength(atCut, others.slice(layers.length), source.columns);
      return explained(model, parts, activations, features, output);
    }
    throw new RangeError('no result for an image');
  } finally {
    await frozen.close();
  }
}

function explained(
  model: Model,
  parts: Parameters<typeof classMaps>[0],
  activations: ReadonlyMap<string, Float32Array>,
  features: Float32Array,
  wanted?: number,
): Explained {
  const { manifest } = model;
  const head = headLayers(model);
  const explain = (output: number): Explanation => {
    const score = scoreOf(head, features, output);
    if (score === null) throw new AtollError(321, 'The head stands on random cosines of the features: no sum over positions is its score.');
    return classMaps(parts, activations, features, score, manifest.columns);
  };
  const all = Array.from({ length: outputsOf(manifest) }, (_, output) => explain(output));
  const answer = answerOf(
    manifest,
    Float32Array.from(all, ({ score }) => score),
    1,
  );
  const [first] = answer.answers;
  const output = wanted ?? first?.classes.indexOf(first.predicted) ?? 0;
  const explanation = all[output];
  if (explanation === undefined) throw new RangeError(`there is no output ${output}`);
  return { answer, output, explanation };
}

/** One of the images that a model is asked for the nearest of. */
export interface NearImage {
  readonly index: number;
  /** Root of the mean squared difference of the standardised features. */
  readonly distance: number;
}

/**
 * The `count` images of `others` whose features, as the head takes them, are nearest to those of `source`. Those that cannot be read
 * are passed over.
 * @throws AtollError 206, 207 for the image itself; 208 without the columns that the model takes
 */
export async function nearestImages(
  model: Model,
  backbone: Backbone,
  source: KnownImage,
  others: readonly KnownImage[],
  { count, onProgress }: { readonly count: number; readonly onProgress?: (done: number) => void },
): Promise<NearImage[]> {
  const images = [source, ...others];
  for (const { columns } of images) requireColumns(model, columns);
  const { openFrozenBackbone, extractFeatures } = await import('../backbone/index.ts');
  const { backbone: ended, handCrafted, views: seen } = model.manifest;
  const frozen = await openFrozenBackbone({ backbone: trainedBackbone(model, backbone), cuts: [ended.cut], blocks: handCrafted });
  try {
    const views = viewsOf(seen.count, seen, seen.seed);
    const near: NearImage[] = [];
    let own: Float32Array | undefined;
    const options = { views, ...(onProgress === undefined ? {} : { onProgress }) };
    for await (const result of extractFeatures(images, frozen, options)) {
      if (!result.ok && result.index === 0) throw result.error;
      if (!result.ok) continue;
      const features = inCoordinates(model, frozen, result.views, images[result.index]?.columns);
      own ??= features;
      if (result.index > 0) near.push({ index: result.index - 1, distance: differenceOf(own, features) });
    }
    return near.sort((a, b) => a.distance - b.distance || a.index - b.index).slice(0, count);
  } finally {
    await frozen.close();
  }
}

function inCoordinates(
  { manifest, standardisation }: Model,
  { backbone }: FrozenBackbone,
  views: readonly (readonly Float32Array[])[],
  columns: Float32Array | undefined,
): Float32Array {
  const input = inputOf({ manifest }, backbone.manifest);
  const average = averageOf(views.map(([atCut = new Float32Array(), ...blocks]) => input.of(atCut, blocks, columns)));
  return standardisation === null ? average : standardise(average, standardisation);
}

const differenceOf = (a: Float32Array, b: Float32Array): number =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0) / Math.max(1, a.length));
