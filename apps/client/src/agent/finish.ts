import { type BackboneManifest, type Digest, type Evaluation, type Federation, standardisesAtSite, type Tf } from '@atoll/core';
import type { BlobSource } from '../connection/index.ts';
import { fetchModel, type Model, openModel, saveModel } from '../model/index.ts';
import { judge, type OpenScope, ownStandardisation, type SiteParts, standardiseParts } from '../tasks/index.ts';

/** Fetches the final model and writes its folder. @throws AtollError 308, 702 */
export async function fetchFinalModel(digest: Digest, blobs: BlobSource, folder: string): Promise<Model> {
  const bytes = await fetchModel(digest, (wanted) => blobs.fetch(wanted));
  await saveModel(folder, bytes);
  return openModel(bytes);
}

/** A site on whose images a model is judged. */
export interface ModelJudge {
  readonly tf: Tf;
  readonly federation: Federation;
  readonly parts: SiteParts;
  /** Of the backbone. */
  readonly manifest: BackboneManifest;
  readonly openScope: OpenScope;
}

/** The final model on the site's own validation and test images, in coordinates of the site's own where the federation wants these. */
export async function judgeModel(
  model: Model,
  { tf, federation, parts, manifest, openScope }: ModelJudge,
): Promise<{ readonly validation: Evaluation; readonly test: Evaluation }> {
  const { head } = model;
  const standardisation = standardisesAtSite(federation) ? ownStandardisation(federation, parts) : model.standardisation;
  const { temperature, head: made } = model.manifest;
  const architecture = model.architectureOn(manifest);
  const { validation, test } =
    made.tail === undefined ? standardiseParts(parts, standardisation, architecture.embedding) : (await openScope(made.tail.scope)).parts;
  return {
    validation: await judge(tf, architecture, head, validation, { temperature }),
    test: await judge(tf, architecture, head, test, { temperature }),
  };
}
