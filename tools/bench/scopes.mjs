// Milliseconds an image and step of training the end of the backbone, by training.scope, on the chosen engine.
// Usage: node tools/bench/scopes.mjs [engine] [batch]. Times are of this process's processor, which a busy machine changes little;
// the last column is the ratio to the first row: the figure to compare between machines.

import { readFile } from 'node:fs/promises';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { selectEngine } from '@atoll/client';
import { checkFederation, headArchitecture, headOfScope, openBackbone, predictScores, scopedTail, train } from '@atoll/core';

const CLASSES = ['a', 'b', 'c', 'd', 'e', 'f'];
const BATCH = Number(process.argv[3] ?? 16);
const ROUNDS = 5;

const { tf, describe } = await selectEngine({ forced: process.argv[2] });
for (const line of describe()) console.log(line);
const { manifest, weightsFile } = await loadBackbonePackage();
const backbone = openBackbone(manifest, new Uint8Array(await readFile(weightsFile)));

function dataOf(dimension) {
  const features = Float32Array.from({ length: BATCH * dimension }, (_, i) => Math.sin(i * 12.9898));
  return { features, labels: Int32Array.from({ length: BATCH }, (_, i) => i % CLASSES.length), count: BATCH, dimension };
}

/** Median over the rounds, after one to warm up, of milliseconds an image. */
async function timed(work) {
  const times = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    if (round > 0) times.push((user + system) / 1000 / BATCH);
  }
  return times.toSorted((a, b) => a - b)[ROUNDS >> 1];
}

let reference;
const row = (...cells) =>
  console.log(
    cells[0].padEnd(18) +
      cells
        .slice(1)
        .map((cell) => String(cell).padStart(14))
        .join(''),
  );
console.log(`\nbatch ${BATCH}, ms of processor an image, median of ${ROUNDS}`);
row('scope', 'parameters', 'judging', 'training', 'ratio');
for (const scope of ['head', 'last-block', 'last-two-blocks', 'full']) {
  const checked = checkFederation({ federation: 'bench', classes: CLASSES, training: { scope } });
  if (checked.issues) throw new Error(JSON.stringify(checked.issues));
  const { federation } = checked;
  const frozen = headArchitecture(federation.head, { featureSize: 1280, classes: CLASSES.length });
  const tail = scope === 'head' ? null : scopedTail(federation, manifest, scope);
  const architecture = tail === null ? frozen : tail.at(null);
  const first = frozen.initialise(1);
  const initial = tail === null ? first : headOfScope(federation, tail, () => backbone, first);
  const data = dataOf(architecture.featureSize);
  const config = { batchSize: BATCH, optimiser: { name: 'sgd', learningRate: 1e-4, momentum: 0.9 }, l2: 1e-4 };
  const judging = await timed(() => predictScores(tf, architecture, initial, data.features, data.dimension));
  const training = await timed(() => train(tf, { architecture, initial, data, config, epochs: 1, seed: 1 }));
  reference ??= training;
  row(scope, architecture.layout.size.toLocaleString('en-US'), judging.toFixed(2), training.toFixed(2), (training / reference).toFixed(0));
}
