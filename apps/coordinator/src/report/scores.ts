import { type Evaluation, metricsOf, type Scores } from '@atoll/core';

/** The figures of an evaluation as a report tells them. */
export function toScores(evaluation: Evaluation): Scores {
  const { accuracy, balancedAccuracy, macroF1, meanLoss } = metricsOf(evaluation);
  const { classes, confusion, tasks } = evaluation;
  return {
    count: evaluation.count,
    accuracy: accuracy ?? 0,
    balancedAccuracy: balancedAccuracy ?? 0,
    macroF1: macroF1 ?? 0,
    ...(meanLoss === null ? {} : { loss: meanLoss }),
    ...(tasks === undefined
      ? { confusion: Array.from({ length: classes }, (_, truth) => confusion.slice(truth * classes, (truth + 1) * classes)) }
      : { tasks: tasks.map(toScores) }),
  };
}
