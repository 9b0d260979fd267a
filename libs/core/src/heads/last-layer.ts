import type { ParameterLayout, Parameters } from '../parameters/index.ts';

/** Where the last linear layer of a head stands: `width` inputs, its weights and bias from `offset` to the end. */
export interface LastLayer {
  readonly width: number;
  readonly offset: number;
}

/** The layer that gives the scores from the representation; in every kind of head it comes last. Throws RangeError without one. */
export function lastLayerOf({ tensors }: ParameterLayout): LastLayer {
  const [weights, bias] = tensors.slice(-2);
  const [width, classes] = weights?.shape ?? [];
  if (weights === undefined || width === undefined || bias?.shape.length !== 1 || bias.shape[0] !== classes)
    throw new RangeError('the layout does not end with a linear layer');
  return { width, offset: weights.offset };
}

/** The same head with another last layer: weights [width, classes] row by row and bias [classes]. */
export function withLastLayer(head: Parameters, weights: ArrayLike<number>, bias: ArrayLike<number>): Parameters {
  const { offset } = lastLayerOf(head.layout);
  if (offset + weights.length + bias.length !== head.layout.size) throw new RangeError('the layer does not fit the layout');
  const values = head.values.slice();
  values.set(weights, offset);
  values.set(bias, offset + weights.length);
  return { layout: head.layout, values };
}
