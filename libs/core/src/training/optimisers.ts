import type * as tfc from '@tensorflow/tfjs-core';
import type { Tf } from '../heads/index.ts';
import type { AdamConfig, OptimiserConfig, SgdConfig } from './types.ts';

/** Keeps its state on the engine from step to step. */
export interface Optimiser {
  /** The tensors after one step, for the caller to own; runs inside a `tidy`. The tensors given are left alone. */
  step(tensors: readonly tfc.Tensor[], gradients: readonly tfc.Tensor[]): tfc.Tensor[];
  dispose(): void;
}

/** One kept tensor for each trained tensor, replaced at every step. */
function createSlots(tf: Tf) {
  const slots: tfc.Tensor[] = [];
  return {
    /** Replaces slot `i` by `next` of what is there, undefined at the first step. */
    update(i: number, next: (current: tfc.Tensor | undefined) => tfc.Tensor): tfc.Tensor {
      const current = slots[i];
      const replacement = tf.keep(next(current));
      if (replacement !== current) current?.dispose();
      slots[i] = replacement;
      return replacement;
    },
    dispose: () => {
      for (const slot of slots.splice(0)) slot.dispose();
    },
  };
}

/** v ← momentum · v + g, w ← w − learningRate · v (Polyak's momentum as Sutskever et al. write it for PyTorch's `SGD`). */
function createSgd(tf: Tf, { learningRate, momentum }: SgdConfig, rateOf: RateOf): Optimiser {
  const velocities = createSlots(tf);
  return {
    step: (tensors, gradients) =>
      tensors.map((tensor, i) => {
        const gradient = gradients[i] ?? tf.zerosLike(tensor);
        const direction =
          momentum === 0
            ? gradient
            : velocities.update(i, (velocity) =>
                velocity === undefined ? tf.clone(gradient) : tf.add(tf.mul(velocity, momentum), gradient),
              );
        return tf.sub(tensor, tf.mul(direction, learningRate * rateOf(i)));
      }),
    dispose: velocities.dispose,
  };
}

const EPSILON = 1e-8;

/**
 * Adam (Kingma and Ba, 2015), algorithm 1 with the order of computation of its section 2. The moments are kept without
 * their factors 1−β₁ and 1−β₂, which go into the scalars: ten passes over the weights a step instead of twelve.
 */
function createAdam(tf: Tf, { learningRate, beta1 = 0.9, beta2 = 0.999 }: AdamConfig, rateOf: RateOf): Optimiser {
  const firstMoments = createSlots(tf);
  const secondMoments = createSlots(tf);
  let steps = 0;
  return {
    step: (tensors, gradients) => {
      steps++;
      const secondCorrection = Math.sqrt((1 - beta2 ** steps) / (1 - beta2));
      const rate = (learningRate * (1 - beta1) * secondCorrection) / (1 - beta1 ** steps);
      const epsilon = EPSILON * secondCorrection;
      return tensors.map((tensor, i) => {
        const gradient = gradients[i] ?? tf.zerosLike(tensor);
        const first = firstMoments.update(i, (moment) =>
          moment === undefined ? tf.clone(gradient) : tf.add(tf.mul(moment, beta1), gradient),
        );
        const square = tf.square(gradient);
        const second = secondMoments.update(i, (moment) => (moment === undefined ? square : tf.add(tf.mul(moment, beta2), square)));
        return tf.sub(tensor, tf.mul(tf.div(first, tf.add(tf.sqrt(second), epsilon)), rate * rateOf(i)));
      });
    },
    dispose: () => {
      firstMoments.dispose();
      secondMoments.dispose();
    },
  };
}

/** What multiplies the learning rate of the i-th tensor. */
type RateOf = (i: number) => number;

/** A fresh optimiser; its state starts from zero. `rates` multiply the learning rate, one a tensor; 1 unless told. */
export function createOptimiser(tf: Tf, config: OptimiserConfig, rates?: readonly number[]): Optimiser {
  const rateOf: RateOf = (i) => rates?.[i] ?? 1;
  return config.name === 'sgd' ? createSgd(tf, config, rateOf) : createAdam(tf, config, rateOf);
}
