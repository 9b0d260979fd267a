// Milliseconds a training step on the chosen engine, 1280 features and 6 classes. Usage: node tools/bench/training.mjs [engine]
// The last column is the ratio to the first row: the figure to compare between machines.

import { selectEngine } from '@atoll/client';
import { headArchitecture, train } from '@atoll/core';

const FEATURES = 1280;
const CLASSES = 6;
const COUNT = 120;
const BATCH = 16;
const ROUNDS = 9;

const { tf, describe } = await selectEngine({ forced: process.argv[2] });
for (const line of describe()) console.log(line);

const data = {
  features: Float32Array.from({ length: COUNT * FEATURES }, (_, i) => Math.sin(i * 12.9898) * ((i % 7) + 1)),
  labels: Int32Array.from({ length: COUNT }, (_, i) => i % CLASSES),
  count: COUNT,
  dimension: FEATURES,
};
const heads = { linear: { kind: 'linear' }, 'MLP 64': { kind: 'mlp', hidden: 64 }, 'MLP 1024': { kind: 'mlp', hidden: 1024 } };
const optimisers = { SGD: { name: 'sgd', learningRate: 0.01, momentum: 0.9 }, Adam: { name: 'adam', learningRate: 1e-3 } };

let reference;
console.log(
  `\n${'head'.padEnd(10)}${'optimiser'.padEnd(11)}${'ms/step'.padStart(8)}${'ratio'.padStart(8)}   (median of ${ROUNDS} × ${Math.ceil(COUNT / BATCH)} steps, batch ${BATCH})`,
);
for (const [headName, head] of Object.entries(heads)) {
  const architecture = headArchitecture(head, { featureSize: FEATURES, classes: CLASSES });
  const initial = architecture.initialise(1);
  for (const [optimiserName, optimiser] of Object.entries(optimisers)) {
    const times = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const started = performance.now();
      const { steps } = await train(tf, {
        architecture,
        initial,
        data,
        config: { batchSize: BATCH, optimiser, l2: 1e-4 },
        epochs: 1,
        seed: round,
      });
      if (round > 0) times.push((performance.now() - started) / steps);
    }
    const median = times.toSorted((a, b) => a - b)[ROUNDS >> 1];
    reference ??= median;
    console.log(
      `${headName.padEnd(10)}${optimiserName.padEnd(11)}${median.toFixed(2).padStart(8)}${(median / reference).toFixed(1).padStart(8)}`,
    );
  }
}
