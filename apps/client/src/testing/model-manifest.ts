import { type Digest, digestOf, type ModelManifest, viewsSchema } from '@atoll/core';
import { federationOf } from './federation.ts';

interface Parts {
  /** The bytes of the head. */
  readonly head: Uint8Array;
  readonly featureSize: number;
  readonly config?: ModelManifest['head']['config'];
  readonly tail?: ModelManifest['head']['tail'];
  /** The bytes of the standardisation; none unless told. */
  readonly standardisation?: Uint8Array;
}

/** The manifest of a model of two classes, with a backbone that is nowhere, unless told otherwise; and its bytes. */
export function modelManifest(
  { head, featureSize, config = federationOf().head, tail, standardisation }: Parts,
  more: Partial<Omit<ModelManifest, 'head' | 'standardisation'>> = {},
): { readonly manifest: ModelManifest; readonly json: Uint8Array; readonly digest: Digest } {
  const nothing = digestOf(new Uint8Array());
  const manifest: ModelManifest = {
    format: 1,
    federation: 'demo',
    run: 'demo-1',
    finishedAt: '2026-01-01T00:00:00.000Z',
    software: 'test',
    classes: ['a', 'b'],
    backbone: { name: 'tiny', version: '1.0.0', digest: digestOf(new Uint8Array([1])), cut: 'pooled', licence: 'MIT' },
    head: { config, featureSize, digest: digestOf(head), sizeBytes: head.length, ...(tail === undefined ? {} : { tail }) },
    standardisation: standardisation === undefined ? null : { digest: digestOf(standardisation), sizeBytes: standardisation.length },
    handCrafted: [],
    columns: [],
    columnWeight: 1,
    unitLength: false,
    views: viewsSchema.parse(1),
    temperature: 1,
    training: { strategy: 'fedavg', rounds: 1, round: 1, why: 'all 1 rounds done', seed: 1 },
    sites: [],
    test: null,
    privacy: { budget: null, secureAggregation: false, minimumCount: 5 },
    lineage: { initialHead: nothing, answers: 4, journal: { entries: 9, hash: nothing } },
    limits: ['a test'],
    ...more,
  };
  const json = new TextEncoder().encode(`${JSON.stringify(manifest)}\n`);
  return { manifest, json, digest: digestOf(json) };
}
