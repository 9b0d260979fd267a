import type * as tfc from '@tensorflow/tfjs-core';
import type { HeadArchitecture, HeadShape } from './architecture.ts';
import { type HeadBody, headWithBody } from './body.ts';
import { dense, denseTensorsAt, firstDense } from './dense.ts';
import { drawHidden } from './initial.ts';

/** Options of {@link adjustmentHead}. */
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
  const { featureSize } = shape;
  const body = {
    tensors: [
      { name: 'adjustment/down/weights', shape: [featureSize, width] },
      { name: 'adjustment/down/bias', shape: [width] },
      { name: 'adjustment/up/weights', shape: [width, featureSize] },
      { name: 'adjustment/up/bias', shape: [featureSize] },
    ],
    width: featureSize,
    domains,
    initialise: (tensor, seed) => drawHidden(tensor('adjustment/down/weights'), featureSize, 'adjustment', seed),
    represent: (tf, tensors, features) => {
      const hidden = tf.relu(firstDense(shape)(tf, features, denseTensorsAt(tensors, 0)));
      return tf.add<tfc.Tensor2D>(features, dense(tf, hidden, denseTensorsAt(tensors, 2)));
    },
  } satisfies HeadBody;
  return headWithBody(body, shape);
}
