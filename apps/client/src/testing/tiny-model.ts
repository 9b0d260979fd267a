import {
  type Backbone,
  createRandom,
  cutPoint,
  headArchitecture,
  type ModelManifest,
  outputShapeOf,
  type Standardisation,
  scopedTail,
  sizeOfColumns,
} from '@atoll/core';
import { tinyBackbone } from '@atoll/core/testing';
import { encodeHead, encodeStandardisation } from '@atoll/protocol';
import { type Model, openModel } from '../model/index.ts';
import { federationOf } from './federation.ts';
import { modelManifest } from './model-manifest.ts';

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
  const scoped = tail === undefined ? {} : { tail: { scope: tail.scope, cut: tail.cut } };
  const { manifest, json } = modelManifest(
    { head, featureSize, config, standardisation, ...scoped },
    {
      backbone: { name: backbone.manifest.name, version: '1.0.0', digest: backbone.digest, cut, licence: 'MIT' },
      temperature: 0.7,
      ...source,
    },
  );
  return openModel({ manifest, json, head, standardisation });
}

/** Models of every kind of head, by name. */
export const TINY_MODELS: readonly (readonly [string, Model])[] = [
  ...Object.entries(KINDS).map(([name, more]): [string, Model] => [name, tinyModel(more)]),
  ['with a trained part of the backbone', tinyModel({}, 'last-block')],
];
