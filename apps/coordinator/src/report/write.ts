import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AtollError,
  type Digest,
  type ModelManifest,
  type ModelSignature,
  parseModelManifest,
  type RunReport,
  renderModelCard,
  renderReport,
  signatureFile,
} from '@atoll/core';
import type { LiveRun } from '../runs/index.ts';
import type { BlobStore } from '../storage/index.ts';

/** Writes `report.json` and `report.html`. Throws AtollError 702. */
export function writeReport(folder: string, report: RunReport): void {
  write(folder, 'report.json', `${JSON.stringify(report, null, 2)}\n`);
  write(folder, 'report.html', renderReport(report));
}

/** Writes a completed run's model folder, its files as their digests name them; the manifest, or null when there is none. Throws AtollError 702, 704. */
export const writeRun = (folder: string, { state }: LiveRun, blobs: BlobStore): ModelManifest | null =>
  state.phase.kind === 'completed' ? writeModel(folder, state.phase, blobs) : null;

/** Writes a model folder. Throws AtollError 702, 704. */
export function writeModel(
  folder: string,
  { model, signed }: { readonly model: Digest; readonly signed?: ModelSignature },
  blobs: BlobStore,
): ModelManifest {
  const json = blobs.get(model);
  const manifest = parseModelManifest(new TextDecoder().decode(json));
  write(folder, 'model.json', json);
  write(folder, 'head.pb', blobs.get(manifest.head.digest));
  if (manifest.standardisation !== null) write(folder, 'standardisation.pb', blobs.get(manifest.standardisation.digest));
  write(folder, 'MODEL_CARD.md', renderModelCard(manifest));
  if (signed !== undefined) write(folder, 'signature.json', signatureFile(signed));
  return manifest;
}

function write(folder: string, name: string, content: string | Uint8Array): void {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), content);
  } catch (cause) {
    throw new AtollError(702, `${join(folder, name)} cannot be written.`, { cause });
  }
}
