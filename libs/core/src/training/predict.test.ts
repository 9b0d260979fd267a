import { beforeAll, describe, expect, it } from 'vitest';
import { headArchitecture, type Tf } from '../heads/index.ts';
import { createRandom } from '../random/index.ts';
import { predictScores, represent } from './predict.ts';
import { wasmEngine } from './testing/wasm.ts';

let tf: Tf;
beforeAll(async () => {
  tf = await wasmEngine();
});

describe('predictScores', () => {
  it('gives the scores, over more rows than one batch, and leaves no tensor behind', async () => {
    const architecture = headArchitecture({ kind: 'linear' }, { featureSize: 2, classes: 2 });
    const parameters = { layout: architecture.layout, values: Float32Array.of(1, -1, 0.5, 0, 0.25, 0) };
    const random = createRandom(3);
    const count = 1100;
    const features = Float32Array.from({ length: 2 * count }, () => random.normal());
    const before = tf.memory().numTensors;
    const scores = await predictScores(tf, architecture, parameters, features, 2);
    expect(tf.memory().numTensors).toBe(before);
    expect(scores.length).toBe(2 * count);
    for (let row = 0; row < count; row++) {
      const [x = 0, y = 0] = features.subarray(2 * row, 2 * row + 2);
      expect(Math.abs((scores[2 * row] ?? 0) - (x + 0.5 * y + 0.25))).toBeLessThan(1e-6);
      expect(Math.abs((scores[2 * row + 1] ?? 0) + x)).toBeLessThan(1e-6);
    }
  });

  it('gives what the last layer stands on: the hidden units of an mlp, and of a linear head the features', async () => {
    const features = Float32Array.of(1, 2, -3, 0.5);
    const mlp = headArchitecture({ kind: 'mlp', hidden: 1 }, { featureSize: 2, classes: 2 });
    const parameters = { layout: mlp.layout, values: Float32Array.of(1, -1, 0.5, 7, 7, 7, 7) };
    expect([...(await represent(tf, mlp, parameters, features, 2))]).toEqual([0, 0]);
    expect([...(await represent(tf, mlp, parameters, Float32Array.of(2, 1), 2))]).toEqual([1.5]);
    const linear = headArchitecture({ kind: 'linear' }, { featureSize: 2, classes: 2 });
    expect(await represent(tf, linear, linear.initialise(1), features, 2)).toEqual(features);
  });

  it('gives nothing for nothing and refuses another dimension', async () => {
    const architecture = headArchitecture({ kind: 'mlp', hidden: 3 }, { featureSize: 2, classes: 2 });
    expect(await predictScores(tf, architecture, architecture.initialise(1), new Float32Array(0), 2)).toEqual(new Float32Array(0));
    await expect(predictScores(tf, architecture, architecture.initialise(1), new Float32Array(3), 3)).rejects.toThrow(RangeError);
  });
});
