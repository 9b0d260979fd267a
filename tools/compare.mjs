// Runs strategies and ways of transfer on real images at real coordinators and sites, and writes the tables of
// docs/explanation/comparison.md and docs/explanation/transfer.md between their markers. Needs the build (npm run build) and ../shared/data.
//
//   npm run compare                       all tables, more than an hour
//   npm run compare -- --only auto,splits  some of them
//   npm run compare -- --images drawings   some of the images, printed and not written
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMBINING } from './compare/combining.mjs';
import { FEW_SHOT } from './compare/few-shot.mjs';
import { cleanUp, flags } from './compare/runs.mjs';
import { TRANSFER } from './compare/transfer.mjs';
import { root } from './setup.mjs';

const TABLES = new Map([
  ...Object.entries(COMBINING).map(([name, make]) => [name, { make, page: 'comparison.md' }]),
  ...Object.entries({ ...TRANSFER, ...FEW_SHOT }).map(([name, make]) => [name, { make, page: 'transfer.md' }]),
]);

function fill(page, name, text) {
  const path = join(root, 'docs', 'explanation', page);
  const before = readFileSync(path, 'utf8');
  const pattern = new RegExp(`(<!-- figures: ${name} -->)[\\s\\S]*?(<!-- /figures -->)`);
  if (!pattern.test(before)) throw new Error(`${path} has no place for ${name}`);
  writeFileSync(
    path,
    before.replace(pattern, (_, start, end) => `${start}\n${text}\n${end}`),
  );
}

try {
  for (const name of flags.only?.split(',') ?? TABLES.keys()) {
    const { make, page } = TABLES.get(name) ?? {};
    if (make === undefined) throw new Error(`no table is called ${name}; there are ${[...TABLES.keys()].join(', ')}`);
    console.log(name);
    const text = await make();
    console.log(`${text}\n`);
    if (flags.images === undefined && flags.strategies === undefined) fill(page, name, text);
  }
} finally {
  cleanUp();
}
process.exit(0);
