import { beforeAll, describe, expect, it } from 'vitest';
import { headArchitecture, type Tf } from '../heads/index.ts';
import type { Parameters } from '../parameters/index.ts';
import { clusters } from './testing/examples.ts';
import { wasmEngine } from './testing/wasm.ts';
import { type AloneRequest, trainAlone } from './train-alone.ts';

let tf: Tf;
beforeAll(async () => {
  tf = await wasmEngine();
});

const architecture = headArchitecture({ kind: 'linear' }, { featureSize: 40, classes: 3 });

/** Noisy examples, so that the validation figures go up and down. */
function request(changes: Partial<AloneRequest> = {}): AloneRequest {
  const all = clusters({ count: 60, dimension: 40, classes: 3, spread: 5 });
  const part = (from: number, to: number) => ({
    features: all.features.slice(from * 40, to * 40),
    labels: all.labels.slice(from, to),
    count: to - from,
    dimension: 40,
  });
  return {
    architecture,
    initial: architecture.initialise(1),
    data: part(0, 30),
    validation: part(30, 60),
    metric: 'balancedAccuracy',
    config: { batchSize: 10, optimiser: { name: 'sgd', learningRate: 0.02, momentum: 0 }, l2: 0 },
    epochs: 12,
    seed: 2,
    ...changes,
  };
}

describe('trainAlone', () => {
  it.each(['balancedAccuracy', 'accuracy', 'loss'] as const)(
    'keeps the epoch that is best by %s, then by loss, then the earlier',
    async (metric) => {
      const seen: Parameters[] = [];
      const result = await trainAlone(
        tf,
        request({
          metric,
          onEpoch: async (_epoch, _loss, parametersNow) => {
            seen.push(await parametersNow());
          },
        }),
      );
      const rank = result.epochs.map(({ epoch, validation }) => ({
        epoch,
        value: metric === 'loss' ? -(validation?.meanLoss ?? 0) : (validation?.[metric] ?? 0),
        loss: validation?.meanLoss ?? 0,
      }));
      const [best] = rank.toSorted((a, b) => b.value - a.value || a.loss - b.loss || a.epoch - b.epoch);
      expect(result.epochs.length).toBe(12);
      expect(result.bestEpoch).toBe(best?.epoch);
      expect(result.parameters.values).toEqual(seen[result.bestEpoch - 1]?.values);
      expect(result.bestEpoch).toBeLessThan(12);
    },
  );

  it('keeps the last epoch without validation examples', async () => {
    const seen: Parameters[] = [];
    const result = await trainAlone(
      tf,
      request({
        epochs: 3,
        validation: { features: new Float32Array(0), labels: new Int32Array(0), count: 0, dimension: 40 },
        onEpoch: async (_epoch, _loss, parametersNow) => {
          seen.push(await parametersNow());
        },
      }),
    );
    expect(result.bestEpoch).toBe(3);
    expect(result.parameters.values).toEqual(seen[2]?.values);
    expect(result.epochs.map(({ validation }) => validation)).toEqual([null, null, null]);
  });
});
