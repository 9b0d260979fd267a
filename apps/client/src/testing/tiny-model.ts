import {
  type Backbone,
  createRandom,
  cutPoint,
  digestOf,
  headArchitecture,
  type ModelManifest,
  outputShapeOf,
  type Standardisation,
  scopedTail,
  sizeOfColumns,
  viewsSchema,
} from '@atoll/core';
import { tinyBackbone } from '@atoll/core/testing';
import { encodeHead, encodeStandardisation } from '@atoll/protocol';
import { type Model, openModel } from '../model/index.ts';
import { federationOf } from './federation.ts';

type Wishes = Partial<ModelManifest> & { readonly config?: ModelManifest['head']['config'] };

const tiny = tinyBackbone();
const random = createRandom(7);
const classes = ['a', 'b', 'c'];
const linear = federationOf().head;
const KINDS: Readonly<Record<string, Wishes>> = {
  linear: {},
  'of unit length': { unitLength: true },
  'with Fourier features': { config: { kind: 'linear', kernel: 'fourier', units: 64, bandwidth: 1 } },
  'with rectified features': { config: { kind: 'linear', kernel: 'relu', units: 64, bandwidth: 1 } },
  'with a hidden layer': { config: { kind: 'mlp', hidden: 16, domains: 0 } },
  'with an adjustment': { config: { kind: 'adjustment', width: 8, domains: 2 } },
  'of two label sets': { classes: [], tasks: { what: { classes: ['a', 'b', 'c'] }, how: { classes: ['x', 'y'] } } },
  'with several labels': { labels: 'several' },
};

/** A model of the tiny backbone, or another, with random weights; `scope` trains a part of the backbone. */
export function tinyModel(
  { config = linear, ...more }: Wishes,
  scope?: 'last-block',
  {
    backbone = tiny,
    cut = 'pooled',
    coordinates,
  }: { readonly backbone?: Backbone; readonly cut?: string; readonly coordinates?: Standardisation } = {},
): Model {
  const source = { classes, ...more };
  const featureSize = cutPoint(backbone.manifest, cut).size + sizeOfColumns(more.columns ?? []);
  const federation = federationOf({ classes: ['a', 'b'] });
  const tail =
    scope === undefined
      ? undefined
      : scopedTail({ classes: source.classes, backbone: { cut }, head: config, training: federation.training }, backbone.manifest, scope);
  const layout = tail?.layout ?? headArchitecture(config, { featureSize, ...outputShapeOf(source) }).layout;
  const head = encodeHead({ layout, values: Float32Array.from({ length: layout.size }, () => 2 * random.uniform() - 1) });
  const standardisation = encodeStandardisation(
    coordinates ?? {
      mean: Float32Array.from({ length: featureSize }, (_, i) => [0.1, -0.2, 0, 0.3][i % 4] ?? 0),
      scale: Float32Array.from({ length: featureSize }, (_, i) => [1, 3, 0.5, 2][i % 4] ?? 0),
    },
  );
  const manifest: ModelManifest = {
    format: 1,
    federation: 'demo',
    run: 'demo-1',
    finishedAt: '2026-01-01T00:00:00.000Z',
    software: 'test',
    backbone: { name: backbone.manifest.name, version: '1.0.0', digest: backbone.digest, cut, licence: 'MIT' },
    head: {
      config,
      featureSize,
      digest: digestOf(head),
      sizeBytes: head.length,
      ...(tail === undefined ? {} : { tail: { scope: tail.scope, cut: tail.cut } }),
    },
    standardisation: { digest: digestOf(standardisation), sizeBytes: standardisation.length },
    unitLength: false,
    handCrafted: [],
    columns: [],
    columnWeight: 1,
    views: viewsSchema.parse(1),
    temperature: 0.7,
    training: { strategy: 'fedavg', rounds: 2, round: 2, why: 'all rounds are done', seed: 1 },
    sites: [],
    test: null,
    privacy: { budget: null, secureAggregation: false, minimumCount: 5 },
    lineage: { initialHead: digestOf(new Uint8Array()), answers: 4, journal: { entries: 9, hash: digestOf(new Uint8Array()) } },
    limits: ['a test'],
    ...source,
  };
  return openModel({ manifest, json: new TextEncoder().encode(JSON.stringify(manifest)), head, standardisation });
}

/** Models of every kind of head, by name. */
export const TINY_MODELS: readonly (readonly [string, Model])[] = [
  ...Object.entries(KINDS).map(([name, more]): [string, Model] => [name, tinyModel(more)]),
  ['with a trained part of the backbone', tinyModel({}, 'last-block')],
];
