import type * as tfc from '@tensorflow/tfjs-core';
import type { Tf } from '../../heads/index.ts';

/** A matrix that does not change, and its transpose: for the gradient the WASM backend would else transpose it at every step. */
export interface FixedMatrix {
  readonly matrix: tfc.Tensor2D;
  readonly transposed: tfc.Tensor2D;
}

/** `points` [samples, width] · matrix, with gradients to the points alone. */
export function timesFixed(tf: Tf, points: tfc.Tensor2D, { matrix, transposed }: FixedMatrix): tfc.Tensor2D {
  const product = tf.customGrad<tfc.Tensor2D>((...inputs) => {
    const save = inputs.at(-1) as tfc.GradSaveFunc; // customGrad passes it last
    save([transposed]);
    return {
      value: tf.matMul(points, matrix),
      gradFunc: (upstream: tfc.Tensor2D, saved: tfc.Tensor[]) => tf.matMul(upstream, saved[0] as tfc.Tensor2D), // as saved above
    };
  });
  return product(points);
}
