// Runs strategies and ways of transfer on real images at real coordinators and sites, and writes the tables of
// docs/explanation/comparison.md and docs/explanation/transfer.md between their markers. Needs the build (npm run build) and ../shared/data.
//
//   npm run compare                       all tables, more than an hour
//   npm run compare -- --only auto,splits  some of them
//   npm run compare -- --images drawings   some of the images, printed and not written
import { COMBINING } from './compare/combining.mjs';
import { FEW_SHOT } from './compare/few-shot.mjs';
import { cleanUp, flags } from './compare/runs.mjs';
import { TRANSFER } from './compare/transfer.mjs';
import { fill } from './fill.mjs';

const TABLES = new Map([
  ...Object.entries(COMBINING).map(([name, make]) => [name, { make, page: 'comparison.md' }]),
  ...Object.entries({ ...TRANSFER, ...FEW_SHOT }).map(([name, make]) => [name, { make, page: 'transfer.md' }]),
]);

try {
  for (const name of flags.only?.split(',') ?? TABLES.keys()) {
    const { make, page } = TABLES.get(name) ?? {};
    if (make === undefined) throw new Error(`no table is called ${name}; there are ${[...TABLES.keys()].join(', ')}`);
    console.log(name);
    const text = await make();
    console.log(`${text}\n`);
    if (flags.images === undefined && flags.strategies === undefined) fill(`docs/explanation/${page}`, name, text);
  }
} finally {
  cleanUp();
}
process.exit(0);
