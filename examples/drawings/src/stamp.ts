import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from '@atoll/core';
import sharp from 'sharp';
import type { DrawingSite } from './split.ts';

/** Raise it whenever the same icon would give other pixels. */
const RENDERER_VERSION = 1;
export const STAMP_NAME = 'rendered.json';

/** What made the files of a site, and the size of each: enough to know which of them need not be made again. */
export interface Stamp {
  readonly recipe: string;
  readonly sizeBytes: Readonly<Record<string, number>>;
}

/** Names everything that the bytes of a site's pictures and of its list, `csv`, depend on. */
export function recipeOf(site: DrawingSite, csv: string): string {
  const list = digestOf(new TextEncoder().encode(csv)).slice(0, 16);
  return `list ${list}, renderer ${RENDERER_VERSION}, ${site.package} ${site.version}, sharp ${sharp.versions.sharp ?? ''}, libvips ${sharp.versions.vips}`;
}

/** The stamp of a site's folder; undefined when there is none, or none that can be read. */
export async function readStamp(siteDirectory: string): Promise<Stamp | undefined> {
  try {
    const stamp: unknown = JSON.parse(await readFile(join(siteDirectory, STAMP_NAME), 'utf8'));
    return isStamp(stamp) ? stamp : undefined;
  } catch {
    return undefined; // no stamp, no reuse: everything is rendered again
  }
}

/** The files of the stamp that are still there in their full size. */
export async function validFiles(siteDirectory: string, stamp: Stamp): Promise<Map<string, number>> {
  const valid = new Map<string, number>();
  await Promise.all(
    Object.entries(stamp.sizeBytes).map(async ([path, size]) => {
      const found = await stat(join(siteDirectory, path)).catch(() => undefined);
      if (found?.isFile() && found.size === size) valid.set(path, size);
    }),
  );
  return valid;
}

function isStamp(value: unknown): value is Stamp {
  if (typeof value !== 'object' || value === null || !('recipe' in value) || !('sizeBytes' in value)) return false;
  const { recipe, sizeBytes } = value;
  return (
    typeof recipe === 'string' &&
    typeof sizeBytes === 'object' &&
    sizeBytes !== null &&
    Object.values(sizeBytes).every((size) => typeof size === 'number')
  );
}
