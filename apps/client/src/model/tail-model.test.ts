import { digestOf, headArchitecture, headOfScope, type ModelManifest, personalManifest, scopedTail, viewsSchema } from '@atoll/core';
import { tinyBackbone } from '@atoll/core/testing';
import { encodeHead } from '@atoll/protocol';
import { expect, test } from 'vitest';
import { federationOf } from '../testing/federation.ts';
import { openModel } from './index.ts';

const federation = federationOf({ classes: ['a', 'b'], training: { scope: 'last-block' } });
const backbone = tinyBackbone();
const tail = scopedTail(federation, backbone.manifest, 'last-block');
const frozen = headArchitecture(federation.head, { featureSize: 4, classes: 2 }).initialise(1);
const head = encodeHead(headOfScope(federation, tail, () => backbone, frozen));

const manifest: ModelManifest = {
  format: 1,
  federation: 'demo',
  run: 'demo-1',
  finishedAt: '2026-01-01T00:00:00.000Z',
  software: 'test',
  classes: ['a', 'b'],
  backbone: { name: 'tiny', version: '1.0.0', digest: backbone.digest, cut: 'pooled', licence: 'MIT' },
  head: {
    config: federation.head,
    featureSize: 4,
    digest: digestOf(head),
    sizeBytes: head.length,
    tail: { scope: 'last-block', cut: 'stem' },
  },
  standardisation: null,
  unitLength: false,
  handCrafted: [],
  columns: [],
  columnWeight: 1,
  views: viewsSchema.parse(1),
  temperature: 1,
  training: { strategy: 'fedavg', rounds: 2, round: 2, why: 'all rounds are done', seed: 1 },
  sites: [],
  test: null,
  privacy: { budget: null, secureAggregation: false, minimumCount: 5 },
  lineage: { initialHead: digestOf(new Uint8Array()), answers: 4, journal: { entries: 9, hash: digestOf(new Uint8Array()) } },
  limits: ['a test'],
};
const opened = (bytes = head) =>
  openModel({ manifest, json: new TextEncoder().encode(JSON.stringify(manifest)), head: bytes, standardisation: null });

test('a model with a part of the backbone takes the values at its cut', () => {
  const architecture = opened().architectureOn(backbone.manifest);
  expect(architecture.featureSize).toBe(4 * 4 * 4);
  expect(architecture.layout.tensors.map(({ name }) => name)).toEqual(tail.layout.tensors.map(({ name }) => name));
});

test('a head that is not of that part of the backbone is refused', () => {
  expect(() => opened(encodeHead(frozen)).architectureOn(backbone.manifest)).toThrow(expect.objectContaining({ code: 308 }));
});

test("a site's own model has the part of the backbone too, unless it is what the site has alone", () => {
  const parts = { site: 'north', model: digestOf(head), test: { classes: 2, count: 0, lossSum: 0, confusion: [0, 0, 0, 0] } };
  const own = { ...parts, head: { digest: digestOf(head), sizeBytes: 1 }, standardisation: null };
  expect(personalManifest(manifest, { ...own, method: { kind: 'class-shares' } }).head.tail).toEqual(manifest.head.tail);
  expect(personalManifest(manifest, { ...own, method: { kind: 'alone' } }).head).not.toHaveProperty('tail');
});
