import { beforeAll, describe, expect, it } from 'vitest';
import { type LossConfig, PLAIN_LOSS } from '../../federation/index.ts';
import { headArchitecture, type Tf } from '../../heads/index.ts';
import type { Parameters } from '../../parameters/index.ts';
import { createRandom } from '../../random/index.ts';
import { addClassStatistics, emptyClassStatistics } from '../../statistics/index.ts';
import { lossStatisticsOf, lossStatisticsShape } from '../loss-statistics.ts';
import { tensorsOf } from '../tensors.ts';
import { wasmEngine } from '../testing/wasm.ts';
import { train } from '../train.ts';
import type { FeatureSet } from '../types.ts';

let tf: Tf;
beforeAll(async () => {
  tf = await wasmEngine();
});

const DIMENSION = 6;
const architecture = headArchitecture({ kind: 'adjustment', width: 6, domains: 2 }, { featureSize: DIMENSION, classes: 2 });

/** Two classes along the first feature, and a shift of the site along the last. */
function siteOf(shift: number, seed: number, count = 80): FeatureSet {
  const random = createRandom(seed);
  const labels = Int32Array.from({ length: count }, (_, row) => row % 2);
  const features = Float32Array.from({ length: count * DIMENSION }, (_, i) => {
    const j = i % DIMENSION;
    return random.normal() + (j === 0 ? 3 * ((labels[Math.floor(i / DIMENSION)] ?? 0) - 0.5) : 0) + (j === DIMENSION - 1 ? shift : 0);
  });
  return { features, labels, count, dimension: DIMENSION };
}
const SITES = [siteOf(-1.5, 1), siteOf(1.5, 2)];

/** The head after rounds of federated averaging with this loss. */
async function federated(loss: LossConfig, rounds: number): Promise<Parameters> {
  const shape = lossStatisticsShape(loss, architecture);
  const statistics = shape === null ? null : emptyClassStatistics(shape);
  if (statistics !== null) for (const site of SITES) addClassStatistics(statistics, lossStatisticsOf(site, loss, architecture));
  const config = { batchSize: 40, optimiser: { name: 'sgd', learningRate: 0.05, momentum: 0 } as const, l2: 0, loss };
  let global = architecture.initialise(1);
  for (let round = 1; round <= rounds; round++) {
    const updates: Parameters[] = [];
    for (const [domain, data] of SITES.entries())
      updates.push(
        (
          await train(tf, {
            architecture,
            initial: global,
            data,
            config,
            epochs: 1,
            seed: round,
            federated: { statistics, teachers: [], domain },
          })
        ).parameters,
      );
    global = {
      layout: architecture.layout,
      values: global.values.map((_, i) => updates.reduce((sum, { values }) => sum + (values[i] ?? 0) / updates.length, 0)),
    };
  }
  return global;
}

/** Distance between the sites' means of the representation, and between those of the classes. */
async function distances(head: Parameters): Promise<{ sites: number; classes: number }> {
  const points = await Promise.all(
    SITES.map(async ({ features, count }) => {
      const rows = tf.tidy(() => architecture.representation(tf, tensorsOf(tf, head), tf.tensor2d(features, [count, DIMENSION])));
      const values = [...(await rows.data())];
      rows.dispose();
      return values;
    }),
  );
  const mean = (of: (site: number, row: number) => boolean, j: number): number => {
    const values = points.flatMap((all, site) => all.filter((_, i) => i % DIMENSION === j && of(site, Math.floor(i / DIMENSION))));
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const between = (of: (site: number, row: number) => boolean): number =>
    Math.hypot(...Array.from({ length: DIMENSION }, (_, j) => mean(of, j) - mean((site, row) => !of(site, row), j)));
  return { sites: between((site) => site === 0), classes: between((_, row) => row % 2 === 0) };
}

describe('over rounds of a federation', () => {
  it.each<[string, LossConfig['terms'][number], number]>([
    ['adversarial', { name: 'adversarial', weight: 1, reversal: 1 }, 60],
    ['mmd', { name: 'mmd', weight: 20, bandwidths: [0.5, 1], units: 128 }, 40],
    ['embedding-alignment', { name: 'embedding-alignment', weight: 0.3 }, 40],
  ])('%s brings the sites together and keeps the classes apart', async (_name, term, rounds) => {
    const before = await distances(await federated(PLAIN_LOSS, rounds));
    const after = await distances(await federated({ ...PLAIN_LOSS, terms: [term] }, rounds));
    expect(after.sites).toBeLessThan(0.6 * before.sites);
    expect(after.classes).toBeGreaterThan(0.6 * before.classes);
  });
});
