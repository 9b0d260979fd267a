import { AtollError } from '../../errors.ts';
import { cutPoint } from '../cuts.ts';
import type { GraphManifest } from '../manifest.ts';
import type { Network } from './network.ts';
import { normalise } from './normalise.ts';
import { readOnnx } from './read.ts';

/**
 * The network in a backbone's graph file, whoever made it: read anew, in the operators that {@link Network} allows, and with
 * the cuts that the manifest says. Throws AtollError 302.
 */
export function openGraph(manifest: GraphManifest, bytes: Uint8Array): Network {
  const invalid = (sentence: string, cause?: unknown) =>
    new AtollError(302, `The graph of ${manifest.name} is not valid: ${sentence}.`, { cause });
  try {
    const model = readOnnx(bytes);
    const network = normalise(model, manifest.preprocessing);
    const [opaque] = network.opaque;
    if (opaque !== undefined) throw invalid(opaque.reason);
    if (network.aliases.get(model.inputs[0]?.name ?? '') !== 'input') throw invalid('its input is not batch × 3 × height × width');
    for (const name of Object.keys(manifest.cuts)) {
      const { layer, shape } = cutPoint(manifest, name);
      const [height = 0, width = 0, channels = 0] = shape;
      const expected = shape.length === 1 ? shape : [channels, height, width];
      if (network.shapes.get(layer)?.join() !== expected.join()) throw invalid(`the cut ${name} has not the shape of ${layer}`);
    }
    return network;
  } catch (error) {
    if (error instanceof AtollError && error.code === 310) throw invalid(error.message.replace(/\.$/, ''), error);
    throw error;
  }
}
