import { existsSync, readdirSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const ROOT = resolve(fileURLToPath(import.meta.url), '..', '..', '..');
const SHARED = process.env.ATOLL_SHARED_DATA ?? join(ROOT, '..', 'shared', 'data');

export type SharedDataset = 'blood-cells' | 'chest-xray';

/** False when the images are absent and that is allowed: tests then skip and say so. In CI absence is a failure. */
export function hasSharedData(): boolean {
  if (existsSync(join(SHARED, 'blood-cells'))) return true;
  if (process.env.CI !== undefined) throw new Error(`${SHARED} is absent; CI must have it`);
  console.warn(`Skipped: no images at ${SHARED}`);
  return false;
}

export const sharedDataset = (name: SharedDataset): string => join(SHARED, name);

/** A folder that is gone after the test. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'atoll-e2e-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** A site's ImageFolder with `perClass` blood cells of each class, others than those of other indices. */
export async function bloodCellSite(folder: string, index: number, perClass: number): Promise<string> {
  for (const name of ['platelets', 'rbc', 'wbc']) {
    const source = join(sharedDataset('blood-cells'), name);
    const files = readdirSync(source)
      .sort()
      .slice(index * perClass, (index + 1) * perClass);
    await mkdir(join(folder, name), { recursive: true });
    for (const file of files) await cp(join(source, file), join(folder, name, file));
  }
  return folder;
}
