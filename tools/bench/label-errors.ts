import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRandom, openBackbone } from '@atoll/core';
import { extractFeatures, openFrozenBackbone } from '../../apps/client/src/backbone/index.ts';
import { suspectsOf } from '../../apps/client/src/curation/suspects.ts';
import { loadBackbonePackage } from '../../backbones/efficientnet-lite0/src/index.ts';

const USAGE = `node tools/run-source.mjs tools/bench/label-errors.ts [--share 0.05] [--seeds 5] [--cache DIR]

Gives a share of real images another label, lets the data check look for wrong labels, and prints how many of those that it
names were changed (precision) and how many of the changed ones it names (recall).`;

const ROOT = process.env.ATOLL_SHARED_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
/** What makes a group: patient in ChestX-ray8's names, slide in BCCD's. */
const SETS = { 'chest-xray': /^(\d{8})_/, 'blood-cells': /^(.*)_/ } as const;

export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      share: { type: 'string', default: '0.05' },
      seeds: { type: 'string', default: '5' },
      cache: { type: 'string', default: join(tmpdir(), 'atoll-label-errors') },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  for (const [name, pattern] of Object.entries(SETS)) {
    const classNames = readdirSync(join(ROOT, name)).sort();
    const images = classNames.flatMap((folder, label) =>
      readdirSync(join(ROOT, name, folder)).map((file) => ({
        path: join(ROOT, name, folder, file),
        label,
        group: pattern.exec(file)?.[1] ?? file,
      })),
    );
    const { features, dimension } = await featuresOf(
      values.cache,
      name,
      images.map(({ path }) => path),
    );
    const labels = Int32Array.from(images, ({ label }) => label);
    const given = { features, dimension, classes: classNames.length, groups: images.map(({ group }) => group) };
    const untouched = suspectsOf({ ...given, labels });
    console.log(
      `${name}: ${images.length} images, agreement ${percent(untouched.agreement)}; ${untouched.suspects.length} named as they are`,
    );
    const totals = { changed: 0, named: 0, found: 0, first: 0, firstFound: 0 };
    for (let seed = 1; seed <= Number(values.seeds); seed++) {
      const random = createRandom(seed);
      const wrong = labels.slice();
      const changed = new Set<number>();
      while (changed.size < Math.round(Number(values.share) * labels.length)) changed.add(random.integer(labels.length));
      for (const row of changed) wrong[row] = ((labels[row] ?? 0) + 1 + random.integer(classNames.length - 1)) % classNames.length;
      const { suspects } = suspectsOf({ ...given, labels: wrong });
      totals.changed += changed.size;
      totals.named += suspects.length;
      totals.found += suspects.filter(({ row }) => changed.has(row)).length;
      const first = suspects.slice(0, changed.size);
      totals.first += first.length;
      totals.firstFound += first.filter(({ row }) => changed.has(row)).length;
    }
    console.log(
      `  ${values.share} of the labels changed, ${values.seeds} draws: precision ${percent(totals.found / totals.named)}, recall ${percent(totals.found / totals.changed)}` +
        `; of the first as many as were changed ${percent(totals.firstFound / totals.first)}`,
    );
  }
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

async function featuresOf(cache: string, name: string, paths: readonly string[]): Promise<{ features: Float32Array; dimension: number }> {
  const file = join(cache, `${name}.f32`);
  if (!existsSync(file)) {
    const { manifest, weightsFile } = await loadBackbonePackage();
    const frozen = await openFrozenBackbone({
      backbone: openBackbone(manifest, new Uint8Array(readFileSync(weightsFile))),
      cuts: ['pooled'],
    });
    const rows: Float32Array[] = [];
    for await (const result of extractFeatures(
      paths.map((path) => ({ path })),
      frozen,
    )) {
      if (!result.ok) throw result.error;
      const [row] = result.views[0] ?? [];
      if (row !== undefined) rows.push(row);
    }
    await frozen.close();
    mkdirSync(cache, { recursive: true });
    writeFileSync(file, Buffer.concat(rows.map((row) => Buffer.from(row.buffer, row.byteOffset, row.byteLength))));
  }
  const bytes = readFileSync(file);
  const features = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  return { features, dimension: features.length / paths.length };
}
