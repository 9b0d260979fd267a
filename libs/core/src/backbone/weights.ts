import { AtollError } from '../errors.ts';
import type { Digest } from '../identity.ts';
import { digestOf } from '../parameters/digest.ts';
import type { TensorSlot } from '../parameters/layout.ts';
import { openGraph } from './graph/open.ts';
import { decodeHalfFloats } from './half-float.ts';
import { type BackboneManifest, type LayeredManifest, manifestDigest } from './manifest.ts';

/** A manifest together with its weights, known to belong to each other. */
export interface Backbone {
  readonly manifest: BackboneManifest;
  /** Names the backbone: `manifestDigest` of the manifest. */
  readonly digest: Digest;
  /** The weights file, little-endian, as the manifest lays it out. */
  readonly weights: Uint8Array;
}

/** @throws AtollError 309 when the backbone is a graph, whose layers cannot be taken apart */
export function layeredManifest(manifest: BackboneManifest): LayeredManifest {
  if (manifest.format === 1) return manifest;
  throw new AtollError(309, `The backbone ${manifest.name} is a graph, which stays frozen: no part of it can be trained.`);
}

/** Puts manifest and weights together. @throws AtollError 302 when size or SHA-256 of the weights differ from the manifest, or a graph is not one that it describes. */
export function openBackbone(manifest: BackboneManifest, weights: Uint8Array): Backbone {
  const { file, sha256, sizeBytes } = manifest.weights;
  if (weights.length !== sizeBytes)
    throw new AtollError(302, `${file} of ${manifest.name} has ${weights.length} bytes instead of ${sizeBytes}.`);
  if (digestOf(weights) !== sha256) throw new AtollError(302, `${file} of ${manifest.name} does not match its SHA-256.`);
  if (manifest.format === 2) openGraph(manifest, weights);
  return { manifest, digest: manifestDigest(manifest), weights };
}

/** Slot of one tensor; its name comes from a layer of a checked manifest. */
export function tensorSlot(manifest: BackboneManifest, name: string): TensorSlot {
  const slot = layeredManifest(manifest).tensors.find((tensor) => tensor.name === name);
  if (slot === undefined) throw new AtollError(302, `The backbone ${manifest.name} has no tensor ${name}.`);
  return slot;
}

/** The bytes of one tensor in the weights file, as a view. */
export function tensorBytes(backbone: Backbone, name: string): Uint8Array {
  const slot = tensorSlot(backbone.manifest, name);
  const width = layeredManifest(backbone.manifest).weights.element === 'float16' ? 2 : 4;
  return backbone.weights.subarray(slot.offset * width, (slot.offset + slot.size) * width);
}

/** The shape of one tensor, as the manifest has it. */
export const tensorShape = ({ manifest }: Pick<Backbone, 'manifest'>, name: string): readonly number[] => tensorSlot(manifest, name).shape;

/** The values of one tensor, row-major. */
export function tensorFloats(backbone: Backbone, name: string): Float32Array {
  const bytes = tensorBytes(backbone, name);
  if (layeredManifest(backbone.manifest).weights.element === 'float16') return decodeHalfFloats(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}
