/** Labelled feature vectors. */
export interface FeatureSet {
  /** [count, dimension], row by row. */
  readonly features: Float32Array;
  /** [count], each in 0 … classes−1. */
  readonly labels: Int32Array;
  readonly count: number;
  readonly dimension: number;
}

export interface SgdConfig {
  readonly name: 'sgd';
  readonly learningRate: number;
  readonly momentum: number;
}

export interface AdamConfig {
  readonly name: 'adam';
  readonly learningRate: number;
  /** Decay of the first moment, 0.9 unless told. */
  readonly beta1?: number;
  /** Decay of the second moment, 0.999 unless told. */
  readonly beta2?: number;
}

export type OptimiserConfig = SgdConfig | AdamConfig;

/** `shuffle`: every example once an epoch. `balanced`: every class equally often, as many examples an epoch. */
export type Sampling = 'shuffle' | 'balanced';

/** What is minimised: mean cross-entropy of a batch + `l2`/2 · Σ w² over the weights (tensors of rank 2 and above), not the biases. */
export interface TrainingConfig {
  readonly batchSize: number;
  readonly optimiser: OptimiserConfig;
  readonly l2: number;
  /** `shuffle` unless told. */
  readonly sampling?: Sampling;
}
