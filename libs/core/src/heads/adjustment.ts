import type * as tfc from '@tensorflow/tfjs-core';
import { layoutOf, tensorValues } from '../parameters/index.ts';
import { type HeadArchitecture, type HeadShape, tasksOfShape } from './architecture.ts';
import { dense, denseTensorsAt, firstDense } from './dense.ts';
import { discriminatorTensors, discriminatorTensorsOf } from './discriminator.ts';
import { drawHidden } from './initial.ts';

export interface AdjustmentHeadConfig {
  readonly kind: 'adjustment';
  /** Rank of the adjustment. */
  readonly width: number;
  /** See {@link discriminatorTensors}; none unless told. */
  readonly domains?: number;
}

/**
 * Target = source + adjustment: the features x plus a small trained correction, x + U·relu(V·x + c) + d, then a linear layer.
 * U, c, d and the linear layer start from zeros and V as {@link drawHidden} says: the first representation is x, and the first
 * scores are equal. The source is the frozen backbone; only the adjustment and the linear layer are trained.
 *
 * Residual adapters: Rebuffi, Bilen, Vedaldi: Learning Multiple Visual Domains with Residual Adapters. NeurIPS 2017; as a
 * bottleneck from zero: Houlsby et al.: Parameter-Efficient Transfer Learning for NLP. ICML 2019.
 */
export function adjustmentHead({ width, domains = 0 }: AdjustmentHeadConfig, shape: HeadShape): HeadArchitecture {
  const { featureSize, classes } = shape;
  const layout = layoutOf([
    { name: 'adjustment/down/weights', shape: [featureSize, width] },
    { name: 'adjustment/down/bias', shape: [width] },
    { name: 'adjustment/up/weights', shape: [width, featureSize] },
    { name: 'adjustment/up/bias', shape: [featureSize] },
    ...discriminatorTensors(featureSize, domains),
    { name: 'output/weights', shape: [featureSize, classes] },
    { name: 'output/bias', shape: [classes] },
  ]);
  const representation: HeadArchitecture['representation'] = (tf, tensors, features) => {
    const hidden = tf.relu(firstDense(shape)(tf, features, denseTensorsAt(tensors, 0)));
    return tf.add<tfc.Tensor2D>(features, dense(tf, hidden, denseTensorsAt(tensors, 2)));
  };
  return {
    embedding: null,
    startsLinear: false,
    featureSize,
    classes,
    tasks: tasksOfShape(shape),
    layout,
    initialise: (seed) => {
      const parameters = { layout, values: new Float32Array(layout.size) };
      drawHidden(tensorValues(parameters, 'adjustment/down/weights'), featureSize, 'adjustment', seed);
      return parameters;
    },
    representation,
    logits: (tf, tensors, features) => dense(tf, representation(tf, tensors, features), denseTensorsAt(tensors, tensors.length - 2)),
    discriminate: (tf, tensors, points) => dense(tf, points, discriminatorTensorsOf(layout, tensors)),
  };
}
