import { join } from 'node:path';
import {
  AtollError,
  type Backbone,
  type BackboneManifest,
  type Digest,
  isModelSigned,
  type ModelManifest,
  manifestDigest,
  openBackbone,
  type PublicKey,
  parseManifest,
  parseSignatureFile,
  renderModelCard,
} from '@atoll/core';
import { readIfThere } from '../state/index.ts';
import { loadModel } from './load-model.ts';
import type { Model } from './open-model.ts';
import { MODEL_FILES } from './save-model.ts';

/** A backbone on disk. */
export interface BackboneFiles {
  readonly manifestFile: string;
  readonly weightsFile: string;
}

/** A model folder of which every byte is as it was signed. */
export interface VerifiedModel {
  readonly model: Model;
  /** Null where nobody signed it, and that is allowed. */
  readonly signedBy: PublicKey | null;
  readonly backbone: Backbone;
  /** Where its weights are. */
  readonly backboneFile: string;
}

/** What a check of a model folder is told. */
export interface VerifyOptions {
  /** Where a backbone comes from that is nowhere here; gives the folder that then has it, by digest. */
  readonly fetchBackbone?: (digest: Digest) => Promise<string>;
  /** Take a model that nobody signed, such as a site's own; a signature that does not hold is refused all the same. */
  readonly unsigned?: boolean;
}

/**
 * Checks that a model folder is what its coordinator signed: the signature over model.json, the digests in it of head,
 * standardisation and backbone, and that the card says what model.json says. Whose key it is, the caller has to know.
 * @param folders hold backbones by digest
 * @param packaged the backbone that comes with Atoll, looked at last
 * @throws AtollError 302 (backbone changed), 308 (a file is missing or changed), 323 (backbone not here), 855 (not signed, or not over this), 856 (the card was changed)
 */
export async function verifyModel(
  folder: string,
  folders: readonly string[],
  packaged: BackboneFiles,
  { unsigned = false, fetchBackbone }: VerifyOptions = {},
): Promise<VerifiedModel> {
  const json = await readIfThere(join(folder, MODEL_FILES.manifest));
  const model = await loadModel(folder);
  const { manifest } = model;
  const signedBy = await checkSignature(folder, json ?? new Uint8Array(), manifest, unsigned);
  const card = await readIfThere(join(folder, MODEL_FILES.card));
  if (card === null) throw new AtollError(308, `${folder} has no ${MODEL_FILES.card}.`);
  if (new TextDecoder().decode(card) !== renderModelCard(manifest))
    throw new AtollError(856, `${MODEL_FILES.card} does not say what ${MODEL_FILES.manifest} says.`, {
      hint: `${MODEL_FILES.manifest} is as it was signed: believe that. A card that another version of Atoll wrote may differ too.`,
    });
  return { model, signedBy, ...(await findBackbone(manifest, folders, packaged, fetchBackbone)) };
}

async function checkSignature(folder: string, json: Uint8Array, { personal }: ModelManifest, unsigned: boolean): Promise<PublicKey | null> {
  const bytes = await readIfThere(join(folder, MODEL_FILES.signature));
  if (bytes === null && unsigned) return null;
  if (bytes === null) {
    if (personal !== undefined)
      throw new AtollError(855, `This is the own model of ${personal.site}: it was made there, and no coordinator signs it.`, {
        hint: `Verify the model of all sites, ${personal.model}.`,
      });
    throw new AtollError(855, `${folder} has no ${MODEL_FILES.signature}: nobody vouches for this model.`);
  }
  const signed = parseSignatureFile(new TextDecoder().decode(bytes));
  if (signed === null) throw new AtollError(855, `${MODEL_FILES.signature} is damaged.`);
  if (!isModelSigned(json, signed))
    throw new AtollError(855, `The signature is not one over this ${MODEL_FILES.manifest}: one of the two was changed.`);
  return signed.signedBy;
}

/** The first place that has the backbone, which then has to be whole. */
async function findBackbone(
  { backbone }: Pick<ModelManifest, 'backbone'>,
  folders: readonly string[],
  packaged: BackboneFiles,
  fetchBackbone?: VerifyOptions['fetchBackbone'],
): Promise<Pick<VerifiedModel, 'backbone' | 'backboneFile'>> {
  for (const folder of folders) {
    const place = join(folder, backbone.digest);
    const manifestFile = join(place, 'backbone.json');
    const manifest = await manifestIn(manifestFile);
    if (manifest === null) continue;
    if (manifestDigest(manifest) !== backbone.digest) throw new AtollError(302, `${manifestFile} was changed.`);
    return requireWhole(manifest, join(place, manifest.weights.file));
  }
  const manifest = await manifestIn(packaged.manifestFile);
  if (manifest !== null && manifestDigest(manifest) === backbone.digest) return requireWhole(manifest, packaged.weightsFile);
  if (fetchBackbone !== undefined) return findBackbone({ backbone }, [await fetchBackbone(backbone.digest)], packaged);
  throw new AtollError(323, `The backbone ${backbone.name} ${backbone.version} (${backbone.digest}) is not on this machine.`);
}

async function manifestIn(file: string): Promise<BackboneManifest | null> {
  const json = await readIfThere(file);
  if (json === null) return null;
  try {
    return parseManifest(JSON.parse(new TextDecoder().decode(json)));
  } catch (cause) {
    throw new AtollError(302, `${file} is damaged.`, { cause });
  }
}

async function requireWhole(manifest: BackboneManifest, backboneFile: string): Promise<Pick<VerifiedModel, 'backbone' | 'backboneFile'>> {
  const weights = await readIfThere(backboneFile);
  if (weights === null) throw new AtollError(302, `${backboneFile} is missing.`);
  return { backbone: openBackbone(manifest, weights), backboneFile };
}
