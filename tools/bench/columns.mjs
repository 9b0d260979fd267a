/**
 * How much a column should count beside the features of a picture (`features.columnWeight`), where few images are known.
 *
 *   npm run build && node tools/bench/columns.mjs [--images 400] [--repeats 12] [--write]
 *
 * Blood cells with the measured width and height of their pictures (in the features all have one size), and chest X-rays with two drawn numbers:
 * one that is 1 higher on average for the last class, and has a deviation of 1, and one that says nothing. Of `--images` a class and set,
 * about three tenths of the groups are test images; of the others so many a class are known. The head is a ridge regression on standardised features,
 * with the strength that four folds choose. `--write` puts the table into docs/decisions/0025. ATOLL_SHARED_DATA names the folder of images.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { createRandom, momentsOf, openBackbone, repeatsOf, standardisationOf, standardise } from '@atoll/core';
import sharp from 'sharp';
import { extractFeatures, openFrozenBackbone } from '../../apps/client/dist/backbone/index.js';
import { fill } from '../fill.mjs';

const { values } = parseArgs({
  options: { images: { type: 'string', default: '400' }, repeats: { type: 'string', default: '12' }, write: { type: 'boolean' } },
});
const DATA = process.env.ATOLL_SHARED_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const WEIGHTS = [0, 1, 2, 4, 8, 16, 32];
const KNOWN = [5, 20];
/** In units of the mean square of an image's features. */
const STRENGTHS = [-2, -1.5, -1, -0.5, 0, 0.5, 1].map((power) => 10 ** power);
const FOLDS = 4;

const random = createRandom(5);
const normal = () => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
const SETS = [
  {
    name: 'blood-cells',
    title: 'blood cells, measured columns',
    group: /^(.*)_/,
    columns: async ({ path }) => {
      const { width, height } = await sharp(path).metadata();
      return [width, height];
    },
  },
  {
    name: 'chest-xray',
    title: 'chest X-rays, drawn columns',
    group: /^(\d{8})_/,
    columns: async ({ label }) => [normal() + (label === 2 ? 1 : 0), normal()],
  },
];

const { manifest, weightsFile } = await loadBackbonePackage();
const frozen = await openFrozenBackbone({ backbone: openBackbone(manifest, readFileSync(weightsFile)), cuts: ['pooled'] });

async function read({ name, group, columns }) {
  const images = readdirSync(join(DATA, name), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .flatMap((folder, label) =>
      readdirSync(join(DATA, name, folder))
        .sort()
        .slice(0, Number(values.images))
        .map((file) => ({ path: join(DATA, name, folder, file), label, group: group.exec(file)?.[1] ?? file })),
    );
  for await (const result of extractFeatures(
    images.map(({ path }) => ({ path })),
    frozen,
  )) {
    if (!result.ok) throw result.error;
    images[result.index].features = result.views[0][0];
  }
  for (const image of images) image.columns = Float32Array.from(await columns(image));
  return images;
}

/** Images to learn from, so many a class, and to test on, of other groups. */
function divided(images, known, seed) {
  const draw = createRandom(seed);
  const tested = new Set([...new Set(images.map(({ group }) => group))].filter(() => draw.uniform() < 0.3));
  const pool = images.filter(({ group }) => !tested.has(group));
  for (let i = pool.length - 1; i > 0; i--) {
    const j = draw.integer(i + 1);
    [pool[i], pool[j]] = [pool[j], pool[i]];
  }
  const taken = new Map();
  const train = pool.filter(({ label }) => {
    taken.set(label, (taken.get(label) ?? 0) + 1);
    return taken.get(label) <= known;
  });
  return { train, test: images.filter(({ group }) => tested.has(group)) };
}

/** Products of every row with every training row, in the coordinates of the training rows. */
function products(rows, trainingRows) {
  const size = rows[0].length;
  const coordinates = standardisationOf(momentsOf(joined(trainingRows), size));
  const [all, training] = [rows, trainingRows].map((some) => standardise(joined(some), coordinates));
  return rows.map((_, i) =>
    trainingRows.map((_row, k) => {
      let sum = 0;
      for (let j = 0; j < size; j++) sum += all[i * size + j] * training[k * size + j];
      return sum;
    }),
  );
}
function joined(rows) {
  const all = new Float32Array(rows.length * rows[0].length);
  for (const [i, row] of rows.entries()) all.set(row, i * row.length);
  return all;
}

/** Solves A·X = B, A symmetric and positive definite, by Gaussian elimination; rows of X. */
function solved(A, B) {
  const rows = A.map((row, i) => [...row, ...B[i]]);
  const count = rows.length;
  for (const [k, pivot] of rows.entries())
    for (let i = k + 1; i < count; i++) {
      const factor = rows[i][k] / pivot[k];
      for (let j = k; j < pivot.length; j++) rows[i][j] -= factor * pivot[j];
    }
  for (let k = count - 1; k >= 0; k--)
    for (let j = count; j < rows[k].length; j++) {
      for (let i = k + 1; i < count; i++) rows[k][j] -= rows[k][i] * rows[i][j];
      rows[k][j] /= rows[k][k];
    }
  return rows.map((row) => row.slice(count));
}

/** Scores of rows by a ridge regression on the training images `on`; `kernel` has products with all training images. */
function scores(kernel, on, labels, classes, strength, rows) {
  const mean = Array.from({ length: classes }, (_, c) => on.filter((i) => labels[i] === c).length / on.length);
  const penalty = strength * (on.reduce((sum, i) => sum + kernel[i][i], 0) / on.length);
  const A = on.map((i) => on.map((k) => kernel[i][k] + (i === k ? penalty : 0)));
  const duals = solved(
    A,
    on.map((i) => mean.map((share, c) => (labels[i] === c ? 1 : 0) - share)),
  );
  return rows.map((row) => mean.map((share, c) => on.reduce((sum, i, at) => sum + row[i] * duals[at][c], share)));
}

function balancedAccuracy(said, labels, classes) {
  const shares = Array.from({ length: classes }, (_, c) => {
    const of = said.filter((_row, i) => labels[i] === c);
    return of.filter((row) => row.indexOf(Math.max(...row)) === c).length / of.length;
  });
  return shares.reduce((sum, share) => sum + share, 0) / classes;
}

/** By weight, on one division. */
function measured({ train, test }, classes) {
  const labels = train.map(({ label }) => label);
  const rows = [...train, ...test];
  const [ofPicture, ofColumns] = ['features', 'columns'].map((what) =>
    products(
      rows.map((one) => one[what]),
      train.map((one) => one[what]),
    ),
  );
  const all = labels.map((_, i) => i);
  // Neighbours in the list are of one class where few are known: folds are dealt within each.
  const dealt = new Map();
  const foldOf = labels.map((label) => {
    dealt.set(label, (dealt.get(label) ?? -1) + 1);
    return dealt.get(label) % FOLDS;
  });
  return WEIGHTS.map((weight) => {
    const kernel = ofPicture.map((row, i) => row.map((value, k) => value + weight ** 2 * ofColumns[i][k]));
    const errors = STRENGTHS.map((strength) => {
      let error = 0;
      for (let fold = 0; fold < FOLDS; fold++) {
        const [on, held] = [all.filter((i) => foldOf[i] !== fold), all.filter((i) => foldOf[i] === fold)];
        const said = scores(
          kernel,
          on,
          labels,
          classes,
          strength,
          held.map((i) => kernel[i]),
        );
        for (const [at, row] of said.entries())
          for (const [c, value] of row.entries()) error += (value - (labels[held[at]] === c ? 1 : 0)) ** 2;
      }
      return error;
    });
    const strength = STRENGTHS[errors.indexOf(Math.min(...errors))];
    const said = scores(kernel, all, labels, classes, strength, kernel.slice(train.length));
    return (
      100 *
      balancedAccuracy(
        said,
        test.map(({ label }) => label),
        classes,
      )
    );
  });
}

const rows = [
  `| images, known of each class | without columns, % | ${WEIGHTS.slice(1)
    .map((weight) => `weight ${weight}`)
    .join(' | ')} |`,
  `|---|---|${WEIGHTS.slice(1)
    .map(() => '---|')
    .join('')}`,
];
try {
  for (const set of SETS) {
    const images = await read(set);
    const classes = new Set(images.map(({ label }) => label)).size;
    for (const known of KNOWN) {
      const repeats = Array.from({ length: Number(values.repeats) }, (_, i) => measured(divided(images, known, i + 1), classes));
      const without = repeats.map(([first]) => first);
      const cells = WEIGHTS.slice(1).map((_, w) => {
        const { mean, interval } = repeatsOf(repeats.map((row, i) => row[w + 1] - without[i]));
        return `${signed(mean)} (${interval.map(signed).join(' to ')})`;
      });
      rows.push(
        `| ${[`${set.title}; ${known}`, (without.reduce((a, b) => a + b, 0) / without.length).toFixed(1), ...cells].join(' | ')} |`,
      );
      console.log(rows.at(-1));
    }
  }
  if (values.write) fill('docs/decisions/0025-columns-beside-images.md', 'columns', rows.join('\n'));
} finally {
  await frozen.close();
}

function signed(value) {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
}
