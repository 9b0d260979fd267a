import { beforeAll, describe, expect, it } from 'vitest';
import { headArchitecture, type Tf } from '../heads/index.ts';
import { type FeatureSet, train } from '../training/index.ts';
import { clusters } from '../training/testing/examples.ts';
import { wasmEngine } from '../training/testing/wasm.ts';
import type { PersonalRequest } from './candidates.ts';
import { choosePersonal } from './choose.ts';
import { describeMethod } from './method.ts';

let tf: Tf;
beforeAll(async () => {
  tf = await wasmEngine();
});

const DIMENSION = 20;
const config = { batchSize: 10, optimiser: { name: 'sgd' as const, learningRate: 0.05, momentum: 0 }, l2: 0 };
const linear = headArchitecture({ kind: 'linear' }, { featureSize: DIMENSION, classes: 3 });
const all = clusters({ count: 180, dimension: DIMENSION, classes: 3, spread: 4 });

function pick(places: readonly number[], set: FeatureSet = all): FeatureSet {
  return {
    features: Float32Array.from(places.flatMap((place) => [...set.features.subarray(place * DIMENSION, (place + 1) * DIMENSION)])),
    labels: Int32Array.from(places, (place) => set.labels[place] ?? 0),
    count: places.length,
    dimension: DIMENSION,
  };
}
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

async function request(changes: Partial<PersonalRequest> = {}): Promise<PersonalRequest> {
  const { architecture = linear, train: own = pick(range(0, 24)) } = changes;
  const learn = async (data: FeatureSet) =>
    (await train(tf, { architecture, initial: architecture.initialise(1), data, config, epochs: 10, seed: 3 })).parameters;
  return {
    architecture,
    global: await learn(pick(range(0, 120))),
    alone: { parameters: await learn(own), own: null },
    train: own,
    validation: pick(range(120, 132)),
    config,
    epochs: 10,
    seed: 6,
    ...changes,
  };
}
const kinds = (choice: { candidates: readonly { method: { kind: string } }[] } | null) =>
  choice?.candidates.map(({ method }) => method.kind);

describe('choosePersonal', () => {
  it('always judges the global head and the own one, with the same figures as they have', async () => {
    const choice = await choosePersonal(tf, await request());
    expect(kinds(choice)).toEqual(['global', 'alone', 'class-shares', 'fine-tune', 'blend', 'blend', 'blend', 'ditto', 'ditto']);
    expect(new Set(choice?.candidates.map(({ validation }) => validation.count))).toEqual(new Set([12]));
  });

  it('gives the same bits again', async () => {
    const [first, second] = [await choosePersonal(tf, await request()), await choosePersonal(tf, await request())];
    expect(second).toEqual(first);
  });

  it('blends four fifths with one where there are no validation images', async () => {
    const choice = await choosePersonal(tf, await request({ validation: pick([]) }));
    expect(choice?.method).toEqual({ kind: 'blend', share: 0.8 });
  });

  it('moves from that only where the validation images are clearly for another', async () => {
    const choice = await choosePersonal(tf, await request());
    const losses = new Map(choice?.candidates.map(({ method, loss }) => [JSON.stringify(method), loss]));
    const preferred = losses.get(JSON.stringify({ kind: 'blend', share: 0.8 })) ?? Number.NaN;
    const least = Math.min(...losses.values());
    expect(losses.get(JSON.stringify(choice?.method))).toBe(least + Math.log(20) < preferred ? least : preferred);
  });

  it('takes the own head where the global one knows nothing of the site', async () => {
    const opposite = await request({ train: pick(range(0, 90)), validation: pick(range(90, 180)) });
    const misled = { ...opposite.global, values: opposite.global.values.map((value) => -5 * value) };
    const choice = await choosePersonal(tf, { ...opposite, global: misled });
    expect(['alone', 'blend', 'fine-tune', 'ditto']).toContain(choice?.method.kind);
    expect(choice?.method).not.toEqual({ kind: 'blend', share: 0.8 });
  });

  it('learns the class shares of a site with one class', async () => {
    const places = range(0, 180).filter((place) => all.labels[place] === 1);
    const own = { train: pick(places.slice(0, 30)), validation: pick(places.slice(30, 36)) };
    const choice = await choosePersonal(tf, await request(own));
    const chosen = choice?.candidates.find(({ method }) => JSON.stringify(method) === JSON.stringify(choice.method));
    expect(chosen?.validation.confusion[4]).toBe(6);
  });

  it('keeps the global head at a site that has no training images', async () => {
    const choice = await choosePersonal(tf, await request({ train: pick([]), validation: pick([]) }));
    expect(choice?.method.kind).toBe('global');
  });

  it('does not blend a head in other coordinates with the global one', async () => {
    const base = await request();
    const choice = await choosePersonal(tf, { ...base, alone: { ...base.alone, own: base }, validation: pick([]) });
    expect(kinds(choice)).toContain('alone');
    expect(choice?.method).toEqual({ kind: 'blend', share: 0.8 }); // with the fine-tuned head
  });

  it('takes a head of another architecture as it is, and trains none on where that is not wanted', async () => {
    const base = await request();
    const architecture = headArchitecture({ kind: 'mlp', hidden: 8 }, { featureSize: DIMENSION, classes: 3 });
    const alone = { parameters: architecture.initialise(1), own: { architecture, validation: base.validation } };
    const choice = await choosePersonal(tf, { ...base, alone, trainsOn: false });
    expect(kinds(choice)).toEqual(['global', 'alone', 'class-shares']);
  });

  it('works for heads that are not linear in their parameters', async () => {
    const architecture = headArchitecture({ kind: 'mlp', hidden: 8 }, { featureSize: DIMENSION, classes: 3 });
    const choice = await choosePersonal(tf, await request({ architecture }));
    expect(kinds(choice)).toContain('blend');
  });

  it('stops when it is not wanted any more', async () => {
    expect(await choosePersonal(tf, { ...(await request()), signal: { aborted: true } })).toBeNull();
  });

  it('has a name for each', async () => {
    const choice = await choosePersonal(tf, await request());
    const names = choice?.candidates.map(({ method }) => describeMethod(method)) ?? [];
    expect(new Set(names).size).toBe(9);
    for (const name of names) expect(name).toMatch(/federated|own/);
  });
});
