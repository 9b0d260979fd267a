import type * as tfc from '@tensorflow/tfjs-core';
import type { HeadArchitecture, Tf } from '../heads/index.ts';
import type { Parameters } from '../parameters/index.ts';
import { tensorsOf } from './tensors.ts';
import type { TrainingConfig } from './types.ts';

/** Adds strength/2 · ‖w − towards‖² over all parameters to what is minimised (FedProx, Ditto). */
export interface Proximal {
  readonly strength: number;
  readonly towards: Parameters;
}

/**
 * L2-SP: adds strength/2 · ‖w − towards‖² over some tensors, biases included, in the place of their L2 penalty: what was learned
 * before is the reference instead of zero (Li, Grandvalet, Davoine: Explicit Inductive Bias for Transfer Learning with
 * Convolutional Networks. ICML 2018, section 3).
 */
export interface StartingPoint extends Proximal {
  /** Names of the tensors that are pulled. */
  readonly tensors: ReadonlySet<string>;
}

interface PenaltyRequest {
  readonly architecture: Pick<HeadArchitecture, 'layout'>;
  readonly config: Pick<TrainingConfig, 'l2'>;
  readonly proximal?: Proximal;
  readonly startingPoint?: StartingPoint;
  /** Added to every gradient, biases included (SCAFFOLD's c − cᵢ). */
  readonly correction?: Parameters;
}

/** What is added to the gradients of the loss. Holds tensors on the engine until it is disposed. */
export interface Penalties {
  /** The whole gradient of the i-th tensor; in a `tidy`. */
  added(i: number, tensor: tfc.Tensor, gradient: tfc.Tensor): tfc.Tensor;
  dispose(): void;
}

export function createPenalties(tf: Tf, { architecture, config, proximal, startingPoint, correction }: PenaltyRequest): Penalties {
  const pullOf = ({ strength, towards }: Proximal, pulls: (i: number) => boolean) => {
    const anchors = strength === 0 ? [] : tensorsOf(tf, towards);
    const added = (i: number, tensor: tfc.Tensor, gradient: tfc.Tensor): tfc.Tensor => {
      const anchor = anchors[i];
      return anchor === undefined || !pulls(i) ? gradient : tf.add(gradient, tf.mul(tf.sub(tensor, anchor), strength));
    };
    return { added, anchors };
  };
  const isPulled = architecture.layout.tensors.map(({ name }) => startingPoint?.tensors.has(name) ?? false);
  const pulls = [
    ...(startingPoint === undefined ? [] : [pullOf(startingPoint, (i) => isPulled[i] ?? false)]),
    ...(proximal === undefined ? [] : [pullOf(proximal, () => true)]),
  ];
  const corrections = correction === undefined ? [] : tensorsOf(tf, correction);
  return {
    added(i, tensor, gradient) {
      const free = tensor.rank < 2 || isPulled[i] || config.l2 === 0;
      const penalised = free ? gradient : tf.add(gradient, tf.mul(tensor, config.l2));
      const pulled = pulls.reduce<tfc.Tensor>((sum, pull) => pull.added(i, tensor, sum), penalised);
      return corrections[i] === undefined ? pulled : tf.add(pulled, corrections[i]);
    },
    dispose: () => tf.dispose([...corrections, ...pulls.flatMap(({ anchors }) => anchors)]),
  };
}
