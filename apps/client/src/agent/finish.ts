import {
  AtollError,
  type BackboneManifest,
  type Digest,
  type Evaluation,
  type Federation,
  isModelSigned,
  type ModelSignature,
  type PublicKey,
  standardisesAtSite,
  type Tf,
} from '@atoll/core';
import type { BlobSource } from '../connection/index.ts';
import { type Model, openModel } from '../model/open-model.ts';
import { fetchModel, saveModel } from '../model/save-model.ts';
import type { SiteFiles } from '../state/site-files.ts';
import { judge, type OpenScope, ownStandardisation, type SiteParts, standardiseParts } from '../tasks/index.ts';

/** Which model, and who vouches for it. */
export interface FinalModel {
  readonly digest: Digest;
  readonly signed?: ModelSignature;
  /** The key of the coordinator where the site is enrolled; null where it is not. */
  readonly coordinator: PublicKey | null;
}

/**
 * Fetches the final model and writes its files. A site that is enrolled takes only what its coordinator signed.
 * @throws AtollError 308, 702, 855
 */
export async function fetchFinalModel({ digest, signed, coordinator }: FinalModel, blobs: BlobSource, files: SiteFiles): Promise<Model> {
  const fetched = await fetchModel(digest, (wanted) => blobs.fetch(wanted));
  if (coordinator !== null) requireSigned(fetched.json, signed, coordinator);
  const bytes = { ...fetched, ...(signed === undefined ? {} : { signed }) };
  await saveModel(files, bytes);
  return openModel(bytes);
}

function requireSigned(json: Uint8Array, signed: ModelSignature | undefined, coordinator: PublicKey): void {
  if (signed === undefined) throw new AtollError(855, 'The model is not signed.');
  if (signed.signedBy !== coordinator) throw new AtollError(855, 'The model is signed with another key than that of the coordinator.');
  if (!isModelSigned(json, signed)) throw new AtollError(855, 'The signature is not one over the model.');
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
