import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A case that is kept in a file. */
export interface KeptCase {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The kept cases of a target, in the order of their names. */
export function keptCases(corpus: string, target: string): KeptCase[] {
  const folder = join(corpus, target);
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch {
    return []; // none are kept
  }
  return names.map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) }));
}

/** Keeps a case under a name that follows from its bytes; gives the path. */
export function keepCase(corpus: string, target: string, bytes: Uint8Array): string {
  const folder = join(corpus, target);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `found-${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}`);
  writeFileSync(path, bytes);
  return path;
}
