import type { HeadArchitecture } from '../heads/index.ts';
import type { Parameters } from '../parameters/index.ts';
import { identityStandardisation, inCoordinates, type Standardisation } from '../statistics/index.ts';

/**
 * True for a head whose first layer is linear in the features: written for one standardisation it can be written for any
 * other. Not so for one that stands on random features, or that adds to the features.
 */
export const takesAnyCoordinates = ({ startsLinear }: Pick<HeadArchitecture, 'startsLinear'>): boolean => startsLinear;

/**
 * A head for features standardised by `from` as the same head for features standardised by `to`; null for features as
 * they are. With x = (v − m)·s, weights W and bias b of the first layer become W·s/s′ and b + Wᵀ((m′ − m)·s): equal scores
 * for every image but for rounding. The first layer is the first two tensors: weights [features, units], bias [units].
 * Throws RangeError for another layout or for standardisations of another size.
 */
export function changeCoordinates({ layout, values }: Parameters, from: Standardisation | null, to: Standardisation | null): Parameters {
  const [weights, bias] = layout.tensors;
  const [features = 0, units = 0] = weights?.shape ?? [];
  if (weights?.shape.length !== 2 || bias?.shape.length !== 1 || bias.size !== units)
    throw new RangeError('the head does not begin with a linear layer');
  const before = from ?? identityStandardisation(features);
  const after = to ?? identityStandardisation(features);
  if (before.mean.length !== features || after.mean.length !== features)
    throw new RangeError(`standardisations of ${before.mean.length} and ${after.mean.length} features for a head of ${features}`);
  const first = inCoordinates(
    {
      standardisation: before,
      weights: Float64Array.from(values.subarray(weights.offset, weights.offset + weights.size)),
      bias: Float64Array.from(values.subarray(bias.offset, bias.offset + bias.size)),
    },
    after,
  );
  const changed = values.slice();
  changed.set(first.weights, weights.offset);
  changed.set(first.bias, bias.offset);
  return { layout, values: changed };
}
