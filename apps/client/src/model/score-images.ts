import {
  answerOf,
  averageOf,
  type BackboneManifest,
  distanceOf,
  type HeadArchitecture,
  type HeadFeatures,
  predictScores,
  standardise,
  type Tf,
  UNLIKE_DISTANCE,
} from '@atoll/core';
import type { ImageResult } from '../backbone/index.ts';
import type { Classification } from './classify.ts';
import { inputOf } from './head-features.ts';
import type { Model } from './open-model.ts';

/** Features of an image, by view those at the model's cut and of each of its blocks. */
type Features = readonly (readonly Float32Array[])[];

/**
 * What a model makes of features.
 * @param featuresOf the model's own among all that were computed of an image
 * @param columns what `encodeRow` gave, by the index of the image
 */
export type Scorer = (
  results: readonly ImageResult[],
  featuresOf: (all: Features) => Features,
  columns?: readonly Float32Array[],
) => Promise<Classification[]>;

/** The model's head on features of its backbone. @throws AtollError 304, 308 where it does not fit that */
export function scorerOf(model: Model, backbone: BackboneManifest, tf: Tf): Scorer {
  const input = inputOf(model, backbone);
  const architecture = model.architectureOn(backbone);
  return (results, featuresOf, columns) => classifyResults(model, { input, architecture, tf, featuresOf, columns }, results);
}

interface Scoring {
  readonly input: HeadFeatures;
  readonly architecture: HeadArchitecture;
  readonly tf: Tf;
  readonly featuresOf: (all: Features) => Features;
  readonly columns: readonly Float32Array[] | undefined;
}

async function classifyResults(
  model: Model,
  { input, architecture, tf, featuresOf, columns }: Scoring,
  results: readonly ImageResult[],
): Promise<Classification[]> {
  const { manifest, head } = model;
  const images = results.map((result) =>
    result.ok ? rowsOf(model, input, architecture, featuresOf(result.views), columns?.[result.index]) : null,
  );
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
  views: Features,
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
