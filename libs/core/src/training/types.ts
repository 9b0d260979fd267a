import type { LossConfig } from '../federation/index.ts';

/** Labelled feature vectors. */
export interface FeatureSet {
  /** [count, dimension], row by row. */
  readonly features: Float32Array;
  /** [count], each in 0 … classes−1, or −1 where nobody labelled it; with several tasks [count, tasks], row by row. */
  readonly labels: Int32Array;
  readonly count: number;
  readonly dimension: number;
  /** [count]: rows of the same number are views of the same image. Each row is an image where it is left out. */
  readonly images?: Int32Array;
}

/** Stochastic gradient descent, with momentum where that is above 0. */
export interface SgdConfig {
  readonly name: 'sgd';
  readonly learningRate: number;
  readonly momentum: number;
}

/** Adam: Kingma, Ba: Adam: A Method for Stochastic Optimization. ICLR 2015. */
export interface AdamConfig {
  readonly name: 'adam';
  readonly learningRate: number;
  /** Decay of the first moment, 0.9 unless told. */
  readonly beta1?: number;
  /** Decay of the second moment, 0.999 unless told. */
  readonly beta2?: number;
}

/** What takes the steps of training. */
export type OptimiserConfig = SgdConfig | AdamConfig;

/**
 * `shuffle`: every example once an epoch. `balanced`: every class equally often, as many examples an epoch. `oversample`: every
 * class as often as the most frequent, `undersample`: as the rarest; see {@link epochOrder}.
 */
export type Sampling = 'shuffle' | 'balanced' | 'oversample' | 'undersample';

/** What is minimised: the mean loss of a batch + `l2`/2 · Σ w² over the weights (tensors of rank 2 and above), not the biases. */
export interface TrainingConfig {
  readonly batchSize: number;
  readonly optimiser: OptimiserConfig;
  readonly l2: number;
  /** `shuffle` unless told. */
  readonly sampling?: Sampling;
  /** Mean cross-entropy unless told. */
  readonly loss?: LossConfig;
  /** See {@link mixUp}; 0, for none, unless told. */
  readonly mixup?: number;
}
