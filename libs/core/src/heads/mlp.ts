import { layoutOf, tensorValues } from '../parameters/index.ts';
import { type HeadArchitecture, type HeadShape, tasksOfShape } from './architecture.ts';
import { dense, denseTensorsAt, firstDense } from './dense.ts';
import { discriminatorTensors, discriminatorTensorsOf } from './discriminator.ts';
import { drawHidden } from './initial.ts';

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
  const { featureSize, classes } = shape;
  const layout = layoutOf([
    { name: 'hidden/weights', shape: [featureSize, hidden] },
    { name: 'hidden/bias', shape: [hidden] },
    ...discriminatorTensors(hidden, domains),
    { name: 'output/weights', shape: [hidden, classes] },
    { name: 'output/bias', shape: [classes] },
  ]);
  const representation: HeadArchitecture['representation'] = (tf, tensors, features) =>
    tf.relu(firstDense(shape)(tf, features, denseTensorsAt(tensors, 0)));
  return {
    embedding: null,
    startsLinear: true,
    featureSize,
    classes,
    tasks: tasksOfShape(shape),
    layout,
    initialise: (seed) => {
      const parameters = { layout, values: new Float32Array(layout.size) };
      drawHidden(tensorValues(parameters, 'hidden/weights'), featureSize, 'mlp', seed);
      return parameters;
    },
    representation,
    logits: (tf, tensors, features) => dense(tf, representation(tf, tensors, features), denseTensorsAt(tensors, tensors.length - 2)),
    discriminate: (tf, tensors, points) => dense(tf, points, discriminatorTensorsOf(layout, tensors)),
  };
}
