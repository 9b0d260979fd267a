import {
  AtollError,
  type Digest,
  digestOf,
  type ModelManifest,
  type ModelSignature,
  parseModelManifest,
  renderModelCard,
  signatureFile,
} from '@atoll/core';
import type { SiteFiles } from '../state/site-files.ts';

/** The files of a model folder. */
export const MODEL_FILES = {
  manifest: 'model.json',
  head: 'head.pb',
  standardisation: 'standardisation.pb',
  card: 'MODEL_CARD.md',
  signature: 'signature.json',
} as const;

/** Gives the bytes under a digest. */
export type FetchBytes = (digest: Digest) => Promise<Uint8Array>;

/** A model's bytes as they were made, each under its digest. */
export interface ModelBytes {
  readonly manifest: ModelManifest;
  readonly json: Uint8Array;
  readonly head: Uint8Array;
  readonly standardisation: Uint8Array | null;
  /** The coordinator's, over `json`; left out where there is none. */
  readonly signed?: ModelSignature;
}

/** Collects a model by the digest of its model.json. @throws AtollError 308, and what `fetch` throws */
export async function fetchModel(digest: Digest, fetch: FetchBytes): Promise<ModelBytes> {
  const json = await fetch(digest);
  const manifest = parseModelManifest(new TextDecoder().decode(json));
  const [head, standardisation] = await Promise.all([
    fetch(manifest.head.digest),
    manifest.standardisation === null ? null : fetch(manifest.standardisation.digest),
  ]);
  return { manifest, json, head, standardisation };
}

/** Writes the files of a model: the exact bytes, the card made from them, and the signature. @throws AtollError 308 (a digest differs), 702 */
export async function saveModel(files: SiteFiles, { manifest, json, head, standardisation, signed }: ModelBytes): Promise<void> {
  requireDigest(MODEL_FILES.head, head, manifest.head.digest);
  if (standardisation !== null && manifest.standardisation !== null)
    requireDigest(MODEL_FILES.standardisation, standardisation, manifest.standardisation.digest);
  await files.write(MODEL_FILES.head, head);
  if (standardisation === null) await files.remove(MODEL_FILES.standardisation);
  else await files.write(MODEL_FILES.standardisation, standardisation);
  await files.write(MODEL_FILES.card, renderModelCard(manifest));
  if (signed === undefined) await files.remove(MODEL_FILES.signature);
  else await files.write(MODEL_FILES.signature, signatureFile(signed));
  await files.write(MODEL_FILES.manifest, json);
}

/** @throws AtollError 308 */
export function requireDigest(file: string, bytes: Uint8Array, digest: Digest): void {
  if (digestOf(bytes) !== digest) throw new AtollError(308, `${file} does not match the digest in model.json.`);
}
