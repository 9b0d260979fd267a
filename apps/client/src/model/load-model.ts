import { join } from 'node:path';
import { AtollError, parseModelManifest } from '@atoll/core';
import { readIfThere } from '../state/index.ts';
import { type Model, openModel } from './open-model.ts';
import { MODEL_FILES, requireDigest } from './save-model.ts';

/** Opens a model folder, its files checked against the digests in model.json. @throws AtollError 308 */
export async function loadModel(folder: string): Promise<Model> {
  const json = await need(folder, MODEL_FILES.manifest);
  const manifest = parseModelManifest(new TextDecoder().decode(json));
  const head = await need(folder, MODEL_FILES.head);
  requireDigest(MODEL_FILES.head, head, manifest.head.digest);
  if (manifest.standardisation === null) return openModel({ manifest, json, head, standardisation: null });
  const standardisation = await need(folder, MODEL_FILES.standardisation);
  requireDigest(MODEL_FILES.standardisation, standardisation, manifest.standardisation.digest);
  return openModel({ manifest, json, head, standardisation });
}

async function need(folder: string, file: string): Promise<Uint8Array> {
  const bytes = await readIfThere(join(folder, file)).catch((cause: unknown) => {
    throw new AtollError(308, `${join(folder, file)} cannot be read.`, { cause });
  });
  if (bytes === null) throw new AtollError(308, `${folder} has no ${file}.`, { hint: 'Give the folder that holds model.json.' });
  return bytes;
}
