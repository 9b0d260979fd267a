// Puts figures that a script has measured into the docs, between their markers.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

/** Writes `text` into a page (a path from the repository's root) between `<!-- figures: NAME -->` and `<!-- /figures -->`. */
export function fill(page, name, text) {
  const path = join(root, page);
  const before = readFileSync(path, 'utf8');
  const pattern = new RegExp(`(<!-- figures: ${name} -->)[\\s\\S]*?(<!-- /figures -->)`);
  if (!pattern.test(before)) throw new Error(`${page} has no place for ${name}`);
  writeFileSync(
    path,
    before.replace(pattern, (_, start, end) => `${start}\n${text}\n${end}`),
  );
}
