import {
  type Digest,
  digestOf,
  emptyClassStatistics,
  type FederationInput,
  headArchitecture,
  lossStatisticsShape,
  type SiteId,
} from '@atoll/core';
import { digest, evaluateTask, fitTask } from '@atoll/core/testing';
import { encodeAnswer, encodeSharedStatistics } from '@atoll/protocol';
import { expect, test } from 'vitest';
import { federationOf } from '../testing/federation.ts';
import { federatedInputs } from './federated-inputs.ts';

const names = ['north', 'south'] as SiteId[]; // two names

function setUp(loss: NonNullable<FederationInput['training']>['loss'], site = 'south') {
  const federation = federationOf({ classes: ['a', 'b'], training: { loss } });
  const architecture = headArchitecture(federation.head, { featureSize: 3, classes: 2 });
  const stored = new Map<Digest, Uint8Array>();
  const put = (bytes: Uint8Array): Digest => {
    stored.set(digestOf(bytes), bytes);
    return digestOf(bytes);
  };
  const fetched: Digest[] = [];
  const fetch = (name: Digest) => {
    fetched.push(name);
    return Promise.resolve(stored.get(name) ?? new Uint8Array());
  };
  const prepare = federatedInputs({ fetch }, architecture, { federation, site: site as SiteId }); // a name
  return { prepare, put, fetched, architecture, shape: lossStatisticsShape(federation.training.loss, architecture) };
}

test('sums are fetched once for all rounds, and the site finds its place among those that they are of', async () => {
  const { prepare, put, fetched, shape } = setUp({ classWeights: 'balanced' });
  if (shape === null) throw new Error('the loss needs counts');
  const statistics = { ...emptyClassStatistics(shape), counts: Float64Array.of(3, 4) };
  const name = put(encodeSharedStatistics({ statistics, sites: names }));
  const inputs = await prepare(fitTask({ statistics: name }));
  expect(inputs).toEqual({ statistics, teachers: [], domain: 1 });
  expect(await prepare(fitTask({ statistics: name, round: 2 }))).toEqual(inputs);
  expect(fetched).toEqual([name]);
});

test('a site that came later has no place', async () => {
  const { prepare, put, shape } = setUp({ classWeights: 'balanced' }, 'west');
  if (shape === null) throw new Error('the loss needs counts');
  const name = put(encodeSharedStatistics({ statistics: emptyClassStatistics(shape), sites: names }));
  expect(await prepare(fitTask({ statistics: name }))).toMatchObject({ domain: null });
});

test('teachers are the heads in the answers to the last round', async () => {
  const { prepare, put, architecture } = setUp({ terms: [{ name: 'distillation', teacher: 'ensemble' }] });
  const heads = [1, 2].map((value) => ({ layout: architecture.layout, values: new Float32Array(architecture.layout.size).fill(value) }));
  const teachers = heads.map((parameters) =>
    put(encodeAnswer(fitTask().id, { kind: 'fit', parameters, samples: 5, steps: 1, losses: [1] })),
  );
  expect(await prepare(fitTask({ teachers }))).toEqual({ statistics: null, teachers: heads, domain: null });
});

test('nothing is fetched for a task that names nothing', async () => {
  const { prepare, fetched } = setUp('focal');
  expect(await prepare(fitTask())).toBeUndefined();
  expect(await prepare(evaluateTask())).toBeUndefined();
  expect(fetched).toEqual([]);
});

test('sums that the loss does not need are refused', async () => {
  const { prepare } = setUp('focal');
  await expect(prepare(fitTask({ statistics: digest('x') }))).rejects.toMatchObject({ code: 406 });
});
