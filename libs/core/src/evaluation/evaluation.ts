import { TEMPERATURES } from './calibration.ts';
import { countCurves, mergeCurves, type ScoreCurves } from './curves.ts';
import { checkTemperature, crossEntropyOf, greatestAt } from './softmax.ts';

/** What is counted over judged examples. Evaluations of parts add up to the evaluation of the whole. */
export interface Evaluation {
  readonly classes: number;
  readonly count: number;
  /** Cross-entropy summed over the examples, in nats. */
  readonly lossSum: number;
  /** [classes, classes] row by row: row = true class, column = predicted class. */
  readonly confusion: readonly number[];
  /** [TEMPERATURES]: what `lossSum` would be with the scores, as the head gives them, divided by each of the temperatures. */
  readonly scaledLosses?: readonly number[];
  readonly curves?: ScoreCurves;
  /**
   * Of several tasks: one each. `count` is then of examples with a label in any of them, `classes`, `lossSum` and `scaledLosses`
   * are sums over the tasks, `confusion` is empty and `curves` left out.
   */
  readonly tasks?: readonly Evaluation[];
}

/** How far an evaluation goes: `temperature` adds `scaledLosses`, `full` adds `curves` too. */
export const EVALUATION_DETAILS = ['none', 'temperature', 'full'] as const;
/** How much an evaluation counts. */
export type EvaluationDetail = (typeof EVALUATION_DETAILS)[number];

/** How scores are judged. */
export interface EvaluationOptions {
  /** The scores are divided by it before their softmax is taken; 1 unless told. */
  readonly temperature?: number;
  /** `none` unless told. */
  readonly detail?: EvaluationDetail;
}

/** The evaluation of nothing. */
export function emptyEvaluation(classes: number): Evaluation {
  return { classes, count: 0, lossSum: 0, confusion: new Array<number>(classes * classes).fill(0) };
}

/**
 * Judges `scores` [count, classes], as a head gives them before the softmax, against the true `labels` [count]. The
 * predicted class is that of the greatest score, the lowest among equals. Probabilities in losses are floored at 2⁻²³.
 * Throws RangeError for lengths that disagree, a label outside 0 … classes−1, a score that is not finite, or a
 * temperature that is not above 0.
 */
export function evaluateScores(
  scores: Float32Array,
  labels: Int32Array,
  classes: number,
  { temperature = 1, detail = 'none' }: EvaluationOptions = {},
): Evaluation {
  checkTemperature(temperature);
  if (scores.length !== labels.length * classes)
    throw new RangeError(`${scores.length} scores for ${labels.length} labels of ${classes} classes`);
  if (!scores.every(Number.isFinite)) throw new RangeError('a score is not finite');
  const confusion = new Array<number>(classes * classes).fill(0);
  const scaledLosses = new Array<number>(TEMPERATURES.length).fill(0);
  let lossSum = 0;
  labels.forEach((label, index) => {
    if (label < 0 || label >= classes) throw new RangeError(`label ${label} is not in 0 … ${classes - 1}`);
    const row = scores.subarray(index * classes, (index + 1) * classes);
    const cell = label * classes + greatestAt(row);
    confusion[cell] = (confusion[cell] ?? 0) + 1;
    lossSum += crossEntropyOf(row, label, temperature);
    if (detail === 'none') return;
    TEMPERATURES.forEach((scale, i) => {
      scaledLosses[i] = (scaledLosses[i] ?? 0) + crossEntropyOf(row, label, scale);
    });
  });
  return {
    classes,
    count: labels.length,
    lossSum,
    confusion,
    ...(detail === 'none' ? {} : { scaledLosses }),
    ...(detail === 'full' ? { curves: countCurves(scores, labels, classes, temperature) } : {}),
  };
}

/**
 * The evaluation of all parts together: counts exactly, sums in the order given. `scaledLosses` and `curves` are there
 * where every part has them; a part without examples may lack them.
 * Throws RangeError for an empty list or parts with different classes.
 */
export function mergeEvaluations(parts: readonly Evaluation[]): Evaluation {
  const [first] = parts;
  if (first === undefined) throw new RangeError('no evaluation to merge');
  const { classes, tasks } = first;
  if (parts.some((part) => part.tasks?.length !== tasks?.length)) throw new RangeError('evaluations of other tasks do not merge');
  if (tasks !== undefined) {
    const count = parts.reduce((sum, part) => sum + part.count, 0);
    return ofTasks(
      count,
      tasks.map((one, task) => mergeEvaluations(parts.map((part) => part.tasks?.[task] ?? one))),
    );
  }
  const confusion = new Array<number>(classes * classes).fill(0);
  let count = 0;
  let lossSum = 0;
  for (const part of parts) {
    if (part.classes !== classes) throw new RangeError(`evaluations of ${classes} and ${part.classes} classes do not merge`);
    count += part.count;
    lossSum += part.lossSum;
    part.confusion.forEach((value, cell) => {
      confusion[cell] = (confusion[cell] ?? 0) + value;
    });
  }
  const scaledLosses = fromAll(parts, ({ scaledLosses }) => scaledLosses);
  const curves = fromAll(parts, ({ curves }) => curves);
  return {
    classes,
    count,
    lossSum,
    confusion,
    ...(scaledLosses === null
      ? {}
      : { scaledLosses: TEMPERATURES.map((_, i) => scaledLosses.reduce((sum, losses) => sum + (losses[i] ?? 0), 0)) }),
    ...(curves === null ? {} : { curves: mergeCurves(curves) }),
  };
}

/** One evaluation of several tasks on `count` examples, which need not all have a label in each. */
export function ofTasks(count: number, tasks: readonly Evaluation[]): Evaluation {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const scaled = tasks.flatMap(({ count: known, scaledLosses }) => (known === 0 || scaledLosses === undefined ? [] : [scaledLosses]));
  const complete = scaled.length > 0 && tasks.every((task) => task.count === 0 || task.scaledLosses !== undefined);
  return {
    classes: sum(tasks.map(({ classes }) => classes)),
    count,
    lossSum: sum(tasks.map(({ lossSum }) => lossSum)),
    confusion: [],
    ...(complete ? { scaledLosses: (scaled[0] ?? []).map((_, i) => sum(scaled.map((losses) => losses[i] ?? 0))) } : {}),
    tasks,
  };
}

/** What the parts with examples all have, and those without may; null where one lacks it, or all do. */
function fromAll<T>(parts: readonly Evaluation[], pick: (part: Evaluation) => T | undefined): T[] | null {
  if (parts.some((part) => part.count > 0 && pick(part) === undefined)) return null;
  const known = parts.map(pick).filter((value) => value !== undefined);
  return known.length === 0 ? null : known;
}
