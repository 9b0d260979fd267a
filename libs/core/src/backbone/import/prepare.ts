import { AtollError } from '../../errors.ts';
import type { Network } from '../graph/network.ts';
import { normalise } from '../graph/normalise.ts';
import type { RawModel } from '../graph/read.ts';
import type { Size } from '../preprocessing.ts';
import { type FoundCuts, findCuts } from './find-cuts.ts';
import { foldBatchNorms } from './fold.ts';

/** A network that can become a backbone: batch norms folded, and where it can be cut. */
export interface PreparedNetwork {
  readonly network: Network;
  readonly cuts: FoundCuts;
}

/** Throws AtollError 310 for a network that Atoll cannot run, or that has nowhere to be cut. */
export function prepareNetwork(model: RawModel, size: Size): PreparedNetwork {
  const normalised = normalise(model, size);
  for (const [name, { values }] of normalised.constants)
    if (values.kind === 'floats' && !values.data.every(Number.isFinite))
      throw new AtollError(310, `The network cannot be used: ${JSON.stringify(name.slice(0, 80))} is not finite.`);
  const network = foldBatchNorms(normalised);
  const [output] = model.outputs;
  if (output === undefined) throw new AtollError(310, 'The network cannot be used: it has no output.');
  return { network, cuts: findCuts(network, network.aliases.get(output.name) ?? output.name) };
}
