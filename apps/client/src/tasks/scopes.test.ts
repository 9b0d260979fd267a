import {
  createRandom,
  type FederationInput,
  headArchitecture,
  headOfScope,
  type Parameters,
  pretrainedPoint,
  type Scope,
  scopedTail,
  type Tf,
  tensorValues,
} from '@atoll/core';
import { digest, evaluateTask, fitTask, tinyBackbone } from '@atoll/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectEngine } from '../engines/index.ts';
import { federationOf } from '../testing/federation.ts';
import { type PersonalHead, runTask, type SitePart, type SiteParts, type TaskContext } from './index.ts';
import { rowsOfImages } from './parts.ts';

const CLASSES = ['a', 'b'];
const backbone = tinyBackbone();
const frozen = headArchitecture({ kind: 'linear' }, { featureSize: 4, classes: 2 });
const standardisation = { mean: Float32Array.of(0.5, 1, 0, 0.2), scale: Float32Array.of(1, 2, 0.5, 1) };
const random = createRandom(4);
const head: Parameters = { layout: frozen.layout, values: Float32Array.from({ length: frozen.layout.size }, () => random.normal()) };

let tf: Tf;
beforeAll(async () => {
  ({ tf } = await selectEngine({ forced: 'wasm' }));
});

/** What comes out at the cut, `[4, 4, 4]`, of images of two classes. */
function spatialPart(count: number, seed: number): SitePart {
  const stream = createRandom(seed);
  const labels = Int32Array.from({ length: count }, (_, i) => i % 2);
  const features = Float32Array.from({ length: count * 64 }, (_, at) => Math.abs(stream.normal() + (labels[at >> 6] ?? 0)));
  return { features, labels, count, dimension: 64, groups: Array.from(labels, (_, i) => `${seed}-${i}`) };
}
const spatial: SiteParts = { train: spatialPart(24, 1), validation: spatialPart(8, 2), test: spatialPart(8, 3) };

/** Their pooled features, as the frozen backbone gives them. */
function pooledPart(part: SitePart): SitePart {
  const { tail } = scopedTail(federationOf({ classes: CLASSES }), backbone.manifest, 'last-block');
  const pretrained = pretrainedPoint(scopedTail(federationOf({ classes: CLASSES }), backbone.manifest, 'last-block'), backbone).towards;
  const features = tf.tidy(() => {
    const tensors = tail.layout.tensors.map(({ name, shape }) => tf.tensor(tensorValues(pretrained, name), [...shape]));
    return Float32Array.from(tail.forward(tf, tensors, tf.tensor4d(part.features, [part.count, 4, 4, 4])).dataSync());
  });
  const coordinates = features.map((value, at) => (value - (standardisation.mean[at % 4] ?? 0)) * (standardisation.scale[at % 4] ?? 1));
  return { ...part, features: coordinates, dimension: 4 };
}

function contextOf(training: FederationInput['training'] = {}): { context: TaskContext; kept: PersonalHead[] } {
  const federation = federationOf({ classes: CLASSES, training: { scope: 'last-block', batchSize: 8, ...training } });
  const tail = scopedTail(federation, backbone.manifest, 'last-block');
  const pooled = { train: pooledPart(spatial.train), validation: pooledPart(spatial.validation), test: pooledPart(spatial.test) };
  const kept: PersonalHead[] = [];
  const context: TaskContext = {
    federation,
    site: 'north',
    tf,
    architecture: frozen,
    parts: pooled,
    coordinates: () => pooled,
    standardisation: () => standardisation,
    head: (_digest, scope: Scope = 'head') => (scope === 'head' ? head : headOfScope(federation, tail, () => backbone, head)),
    scopes: new Map([['last-block', { tail, backbone, parts: spatial }]]),
    keepPersonal: async (personal) => {
      kept.push(personal);
    },
    signal: { aborted: false },
  };
  return { context, kept };
}

describe('training of a scope', () => {
  async function trained(training: FederationInput['training'], unfrozen?: number) {
    const { context } = contextOf(training);
    const task = fitTask({
      scope: 'last-block',
      epochs: 2,
      standardisation: digest('run'),
      ...(unfrozen === undefined ? {} : { unfrozen }),
    });
    const answer = await runTask(task, context);
    if (answer?.kind !== 'fit') throw new Error('no update');
    const before = context.head(digest('head'), 'last-block');
    expect(answer.parameters.layout).toEqual(before.layout);
    return (name: string) => {
      const [now, then] = [tensorValues(answer.parameters, name), tensorValues(before, name)];
      return Math.hypot(...now.map((value, i) => value - (then[i] ?? 0)));
    };
  }
  const rate = (learningRate: number) => ({ optimiser: { name: 'sgd' as const, learningRate, momentum: 0 }, l2: 0 });

  it('changes the backbone and the head', async () => {
    const change = await trained(rate(0.05));
    for (const name of ['block/depthwise/weight', 'block/project/bias', 'weights', 'bias']) expect(change(name), name).toBeGreaterThan(0);
  });

  it('leaves what is not unfrozen yet bit for bit as it was', async () => {
    const change = await trained(rate(0.05), 1);
    expect(change('block/depthwise/weight')).toBe(0);
    expect(change('block/project/bias')).toBe(0);
    expect(change('weights')).toBeGreaterThan(0);
    expect((await trained(rate(0.05), 2))('block/project/bias')).toBeGreaterThan(0);
  });

  it('moves the backbone less with a layer decay', async () => {
    const [plain, decayed] = [await trained(rate(0.01)), await trained({ ...rate(0.01), layerDecay: 0.1 })];
    expect(decayed('block/project/weight') / plain('block/project/weight')).toBeCloseTo(0.1, 1);
  });

  it('stays nearer to the pretrained weights with L2-SP', async () => {
    const [plain, pulled] = [await trained(rate(0.01)), await trained({ ...rate(0.01), l2sp: 50 })];
    expect(pulled('block/project/weight')).toBeLessThan(0.7 * plain('block/project/weight'));
  });
});

describe('judging a scope', () => {
  const heads = [
    { name: 'alone:north', digest: digest('head') },
    { name: 'federated', digest: digest('head'), scope: 'last-block' as const },
  ];

  it('gives the first head of a scope the figures of the frozen head that it starts from', async () => {
    const { context } = contextOf({});
    const answer = await runTask(evaluateTask({ heads, standardisation: digest('run'), split: 'validation' }), context);
    if (answer?.kind !== 'evaluate') throw new Error('no figures');
    const [alone, federated] = answer.evaluations.map(({ evaluation }) => evaluation);
    expect(federated?.confusion).toEqual(alone?.confusion);
    expect(federated?.lossSum).toBeCloseTo(alone?.lossSum ?? 0, 3);
  });

  it('chooses a personal head among the model, what the site has alone, and the model fitted to its class shares', async () => {
    const { context, kept } = contextOf({});
    await runTask(evaluateTask({ heads, standardisation: digest('run'), personal: true, aloneEpochs: 2 }), context);
    expect(kept[0]?.candidates.map(({ method }) => method.kind)).toEqual(['global', 'alone', 'class-shares']);
    expect(kept[0]?.evaluation.count).toBe(8);
  });
});

it('finds the rows of images that have several', () => {
  expect(rowsOfImages({}, [2, 0])).toEqual([2, 0]);
  expect(rowsOfImages({ images: Int32Array.of(0, 0, 1, 1, 2, 2) }, [2, 0])).toEqual([0, 1, 4, 5]);
});
