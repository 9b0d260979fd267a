import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { type DataReport, reportOn } from './data-report.ts';
import type { Dataset, Sample } from './dataset.ts';
import type { FileIndex } from './file-index.ts';
import type { CheckedFile } from './finding.ts';
import { type Inspection, inspectBytes, inspectImage, notOpened } from './inspect-image.ts';
import { newSalt, type Salt } from './pseudonym.ts';

/** What a check of a dataset is told. */
export interface CheckOptions {
  /** The classes of the federation; without them names are not judged. */
  readonly classes?: readonly string[];
  readonly onProgress?: (done: number, total: number) => void;
  /** Remembers files between runs; see `openFileIndex`. */
  readonly index?: FileIndex;
  /** Read every file, also those that the index knows. */
  readonly verify?: boolean;
}

/**
 * Opens every image once: digest, size, whether it decodes. Says what is wrong in `findings`, each with a hint, and keeps
 * in `samples` what can be trained on. Never changes or refuses anything by itself.
 */
export async function checkDataset(dataset: Dataset, options: CheckOptions = {}): Promise<DataReport> {
  const files = await inspectAll(dataset.samples, options);
  await options.index?.save();
  return reportOn(dataset, files, options.classes);
}

async function inspectAll(samples: readonly Sample[], { index, verify = false, onProgress }: CheckOptions): Promise<CheckedFile[]> {
  const salt = index?.salt ?? newSalt();
  const files: CheckedFile[] = new Array(samples.length);
  let next = 0;
  let done = 0;
  async function work(): Promise<void> {
    for (let position = next++; position < samples.length; position = next++) {
      const sample = samples[position];
      if (sample === undefined) return;
      files[position] = await inspectOne(sample, index, verify, salt);
      onProgress?.(++done, samples.length);
    }
  }
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work));
  return files;
}

async function inspectOne(sample: Sample, index: FileIndex | undefined, verify: boolean, salt: Salt): Promise<CheckedFile> {
  if (sample.read !== undefined) return inspectRead(sample, sample.read, salt);
  const readAtMs = Date.now();
  const stats = await stat(sample.path, { bigint: true }).catch(() => undefined);
  if (stats === undefined) return { sample, sizeBytes: 0, inspection: { kind: 'corrupt', reason: 'cannot be opened' } };
  const sizeBytes = Number(stats.size);
  const known: Inspection | undefined = verify ? undefined : index?.get(sample.path, stats);
  if (known !== undefined) return { sample, sizeBytes, inspection: known };
  const inspection = await inspectImage(sample.path, sizeBytes, salt);
  index?.put(sample.path, stats, inspection, readAtMs);
  return { sample, sizeBytes, inspection };
}

async function inspectRead(sample: Sample, read: () => Promise<Uint8Array>, salt: Salt): Promise<CheckedFile> {
  let bytes: Uint8Array;
  try {
    bytes = await read();
  } catch (error) {
    return { sample, sizeBytes: 0, inspection: notOpened(error instanceof Error ? error.message : String(error)) };
  }
  return { sample, sizeBytes: bytes.length, inspection: await inspectBytes(bytes, salt) };
}
