import { type Backbone, type BackboneManifest, tensorFloats } from '../backbone/index.ts';
import type { Digest } from '../identity.ts';
import { tensorValues } from '../parameters/index.ts';
import { scopedTail } from '../transfer/index.ts';
import type { ExportedHead } from './head-layers.ts';

/** A model as an export takes it. */
export interface ExportedModel extends ExportedHead {
  /** Of its model.json. */
  readonly digest: Digest;
}

/** The backbone that a model's features come from, in 32-bit floats: with a trained tail, its weights in the place of the pretrained ones. */
export function trainedBackbone({ manifest, head }: ExportedHead, backbone: Backbone): Backbone {
  const { tail, config } = manifest.head;
  const { classes, labels, tasks } = manifest;
  const source = { classes, labels, tasks, backbone: manifest.backbone, head: config };
  const trained =
    tail === undefined
      ? new Set<string>()
      : new Set(scopedTail(source, backbone.manifest, tail.scope).tail.layout.tensors.map(({ name }) => name));
  // A graph stays frozen, and is in 32-bit floats.
  if (backbone.manifest.format === 2) return backbone;
  const size = backbone.manifest.tensors.reduce((sum, tensor) => sum + tensor.size, 0);
  const values = new Float32Array(size);
  for (const { name, offset } of backbone.manifest.tensors)
    values.set(trained.has(name) ? tensorValues(head, name) : tensorFloats(backbone, name), offset);
  const inFloats: BackboneManifest = {
    ...backbone.manifest,
    weights: { ...backbone.manifest.weights, element: 'float32', sizeBytes: 4 * size },
  };
  return { manifest: inFloats, digest: backbone.digest, weights: littleEndian(values) };
}

/** The bytes of 32-bit floats in the order of files, whatever that of the machine. */
export function littleEndian(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) view.setFloat32(4 * i, value, true);
  return bytes;
}
