import type * as tfc from '@tensorflow/tfjs-core';
import type { ParameterLayout } from '../parameters/index.ts';
import { type DenseTensors, denseTensorsAt } from './dense.ts';

const WEIGHTS = 'domain/weights';

/**
 * The tensors of a linear layer from a representation of `width` to scores of `domains` domains: it is trained and travels
 * with the head, for the adversarial term of the loss, and takes no part in the class scores. None for no domains.
 */
export const discriminatorTensors = (width: number, domains: number): { name: string; shape: number[] }[] =>
  domains === 0
    ? []
    : [
        { name: WEIGHTS, shape: [width, domains] },
        { name: 'domain/bias', shape: [domains] },
      ];

/** Domains that the head tells apart; 0 for a head without a discriminator. */
export const domainsOf = ({ tensors }: ParameterLayout): number => tensors.find(({ name }) => name === WEIGHTS)?.shape[1] ?? 0;

/** The discriminator's own tensors among those of the head; none for a head without one. */
export const discriminatorAmong = ({ tensors: slots }: ParameterLayout, tensors: readonly tfc.Tensor[]): tfc.Tensor[] =>
  tensors.filter((_, i) => slots[i]?.name.startsWith('domain/'));

/** The discriminator's layer. Throws RangeError for a head without one. */
export function discriminatorTensorsOf({ tensors: slots }: ParameterLayout, tensors: readonly tfc.Tensor[]): DenseTensors {
  const first = slots.findIndex(({ name }) => name === WEIGHTS);
  if (first < 0) throw new RangeError('the head has no domain discriminator');
  return denseTensorsAt(tensors, first);
}
