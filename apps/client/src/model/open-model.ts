import {
  AtollError,
  type BackboneManifest,
  type Digest,
  digestOf,
  type HeadArchitecture,
  headArchitecture,
  type ModelManifest,
  outputShapeOf,
  type Parameters,
  type Standardisation,
  sameLayout,
  scopedTail,
  type TailScope,
} from '@atoll/core';
import { decodeHead, decodeStandardisation } from '@atoll/protocol';
import type { ModelBytes } from './save-model.ts';

/** A model ready for use; its backbone is separate. */
export interface Model {
  /** Of the model.json. */
  readonly digest: Digest;
  readonly manifest: ModelManifest;
  readonly head: Parameters;
  /** Null where the head works on the features as they are. */
  readonly standardisation: Standardisation | null;
  /** How the head's parameters become scores, on the backbone of this manifest. @throws AtollError 308 where it does not fit that */
  architectureOn(backbone: BackboneManifest): HeadArchitecture;
}

/** Puts a model together from its bytes. @throws AtollError 308, 401, 406, 502, 503, 507 */
export function openModel({ manifest, json, head: bytes, standardisation }: ModelBytes): Model {
  const { config, featureSize, tail } = manifest.head;
  const { classes, labels, tasks } = manifest;
  const labelSets = { classes, labels, tasks };
  const coordinates = standardisation === null ? null : decodeStandardisation(standardisation);
  if (coordinates !== null && coordinates.mean.length !== featureSize)
    throw new AtollError(308, `The standardisation is of ${coordinates.mean.length} features; the head takes ${featureSize}.`);
  const frozen = headArchitecture(config, { featureSize, ...outputShapeOf(labelSets) });
  const head = decodeHead(bytes, ...(tail === undefined ? [frozen.layout] : []));
  const onTail = (backbone: BackboneManifest, scope: TailScope): HeadArchitecture => {
    const scoped = scopedTail({ ...labelSets, backbone: manifest.backbone, head: config }, backbone, scope);
    if (!sameLayout(scoped.layout, head.layout)) throw new AtollError(308, `The head is not one of the backbone ${backbone.name}.`);
    return scoped.at(coordinates);
  };
  return {
    digest: digestOf(json),
    manifest,
    head,
    standardisation: coordinates,
    architectureOn: (backbone) => (tail === undefined ? frozen : onTail(backbone, tail.scope)),
  };
}
