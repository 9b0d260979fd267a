import {
  AtollError,
  answerOf,
  averageOf,
  type Backbone,
  type BackboneManifest,
  fuse,
  type HeadArchitecture,
  type ImageAnswer,
  predictScores,
  sizeBeside,
  standardise,
  type Tf,
  unitLength,
  viewsOf,
} from '@atoll/core';
import type { FrozenBackbone } from '../backbone/index.ts';
import type { Model } from './open-model.ts';

/** What the model says of one image, or why it says nothing. */
export type Classification =
  | ({ readonly path: string; readonly ok: true } & ImageAnswer)
  | { readonly path: string; readonly ok: false; readonly error: AtollError };

export interface ClassifyOptions {
  /** The model's backbone, by digest. */
  readonly backbone: Backbone;
  readonly tf: Tf;
  readonly threads?: number;
  readonly onProgress?: (done: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Classifies image files, in the order given. An image that cannot be read becomes an error (206) and the rest go on.
 * @throws AtollError 308 when the backbone is another than the model's, 301 without ONNX Runtime
 */
export async function classify(model: Model, paths: readonly string[], options: ClassifyOptions): Promise<Classification[]> {
  const { backbone, threads } = options;
  const { backbone: wanted } = model.manifest;
  if (backbone.digest !== wanted.digest)
    throw new AtollError(308, `The model needs the backbone ${wanted.name} ${wanted.version} (${wanted.digest}), not ${backbone.digest}.`);
  const { openFrozenBackbone } = await import('../backbone/index.ts');
  const frozen = await openFrozenBackbone({
    backbone,
    cuts: [model.manifest.head.tail?.cut ?? wanted.cut],
    blocks: model.manifest.handCrafted,
    ...(threads === undefined ? {} : { threads }),
  });
  try {
    return await classifyWith(model, paths, frozen, options);
  } finally {
    await frozen.close();
  }
}

async function classifyWith(
  model: Model,
  paths: readonly string[],
  frozen: FrozenBackbone,
  { tf, onProgress, signal }: ClassifyOptions,
): Promise<Classification[]> {
  const { extractFeatures } = await import('../backbone/index.ts');
  const classifications: Classification[] = [];
  const sources = paths.map((path) => ({ path }));
  const views = viewsOf(model.manifest.views.count, model.manifest.views, model.manifest.views.seed);
  for await (const result of extractFeatures(sources, frozen, {
    views,
    ...(onProgress ? { onProgress } : {}),
    ...(signal ? { signal } : {}),
  })) {
    const path = paths[result.index] ?? '';
    if (!result.ok) {
      classifications.push({ path, ok: false, error: result.error });
      continue;
    }
    const size = sizeBeside(frozen.backbone.manifest, model.manifest.backbone.cut);
    const features = result.views.map(([atCut, ...blocks]) => (blocks.length === 0 ? atCut : fuse(atCut, blocks, size)));
    classifications.push({ path, ok: true, ...(await classifyViews(model, frozen.backbone.manifest, features, tf)) });
  }
  return classifications;
}

async function classifyViews(model: Model, backbone: BackboneManifest, views: readonly Float32Array[], tf: Tf) {
  const { manifest, head } = model;
  const architecture = model.architectureOn(backbone);
  const inputs =
    manifest.head.tail === undefined
      ? [inputOf(model, architecture, averageOf(manifest.unitLength ? views.map(unitLength) : views))]
      : views;
  const scores: Float32Array[] = [];
  for (const input of inputs) scores.push(await predictScores(tf, architecture, head, input, architecture.featureSize));
  return answerOf(manifest, averageOf(scores), manifest.temperature);
}

/** Features as a head on the frozen backbone takes them. */
function inputOf({ standardisation }: Model, { embedding }: HeadArchitecture, features: Float32Array): Float32Array {
  const inCoordinates = standardisation === null ? features : standardise(features, standardisation);
  return embedding?.apply(inCoordinates) ?? inCoordinates;
}
