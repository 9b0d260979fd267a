import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AtollError, type BackboneManifest, parseManifest } from '@atoll/core';

/** The folder that holds `backbone.json` and the weights. */
export const folder: string = fileURLToPath(new URL('..', import.meta.url));

/** A backbone on this machine's disk: its manifest and where its files are. */
export interface BackbonePackage {
  readonly manifest: BackboneManifest;
  readonly manifestFile: string;
  readonly weightsFile: string;
}

/** Reads and checks EfficientNet-Lite0's manifest; the weights stay on disk. @throws AtollError 302 */
export async function loadBackbonePackage(): Promise<BackbonePackage> {
  const manifestFile = join(folder, 'backbone.json');
  let json: unknown;
  try {
    json = JSON.parse(await readFile(manifestFile, 'utf8'));
  } catch (cause) {
    throw new AtollError(302, `${manifestFile} cannot be read.`, { cause });
  }
  const manifest = parseManifest(json);
  return { manifest, manifestFile, weightsFile: join(folder, manifest.weights.file) };
}
