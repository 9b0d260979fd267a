import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = process.env.ATOLL_SHARED_DATA ?? fileURLToPath(new URL('../../../../../../shared/data', import.meta.url));

export interface LabelledImage {
  readonly path: string;
  readonly file: string;
  readonly label: number;
}

/** True when the set of real images is here. On CI it has to be: a check that is skipped there would never run. */
export function hasImages(set: string): boolean {
  const found = existsSync(join(root, set));
  if (!found && process.env.CI) throw new Error(`the images ${set} are missing under ${root}`);
  return found;
}

/** All images of a class-per-folder set, by class and name. */
export function listImages(set: string): { classes: string[]; images: LabelledImage[] } {
  const classes = readdirSync(join(root, set)).sort();
  const images = classes.flatMap((name, label) =>
    readdirSync(join(root, set, name))
      .sort()
      .map((file) => ({ path: join(root, set, name, file), file, label })),
  );
  return { classes, images };
}

/** A number in 0…1 that depends on the text alone, for splits that are the same everywhere (FNV-1a, 32 bits). */
export function hashFraction(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  // The last steps spread what differs at the end of the text over all bits.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash ^= hash >>> 13;
  return (hash >>> 0) / 2 ** 32;
}
