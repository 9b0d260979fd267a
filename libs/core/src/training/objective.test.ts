import type { Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateScores, metricsOf } from '../evaluation/index.ts';
import { type LossConfig, type LossTerm, lossTermSchema, PLAIN_LOSS } from '../federation/index.ts';
import { type HeadConfig, headArchitecture, type Tf } from '../heads/index.ts';
import type { Parameters } from '../parameters/index.ts';
import { createRandom } from '../random/index.ts';
import { lossStatisticsOf } from './loss-statistics.ts';
import { createObjective } from './objective.ts';
import { predictScores } from './predict.ts';
import { tensorsOf } from './tensors.ts';
import { clusters } from './testing/examples.ts';
import { wasmEngine } from './testing/wasm.ts';
import { type TrainingRequest, train } from './train.ts';
import type { FeatureSet } from './types.ts';

let tf: Tf;
beforeAll(async () => {
  tf = await wasmEngine();
});

const CLASSES = 3;
const HEAD: HeadConfig = { kind: 'adjustment', width: 4, domains: 2 };
const clean = clusters({ count: 48, dimension: 6, classes: CLASSES });
/** Every fourth image without a label, and two views of each image. */
const data: FeatureSet = {
  ...clean,
  labels: clean.labels.map((label, i) => (i % 4 === 3 ? -1 : label)),
  images: clean.labels.map((_, i) => Math.floor(i / 2)),
};
const ALL_TERMS = lossTermSchema.options.map(({ shape }) => lossTermSchema.parse({ name: shape.name.value }));
const lossOf = (changes: Partial<LossConfig>): LossConfig => ({ ...PLAIN_LOSS, ...changes });

function requestOf(loss: LossConfig, changes: Partial<TrainingRequest> = {}): TrainingRequest {
  const architecture = headArchitecture(HEAD, { featureSize: 6, classes: CLASSES });
  const random = createRandom(8);
  const jitter = (parameters: Parameters): Parameters => ({
    ...parameters,
    values: parameters.values.map((value) => value + 0.3 * random.normal()),
  });
  return {
    architecture,
    initial: jitter(architecture.initialise(1)),
    data,
    config: { batchSize: 16, optimiser: { name: 'sgd', learningRate: 0.05, momentum: 0.9 }, l2: 0, loss },
    epochs: 12,
    seed: 5,
    federated: {
      statistics: lossStatisticsOf(clean, lossOf({ terms: ALL_TERMS }), architecture),
      teachers: [1, 2].map((seed) => jitter(architecture.initialise(seed))),
      domain: 1,
    },
    ...changes,
  };
}

describe('the objective', () => {
  it.each(ALL_TERMS.map((term) => [term.name, term] as const))(
    'adds the term %s by its weight, with the gradients of differences',
    async (_name, term) => {
      const strong = { ...term, weight: 2, ...(term.name === 'pseudo-labels' ? { threshold: 0.4 } : {}) } as LossTerm; // of the same kind
      const request = requestOf(lossOf({ terms: [strong] }));
      const places = Int32Array.from({ length: 16 }, (_, i) => i);
      const values = request.initial.values.map((value, i) => value + 0.2 * Math.sin(i));
      const valueAt = async (loss: LossConfig, shifted: Float32Array): Promise<number> => {
        const objective = createObjective(tf, { ...request, config: { ...request.config, loss } });
        const value = tf.tidy(() => objective.lossOf(places)(...tensorsOf(tf, { layout: request.initial.layout, values: shifted })));
        const [number = Number.NaN] = await value.data();
        value.dispose();
        objective.dispose();
        return number;
      };
      const [alone, weighed, doubled] = [
        await valueAt(PLAIN_LOSS, values),
        await valueAt(lossOf({ terms: [strong] }), values),
        await valueAt(lossOf({ terms: [{ ...strong, weight: 4 }] }), values),
      ];
      expect(weighed - alone).not.toBe(0);
      expect((doubled - alone) / (weighed - alone)).toBeCloseTo(2, 2);

      const objective = createObjective(tf, request);
      const gradients = tf.tidy(() =>
        tf.valueAndGrads(objective.lossOf(places))(tensorsOf(tf, { layout: request.initial.layout, values })),
      );
      const found = (await Promise.all(gradients.grads.map((gradient: Tensor) => gradient.data()))).flatMap((part) => [...part]);
      tf.dispose([gradients.value, ...gradients.grads]);
      objective.dispose();
      expect(found.length).toBe(values.length);
      expect(found.every(Number.isFinite)).toBe(true);
      if (term.name === 'adversarial') return; // its gradient is reversed on purpose: alignment.test.ts
      const greatest = Math.max(...found.map(Math.abs));
      const step = 2 ** -7;
      for (let i = 0; i < values.length; i += 7) {
        const at = (shift: number) =>
          valueAt(
            lossOf({ terms: [strong] }),
            values.map((value, j) => (i === j ? value + shift : value)),
          );
        const difference = ((await at(step)) - (await at(-step))) / (2 * step);
        expect(Math.abs((found[i] ?? Number.NaN) - difference), `parameter ${i}`).toBeLessThan(0.03 * Math.max(1, greatest));
      }
    },
  );

  it('falls when all terms train together, the same way again, and leaves no tensor behind', async () => {
    const small = ALL_TERMS.map((term) => ({ ...term, weight: 0.01 }));
    const request = requestOf(
      lossOf({ classification: 'focal', labelSmoothing: 0.1, classWeights: 'balanced', logitAdjustment: 1, terms: small }),
    );
    const before = tf.memory().numTensors;
    const mixed = { ...request, config: { ...request.config, mixup: 0.2 } };
    const { losses, parameters } = await train(tf, mixed);
    expect(losses.at(-1) ?? 9).toBeLessThan(0.7 * (losses[0] ?? 0));
    expect((await train(tf, mixed)).parameters.values).toEqual(parameters.values);
    await train(tf, { ...mixed, signal: { aborted: true } });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is mean cross-entropy bit for bit where a loss says nothing', async () => {
    const request = requestOf(PLAIN_LOSS, { data: clean });
    const { loss: _, ...config } = request.config;
    const { federated: __, ...alone } = request;
    expect((await train(tf, request)).parameters.values).toEqual((await train(tf, { ...alone, config })).parameters.values);
  });

  it('learns from the labelled images alone where a part has no label', async () => {
    const rows = [...data.labels.keys()].filter((row) => (data.labels[row] ?? -1) >= 0);
    const labelled: FeatureSet = {
      features: Float32Array.from(rows.flatMap((row) => [...data.features.subarray(6 * row, 6 * row + 6)])),
      labels: Int32Array.from(rows, (row) => data.labels[row] ?? 0),
      count: rows.length,
      dimension: 6,
    };
    const config = { batchSize: 48, optimiser: { name: 'sgd', learningRate: 0.1, momentum: 0 } as const, l2: 0 };
    const [all, few] = await Promise.all([data, labelled].map((part) => train(tf, requestOf(PLAIN_LOSS, { data: part, config }))));
    all?.parameters.values.forEach((value, i) => {
      expect(Math.abs(value - (few?.parameters.values[i] ?? Number.NaN))).toBeLessThan(1e-4);
    });
  });

  it('refuses a term that lacks what it needs', async () => {
    for (const term of ALL_TERMS.filter(({ name }) => ['source', 'embedding-alignment', 'coral', 'mmd'].includes(name))) {
      const { federated: _, ...alone } = requestOf(lossOf({ terms: [term] }));
      await expect(train(tf, alone)).rejects.toThrow(RangeError);
    }
  });
});

/** Three overlapping classes with `sizes` images, in two dimensions. */
function uneven(sizes: readonly number[], seed: number): FeatureSet {
  const random = createRandom(seed);
  const centres = [0, 1.4, -1.4];
  const labels = Int32Array.from(sizes.flatMap((size, k) => Array.from({ length: size }, () => k)));
  const features = Float32Array.from([...labels].flatMap((label) => [(centres[label] ?? 0) + random.normal(), random.normal()]));
  return { features, labels, count: labels.length, dimension: 2 };
}

describe('rare classes', () => {
  const sites = [uneven([150, 6, 4], 1), uneven([90, 4, 6], 2)];
  const balanced = uneven([200, 200, 200], 3);
  const architecture = headArchitecture({ kind: 'linear' }, { featureSize: 2, classes: CLASSES });

  /** Mean recall over the classes after rounds of federated averaging. */
  async function macroRecall(loss: LossConfig): Promise<number> {
    const parts = sites.map((site) => lossStatisticsOf(site, lossOf({ classWeights: 'balanced' }), architecture));
    const statistics = {
      ...(parts[0] as (typeof parts)[number]),
      counts: Float64Array.from([0, 1, 2], (k) => parts.reduce((sum, part) => sum + (part.counts[k] ?? 0), 0)),
    }; // there are two
    let global = architecture.initialise(1);
    const config = { batchSize: 32, optimiser: { name: 'sgd', learningRate: 0.1, momentum: 0 } as const, l2: 0, loss };
    for (let round = 1; round <= 15; round++) {
      const updates: Parameters[] = [];
      for (const site of sites)
        updates.push(
          (
            await train(tf, {
              architecture,
              initial: global,
              data: site,
              config,
              epochs: 2,
              seed: round,
              federated: { statistics, teachers: [], domain: null },
            })
          ).parameters,
        );
      const images = sites.map(({ count }) => count);
      const all = images.reduce((a, b) => a + b, 0);
      global = {
        layout: architecture.layout,
        values: global.values.map((_, i) => updates.reduce((sum, { values }, s) => sum + ((images[s] ?? 0) / all) * (values[i] ?? 0), 0)),
      };
    }
    const scores = await predictScores(tf, architecture, global, balanced.features, 2);
    return metricsOf(evaluateScores(scores, balanced.labels, CLASSES)).balancedAccuracy ?? 0;
  }

  it('are found better with class weights, logit adjustment or focal loss', async () => {
    const plain = await macroRecall(PLAIN_LOSS);
    expect(await macroRecall(lossOf({ classWeights: 'balanced' }))).toBeGreaterThan(plain + 0.1);
    expect(await macroRecall(lossOf({ logitAdjustment: 1 }))).toBeGreaterThan(plain + 0.1);
    expect(await macroRecall(lossOf({ classification: 'focal', gamma: 2 }))).toBeGreaterThan(plain);
  });
});
