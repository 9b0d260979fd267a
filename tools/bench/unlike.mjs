/**
 * How well the distance that a model says of an image tells images unlike anything it was trained on, and what a Mahalanobis
 * distance with class means and a covariance of 64 components (Lee et al. 2018; Tipping & Bishop 1999) would tell.
 *
 *   npm run build && node tools/bench/unlike.mjs --chest FOLDER --blood FOLDER --drawings atoll-demo/sites [--images 400]
 *
 * Features as they are at the cut of the example federations; half of the known images give the statistics, the other half are what
 * is known but new. AUROC: how often an unlike image is farther than a known one.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { createRandom, distanceOf, momentsOf, openBackbone, standardisationOf, standardise, UNLIKE_DISTANCE } from '@atoll/core';
import { extractFeatures, openFrozenBackbone } from '../../apps/client/dist/backbone/index.js';
import { leadingEigenpairs } from '../../libs/core/dist/statistics/eigen/index.js';

const COMPONENTS = 64;
const { values } = parseArgs({
  options: {
    chest: { type: 'string' },
    blood: { type: 'string' },
    drawings: { type: 'string' },
    images: { type: 'string', default: '400' },
  },
});
const { manifest, weightsFile } = await loadBackbonePackage();
const backbone = openBackbone(manifest, readFileSync(weightsFile));
const cuts = ['textures', 'levels'];
const frozen = await openFrozenBackbone({ backbone, cuts });

/** Evenly chosen images below a folder: features at each cut, class (the folder) and, of drawings, style (the site). */
async function read(folder, style = false) {
  const files = readdirSync(folder, { recursive: true })
    .filter((name) => /\.(jpe?g|png)$/i.test(name))
    .sort();
  const step = Math.max(1, files.length / Number(values.images));
  const chosen = Array.from({ length: Math.min(files.length, Number(values.images)) }, (_, i) => files[Math.floor(i * step)]);
  const images = [];
  for await (const result of extractFeatures(
    chosen.map((name) => ({ path: join(folder, name) })),
    frozen,
  )) {
    if (!result.ok) continue;
    const parts = chosen[result.index].split(sep);
    images.push({ features: result.views[0], label: parts.at(-2), style: style ? parts[0] : undefined });
  }
  return images;
}

function shuffled(list) {
  const random = createRandom(1);
  const order = [...list];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

function study(name, cut, known, others) {
  const at = cuts.indexOf(cut);
  const order = shuffled(known);
  const train = order.slice(0, order.length / 2);
  const held = order.slice(order.length / 2);
  const size = train[0].features[at].length;
  const all = new Float32Array(train.length * size);
  for (const [i, { features }] of train.entries()) all.set(features[at], i * size);
  const coordinates = standardisationOf(momentsOf(all, size));
  const inCoordinates = ({ features }) => standardise(features[at], coordinates);
  const mahalanobis = mahalanobisOf(
    train.map((image) => ({ label: image.label, x: inCoordinates(image) })),
    size,
  );
  for (const [method, distance] of [
    ['diagonal', distanceOf],
    ['Mahalanobis', mahalanobis],
  ]) {
    const near = held.map((image) => distance(inCoordinates(image)));
    for (const [other, images] of others) {
      const far = images.map((image) => distance(inCoordinates(image)));
      const flagged = (list) => `${((100 * list.filter((value) => value > UNLIKE_DISTANCE).length) / list.length).toFixed(1)} %`;
      const told = method === 'diagonal' ? [flagged(near), flagged(far)] : ['–', '–'];
      console.log(
        `| ${[name, other, method, auroc(near, far).toFixed(3), median(near).toFixed(2), median(far).toFixed(2), ...told].join(' | ')} |`,
      );
    }
  }
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

function auroc(near, far) {
  let above = 0;
  for (const f of far) for (const n of near) above += f > n ? 1 : f === n ? 0.5 : 0;
  return above / (near.length * far.length);
}

/** To the nearest class mean, by the leading components of the scatter within classes and one variance for all others. */
function mahalanobisOf(train, size) {
  const classes = [...new Set(train.map(({ label }) => label))];
  const means = classes.map((label) => {
    const own = train.filter((image) => image.label === label);
    return Float64Array.from({ length: size }, (_, j) => own.reduce((sum, { x }) => sum + x[j], 0) / own.length);
  });
  const scatter = new Float64Array(size * size);
  for (const { label, x } of train) {
    const mean = means[classes.indexOf(label)];
    const r = x.map((value, j) => value - mean[j]);
    for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) scatter[i * size + j] += (r[i] * r[j]) / train.length;
  }
  let trace = 0;
  for (let i = 0; i < size; i++) trace += scatter[i * size + i];
  const { values: variances, vectors } = leadingEigenpairs(scatter, size, COMPONENTS);
  const rest = (trace - variances.reduce((sum, value) => sum + value, 0)) / (size - COMPONENTS);
  return (x) =>
    Math.min(
      ...means.map((mean) => {
        let [inside, square] = [0, 0];
        const r = x.map((value, j) => value - mean[j]);
        let within = 0;
        for (let k = 0; k < COMPONENTS; k++) {
          let projection = 0;
          for (let j = 0; j < size; j++) projection += vectors[k * size + j] * r[j];
          inside += projection ** 2 / variances[k];
          within += projection ** 2;
        }
        for (const value of r) square += value * value;
        return (inside + (square - within) / rest) / size;
      }),
    );
}

const [chest, blood, drawings] = [await read(values.chest), await read(values.blood), await read(values.drawings, true)];
await frozen.close();
console.log('| known | other | distance | AUROC | median, known | median, other | flagged of known | flagged of other |');
console.log('|---|---|---|---|---|---|---|---|');
study('chest X-rays', 'textures', chest, [
  ['drawings', drawings],
  ['blood cells', blood],
]);
study('blood cells', 'textures', blood, [
  ['drawings', drawings],
  ['chest X-rays', chest],
]);
for (const style of [...new Set(drawings.map((image) => image.style))]) {
  const same = drawings.filter((image) => image.style === style);
  study(
    `drawings but ${style}`,
    'levels',
    drawings.filter((image) => image.style !== style),
    [
      [`drawings of ${style}`, same],
      ['chest X-rays', chest],
    ],
  );
}
