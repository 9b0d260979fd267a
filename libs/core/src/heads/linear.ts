import { layoutOf } from '../parameters/index.ts';
import { type HeadArchitecture, type HeadShape, tasksOfShape } from './architecture.ts';
import { dense, denseTensorsAt, firstDense } from './dense.ts';
import { discriminatorTensorsOf } from './discriminator.ts';
import { type KernelConfig, randomFeatures } from './embedding.ts';

/** Options of the linear head. */
export interface LinearHeadConfig {
  readonly kind: 'linear';
  /** Random features before the linear layer; none where it is left out. */
  readonly kernel?: 'none' | KernelConfig['kernel'];
  /** Random features, 2000 unless told. */
  readonly units?: number;
  /** See {@link randomFeatures}; 1 unless told. */
  readonly bandwidth?: number;
}

/**
 * Softmax regression: `weights` [featureSize, classes] and `bias` [classes], from zeros; its loss has one optimum. With a
 * kernel it stands on random features of the features.
 */
export function linearHead({ kernel = 'none', units = 2000, bandwidth = 1 }: LinearHeadConfig, shape: HeadShape): HeadArchitecture {
  const { classes } = shape;
  const embedding = kernel === 'none' ? null : randomFeatures({ kernel, units, bandwidth }, shape.featureSize);
  const featureSize = embedding?.size ?? shape.featureSize;
  const layout = layoutOf([
    { name: 'weights', shape: [featureSize, classes] },
    { name: 'bias', shape: [classes] },
  ]);
  return {
    embedding,
    startsLinear: embedding === null,
    featureSize,
    classes,
    tasks: tasksOfShape(shape),
    layout,
    initialise: () => ({ layout, values: new Float32Array(layout.size) }),
    logits: (tf, tensors, features) => firstDense(shape)(tf, features, denseTensorsAt(tensors, 0)),
    representation: (_tf, _tensors, features) => features,
    discriminate: (tf, tensors, points) => dense(tf, points, discriminatorTensorsOf(layout, tensors)),
  };
}
