import {
  assembleGraph,
  digestOf,
  type GraphManifest,
  inputSize,
  type Preprocessing,
  parseManifest,
  prepareNetwork,
  type RawModel,
} from '@atoll/core';

/** A backbone of a network, as the command makes it. Throws Error for one that says no size. */
export function imported(network: RawModel, penultimate = false, framing: Partial<Preprocessing> = {}) {
  const size = inputSize(network);
  if (size === null) throw new Error('the model says no size');
  const { network: prepared, cuts: found } = prepareNetwork(network, size);
  const { bytes, cuts } = assembleGraph(prepared, found, { name: 'imported', penultimate });
  const manifest = parseManifest({
    format: 2,
    name: 'imported',
    version: '1.0.0',
    licence: 'MIT',
    source: { description: 'made up', url: '', file: 'model.json', sha256: '0'.repeat(64), changes: 'none' },
    preprocessing: { ...size, colour: 'bgr', fit: 'fill', resize: 'bilinear', subtract: [100, 110, 120], divide: [50, 60, 70], ...framing },
    weights: { file: 'graph.onnx', sha256: digestOf(bytes), sizeBytes: bytes.length },
    cuts,
    canary: { image: 'disc-256x192', relativeTolerance: 0.025, references: {} },
  }) as GraphManifest; // of this format
  return { manifest, bytes, prepared, size };
}
