import { join } from 'node:path';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import {
  AtollError,
  type Backbone,
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
import { MODEL_FILES } from './save-model.ts';

/** A model folder of which every byte is as it was signed. */
export interface VerifiedModel {
  readonly manifest: ModelManifest;
  readonly signedBy: PublicKey;
  /** Where the backbone is that the model needs. */
  readonly backbone: string;
}

/**
 * Checks that a model folder is what its coordinator signed: the signature over model.json, the digests in it of head,
 * standardisation and backbone, and that the card says what model.json says. Whose key it is, the caller has to know.
 * @param backbones folders that hold backbones by digest, looked into before the one that comes with Atoll
 * @throws AtollError 302 (backbone not here, or changed), 308 (a file is missing or changed), 855 (not signed, or not over this), 856 (the card was changed)
 */
export async function verifyModel(folder: string, backbones: readonly string[]): Promise<VerifiedModel> {
  const json = await readIfThere(join(folder, MODEL_FILES.manifest));
  const { manifest } = await loadModel(folder);
  const signedBy = await checkSignature(folder, json ?? new Uint8Array(), manifest);
  const card = await readIfThere(join(folder, MODEL_FILES.card));
  if (card === null || new TextDecoder().decode(card) !== renderModelCard(manifest))
    throw new AtollError(856, `${MODEL_FILES.card} does not say what ${MODEL_FILES.manifest} says.`, {
      hint: `${MODEL_FILES.manifest} is as it was signed: believe that. A card that another version of Atoll wrote may differ too.`,
    });
  return { manifest, signedBy, backbone: await findBackbone(manifest, backbones) };
}

async function checkSignature(folder: string, json: Uint8Array, { personal }: ModelManifest): Promise<PublicKey> {
  const bytes = await readIfThere(join(folder, MODEL_FILES.signature));
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

/** The first place that has the backbone whole. */
async function findBackbone({ backbone }: ModelManifest, folders: readonly string[]): Promise<string> {
  for (const folder of folders) {
    const place = join(folder, backbone.digest);
    const manifest = await readIfThere(join(place, 'backbone.json'));
    if (manifest === null) continue;
    const opened = await openFrom(manifest, (file) => readIfThere(join(place, file)));
    if (opened.digest === backbone.digest) return place;
    throw new AtollError(302, `${join(place, 'backbone.json')} was changed.`);
  }
  const packaged = await loadBackbonePackage();
  if (manifestDigest(packaged.manifest) !== backbone.digest)
    throw new AtollError(302, `The backbone ${backbone.name} ${backbone.version} (${backbone.digest}) is not on this machine.`, {
      hint: "Give the folder of backbones, for instance that in a site's state folder, with --backbones.",
    });
  await openFrom(new TextEncoder().encode(JSON.stringify(packaged.manifest)), () => readIfThere(packaged.weightsFile));
  return packaged.weightsFile;
}

async function openFrom(json: Uint8Array, read: (file: string) => Promise<Uint8Array | null>): Promise<Backbone> {
  const manifest = parseManifest(JSON.parse(new TextDecoder().decode(json)));
  const weights = await read(manifest.weights.file);
  if (weights === null) throw new AtollError(302, `${manifest.weights.file} of ${manifest.name} is missing.`);
  return openBackbone(manifest, weights);
}
