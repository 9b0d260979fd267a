import type * as tfc from '@tensorflow/tfjs-core';
import type { Tf } from '../../heads/index.ts';
import { type TermBuilder, termOf } from './term.ts';

/** 1/samples · Σᵢ ‖aᵢ − bᵢ‖² over the rows of two matrices [samples, width]. */
export function meanSquaredDistance(tf: Tf, a: tfc.Tensor2D, b: tfc.Tensor2D): tfc.Scalar {
  return tf.div(tf.sum(tf.square(tf.sub(a, b))), a.shape[0]);
}

/**
 * Squared distance between the trained representation and that of the head where the round started.
 *
 * Romero, Ballas, Kahou, Chassang, Gatta, Bengio: FitNets: Hints for Thin Deep Nets. ICLR 2015, equation 3, without a regressor.
 */
export const featureMap: TermBuilder<'feature-map'> = (_options, { tf, architecture, source }) =>
  termOf((trained, _logits, { features }) =>
    meanSquaredDistance(tf, architecture.representation(tf, trained, features), architecture.representation(tf, source, features)),
  );
