import { type Evaluation, type EvaluationOptions, emptyEvaluation, evaluateScores, ofTasks } from './evaluation.ts';

/** Labels of one task, [count], of `labels` [count, tasks]. */
export function labelsOfTask(labels: Int32Array, task: number, tasks: number): Int32Array {
  return tasks === 1 ? labels : Int32Array.from({ length: labels.length / tasks }, (_, row) => labels[row * tasks + task] ?? -1);
}

/** What a head says of the examples that have a label in one task. */
export interface TaskScores {
  /** Of the task. */
  readonly classes: number;
  /** [count, classes] */
  readonly scores: Float32Array;
  /** [count] */
  readonly labels: Int32Array;
}

/**
 * Scores [count, outputs] and labels [count, tasks] by task, each without the examples that have no label in it. `tasks`: classes
 * of each. Of one task they stay as they are.
 */
export function scoresByTask(scores: Float32Array, labels: Int32Array, tasks: readonly number[]): TaskScores[] {
  const [classes = 0] = tasks;
  if (tasks.length === 1) return [{ classes, scores, labels }];
  const outputs = tasks.reduce((sum, size) => sum + size, 0);
  let start = 0;
  return tasks.map((size, task) => {
    const ofTask = labelsOfTask(labels, task, tasks.length);
    const rows = [...ofTask.keys()].filter((row) => (ofTask[row] ?? -1) >= 0);
    const chosen = new Float32Array(rows.length * size);
    rows.forEach((row, i) => {
      chosen.set(scores.subarray(row * outputs + start, row * outputs + start + size), i * size);
    });
    start += size;
    return { classes: size, scores: chosen, labels: Int32Array.from(rows, (row) => ofTask[row] ?? -1) };
  });
}

/** The evaluation of nothing, for tasks of so many classes. */
export const emptyTasks = (tasks: readonly number[]): Evaluation =>
  tasks.length === 1 ? emptyEvaluation(tasks[0] ?? 0) : ofTasks(0, tasks.map(emptyEvaluation));

/**
 * Judges `scores` [count, outputs] against `labels` [count, tasks], each task on the examples that have a label in it; of one task
 * it is {@link evaluateScores}. Throws RangeError as that does.
 */
export function evaluateTasks(
  scores: Float32Array,
  labels: Int32Array,
  tasks: readonly number[],
  options: EvaluationOptions = {},
): Evaluation {
  const judged = scoresByTask(scores, labels, tasks).map((task) => evaluateScores(task.scores, task.labels, task.classes, options));
  const [only] = judged;
  return only !== undefined && tasks.length === 1 ? only : ofTasks(labels.length / tasks.length, judged);
}
