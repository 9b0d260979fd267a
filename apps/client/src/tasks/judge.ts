import {
  type Evaluation,
  type EvaluationOptions,
  emptyTasks,
  evaluateTasks,
  type FeatureSet,
  type HeadArchitecture,
  imageScores,
  type Parameters,
  type Tf,
} from '@atoll/core';

/** Counts of right and wrong of a head on standardised features (an image seen in several views has the mean of their scores), and what the options ask for beyond; zeros on an empty set. */
export async function judge(
  tf: Tf,
  architecture: HeadArchitecture,
  head: Parameters,
  data: FeatureSet,
  options: EvaluationOptions = {},
): Promise<Evaluation> {
  if (data.count === 0) return emptyTasks(architecture.tasks);
  const { scores, labels } = await imageScores(tf, architecture, head, data);
  return evaluateTasks(scores, labels, architecture.tasks, options);
}
