import type * as tfc from '@tensorflow/tfjs-core';
import type { LossTerm, LossTermName } from '../../federation/index.ts';
import type { HeadArchitecture, Tf } from '../../heads/index.ts';
import type { ClassStatistics } from '../../statistics/index.ts';
import type { FeatureSet } from '../types.ts';

/** What a term may look at that does not change from step to step; the tensors are not its own. */
export interface TermSurroundings {
  readonly tf: Tf;
  readonly architecture: HeadArchitecture;
  /** The head where training starts: the source, or global model. */
  readonly source: readonly tfc.Tensor[];
  /** Sums over all sites; null at a site that trains alone. */
  readonly statistics: ClassStatistics | null;
  /** The heads of all sites of the last round; empty where there was none. */
  readonly teachers: readonly (readonly tfc.Tensor[])[];
  /** The place of the site among those that the discriminator tells apart; null where it has none. */
  readonly domain: number | null;
  readonly data: FeatureSet;
  readonly seed: number;
  /** The mean loss of scores [rows, classes] against one-hot targets: what {@link source} adds for virtual features. */
  classify(logits: tfc.Tensor2D, targets: tfc.Tensor2D): tfc.Scalar;
}

/** One batch on the engine. */
export interface TermBatch {
  /** The places of the rows in the data. */
  readonly places: Int32Array;
  /** [samples, dimension]. */
  readonly features: tfc.Tensor2D;
  /** [samples, classes]: each row adds up to 1, or to 0 where the image has no label. */
  readonly targets: tfc.Tensor2D;
}

/** One summand of the loss, made once for a training. */
export interface Term {
  /** Its value for a batch, before its weight: a scalar with gradients to `trained`. Runs inside a `tidy`. */
  value(trained: readonly tfc.Tensor[], logits: tfc.Tensor2D, batch: TermBatch): tfc.Scalar;
  /** Frees what it keeps on the engine. */
  dispose(): void;
}

export type TermBuilder<Name extends LossTermName> = (options: Extract<LossTerm, { name: Name }>, surroundings: TermSurroundings) => Term;

/** A term that keeps nothing on the engine. */
export const termOf = (value: Term['value']): Term => ({ value, dispose: () => undefined });

/** The sums that a term cannot do without. Throws RangeError where there are none. */
export function needStatistics({ statistics }: TermSurroundings, name: LossTermName): ClassStatistics {
  if (statistics === null) throw new RangeError(`the term ${name} needs sums over all sites`);
  return statistics;
}

/** [samples, 1]: 1 for a row without a label, else 0. */
export const unlabelledRows = (tf: Tf, targets: tfc.Tensor2D): tfc.Tensor2D => tf.sub(1, tf.sum(targets, 1, true));
