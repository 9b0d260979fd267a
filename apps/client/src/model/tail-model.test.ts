import { digestOf, headArchitecture, headOfScope, personalManifest, scopedTail } from '@atoll/core';
import { tinyBackbone } from '@atoll/core/testing';
import { encodeHead } from '@atoll/protocol';
import { expect, test } from 'vitest';
import { federationOf } from '../testing/federation.ts';
import { modelManifest } from '../testing/model-manifest.ts';
import { openModel } from './index.ts';

const federation = federationOf({ classes: ['a', 'b'], training: { scope: 'last-block' } });
const backbone = tinyBackbone();
const tail = scopedTail(federation, backbone.manifest, 'last-block');
const frozen = headArchitecture(federation.head, { featureSize: 4, classes: 2 }).initialise(1);
const head = encodeHead(headOfScope(federation, tail, () => backbone, frozen));

const { manifest, json } = modelManifest(
  { head, featureSize: 4, tail: { scope: 'last-block', cut: 'stem' } },
  { backbone: { name: 'tiny', version: '1.0.0', digest: backbone.digest, cut: 'pooled', licence: 'MIT' } },
);
const opened = (bytes = head) => openModel({ manifest, json, head: bytes, standardisation: null });

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
