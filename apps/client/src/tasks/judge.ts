import {
  type Evaluation,
  emptyEvaluation,
  evaluate,
  type FeatureSet,
  type HeadArchitecture,
  type Parameters,
  predict,
  type Tf,
} from '@atoll/core';

/** Counts of right and wrong of a head on standardised features; zeros on an empty set. */
export async function judge(tf: Tf, architecture: HeadArchitecture, head: Parameters, data: FeatureSet): Promise<Evaluation> {
  if (data.count === 0) return emptyEvaluation(architecture.classes);
  const probabilities = await predict(tf, architecture, head, data.features, data.dimension);
  return evaluate(probabilities, data.labels, architecture.classes);
}
