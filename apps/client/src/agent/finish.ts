import type { BackboneManifest, Digest, Evaluation, Tf } from '@atoll/core';
import type { BlobSource } from '../connection/index.ts';
import { fetchModel, type Model, openModel, saveModel } from '../model/index.ts';
import { judge, type OpenScope, type SiteParts, standardiseParts } from '../tasks/index.ts';

/** Fetches the final model and writes its folder. @throws AtollError 308, 702 */
export async function fetchFinalModel(digest: Digest, blobs: BlobSource, folder: string): Promise<Model> {
  const bytes = await fetchModel(digest, (wanted) => blobs.fetch(wanted));
  await saveModel(folder, bytes);
  return openModel(bytes);
}

/** A site on whose images a model is judged. */
export interface ModelJudge {
  readonly tf: Tf;
  readonly parts: SiteParts;
  /** Of the backbone. */
  readonly manifest: BackboneManifest;
  readonly openScope: OpenScope;
}

/** The final model on the site's own validation and test images. */
export async function judgeModel(
  model: Model,
  { tf, parts, manifest, openScope }: ModelJudge,
): Promise<{ readonly validation: Evaluation; readonly test: Evaluation }> {
  const { head, standardisation } = model;
  const { temperature, head: made } = model.manifest;
  const architecture = model.architectureOn(manifest);
  const { validation, test } =
    made.tail === undefined ? standardiseParts(parts, standardisation, architecture.embedding) : (await openScope(made.tail.scope)).parts;
  return {
    validation: await judge(tf, architecture, head, validation, { temperature }),
    test: await judge(tf, architecture, head, test, { temperature }),
  };
}
