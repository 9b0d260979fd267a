import type { HeadArchitecture, HeadShape } from './architecture.ts';
import { type HeadBody, headWithBody } from './body.ts';
import { denseTensorsAt, firstDense } from './dense.ts';
import { drawHidden } from './initial.ts';

/** Options of the head with a hidden layer. */
export interface MlpHeadConfig {
  readonly kind: 'mlp';
  /** Width of the hidden layer. */
  readonly hidden: number;
  /** See {@link discriminatorTensors}; none unless told. */
  readonly domains?: number;
}

/**
 * One hidden layer with ReLU, then a linear layer. The hidden weights start as {@link drawHidden} says, all else from zeros:
 * the first scores are equal.
 */
export function mlpHead({ hidden, domains = 0 }: MlpHeadConfig, shape: HeadShape): HeadArchitecture {
  const { featureSize } = shape;
  const body = {
    tensors: [
      { name: 'hidden/weights', shape: [featureSize, hidden] },
      { name: 'hidden/bias', shape: [hidden] },
    ],
    width: hidden,
    domains,
    startsLinear: true,
    initialise: (tensor, seed) => drawHidden(tensor('hidden/weights'), featureSize, 'mlp', seed),
    represent: (tf, tensors, features) => tf.relu(firstDense(shape)(tf, features, denseTensorsAt(tensors, 0))),
  } satisfies HeadBody;
  return headWithBody(body, shape);
}
