import {
  AtollError,
  type EvaluateTask,
  type Evaluation,
  FEDERATED,
  ofTasks,
  RELIABILITY_BINS,
  type Reliability,
  SCORE_BINS,
  type ScoreCurves,
  type ScoreHistogram,
  type Subgroup,
  type SubgroupColumn,
  subgroupsOf,
  TEMPERATURES,
} from '@atoll/core';
import { wire } from './codec.ts';
import { LIMITS } from './limits.ts';
import type { AnswerExpectation } from './results.ts';

/** Counts of one head at one site, on all images of a part or on a subgroup of them. */
export interface JudgedHead {
  readonly head: string;
  readonly evaluation: Evaluation;
  readonly subgroup?: Subgroup;
}

/** The most bytes that one head's counts take, for tasks of so many classes: each count up to 5, each sum 8. */
export const evaluationBytes = (tasks: readonly number[]): number =>
  tasks
    .map((classes) => 5 * classes ** 2 + 12 * SCORE_BINS * classes + 8 * TEMPERATURES.length + 20 * RELIABILITY_BINS + 100)
    .reduce((sum, bytes) => sum + bytes, 10 * LIMITS.textLength);

/** One head's counts as they go over the wire and into the journal. */
export function evaluationMessage({ head, evaluation, subgroup }: JudgedHead): wire.Evaluation.$Properties {
  const { count, tasks } = evaluation;
  const counts = tasks === undefined ? countsMessage(evaluation) : { count, tasks: tasks.map(countsMessage) };
  return { head, ...counts, ...(subgroup === undefined ? {} : { subgroup: { ...subgroup } }) };
}

function countsMessage({ classes, count, lossSum, confusion, scaledLosses, curves }: Evaluation): wire.Evaluation.$Properties {
  return {
    classes,
    count,
    lossSum,
    confusion: [...confusion],
    ...(scaledLosses === undefined ? {} : { scaledLosses: [...scaledLosses] }),
    ...(curves === undefined ? {} : { curves: curvesMessage(curves) }),
  };
}

function curvesMessage({ histograms, reliability }: ScoreCurves): wire.ScoreCurves.$Properties {
  return {
    histograms: histograms.map(({ bins, positives, negatives }) => ({
      bins: [...bins],
      positives: [...positives],
      negatives: [...negatives],
    })),
    reliabilityCounts: [...reliability.counts],
    confidenceSums: [...reliability.confidenceSums],
    reliabilityCorrect: [...reliability.correct],
  };
}

/** The counts that a message holds, if they fit each other and tasks of so many classes. Throws AtollError 406, 503, 506. */
export function evaluationOf(message: wire.Evaluation, tasks: readonly number[]): JudgedHead {
  const [classes = 0] = tasks;
  const evaluation = tasks.length === 1 ? countsOf(message, classes) : countsByTask(message, tasks);
  return { head: message.head, evaluation, ...(message.subgroup ? { subgroup: subgroupOf(message.subgroup) } : {}) };
}

/** The classes of each task that a message counts. */
export const tasksCounted = ({ classes, tasks }: wire.Evaluation): number[] =>
  (tasks ?? []).length === 0 ? [classes] : (tasks ?? []).map((task) => task.classes ?? 0);

function countsByTask(message: wire.Evaluation, tasks: readonly number[]): Evaluation {
  const { count } = message;
  const messages = message.tasks ?? [];
  if (messages.length !== tasks.length) throw new AtollError(506, `${messages.length} tasks are judged; there are ${tasks.length}.`);
  if (count > LIMITS.samples) throw new AtollError(506, `${count} images judged; a site has no more than ${LIMITS.samples}.`);
  const counted = messages.map((task, i) => countsOf(new wire.Evaluation(task), tasks[i] ?? 0));
  if (counted.some((task) => task.count > count)) throw new AtollError(506, `A task counts more than the ${count} images judged.`);
  return ofTasks(count, counted);
}

/** Of one task. */
function countsOf(message: wire.Evaluation, classes: number): Evaluation {
  const { count, lossSum } = message;
  const confusion = message.confusion ?? [];
  if (message.classes !== classes || confusion.length !== classes * classes)
    throw new AtollError(506, `A confusion matrix of ${confusion.length} cells for ${classes} classes.`);
  checkLoss(lossSum, count);
  if (count > LIMITS.samples || sum(confusion) !== count)
    throw new AtollError(506, `The confusion matrix does not add up to ${count} images.`);
  const scaledLosses = message.scaledLosses ?? [];
  if (scaledLosses.length !== 0 && scaledLosses.length !== TEMPERATURES.length)
    throw new AtollError(506, `${scaledLosses.length} losses for ${TEMPERATURES.length} temperatures.`);
  for (const loss of scaledLosses) checkLoss(loss, count);
  const counted: Evaluation = {
    classes,
    count,
    lossSum,
    confusion: [...confusion],
    ...(scaledLosses.length === 0 ? {} : { scaledLosses: [...scaledLosses] }),
  };
  return message.curves ? { ...counted, curves: curvesOf(message.curves, counted) } : counted;
}

/**
 * What a site's answer to an evaluation says: each head that it has to judge, in order, then the combined head by subgroup
 * if the task is a test. Throws AtollError 406, 503, 506.
 */
export function judgedHeadsOf(
  messages: readonly wire.Evaluation.$Properties[],
  task: EvaluateTask,
  expected: Pick<AnswerExpectation, 'classes' | 'tasks' | 'samples' | 'heads' | 'crossValidation' | 'subgroups'>,
): JudgedHead[] {
  const judged = messages.map((one) => evaluationOf(new wire.Evaluation(one), expected.tasks ?? [expected.classes]));
  const whole = judged.filter(({ subgroup }) => subgroup === undefined);
  const parts = judged.slice(whole.length);
  const names = whole.map(({ head }) => head);
  if (names.length !== expected.heads.length || !expected.heads.every((name, i) => name === names[i]))
    throw new AtollError(
      506,
      `The task asks to judge ${expected.heads.join(', ')}; the answer judges ${names.slice(0, 20).join(', ') || 'nothing'}.`,
    );
  const { heads: crossValidated = [], samples: inFolds = 0 } = expected.crossValidation ?? {};
  const isFold = ({ head }: JudgedHead) => crossValidated.includes(head);
  const foldTotal = whole.filter(isFold).reduce((total, { evaluation }) => total + evaluation.count, 0);
  if (crossValidated.length > 0 && foldTotal !== inFolds)
    throw new AtollError(506, `${foldTotal} images judged over all folds; the site joined with ${inFolds}.`);
  checkCounts(
    task,
    whole.filter((judged) => !isFold(judged)),
    expected.samples,
  );
  for (const { name, detail } of task.heads) {
    const evaluation = whole.find(({ head }) => head === name)?.evaluation;
    if (evaluation === undefined || detail === undefined) continue;
    const judged = partsOf(evaluation).filter(({ count }) => count > 0);
    if (judged.some(({ scaledLosses, curves }) => scaledLosses === undefined || (detail === 'full' && curves === undefined)))
      throw new AtollError(506, `The evaluation of ${name} lacks the ${detail} detail that the task asks for.`);
  }
  const combined = whole.find(({ head }) => head === FEDERATED)?.evaluation;
  if (parts.length > 0 && (task.split !== 'test' || combined === undefined))
    throw new AtollError(506, 'Only a test of the combined head is divided by subgroups.');
  if (combined !== undefined) checkSubgroups(parts, combined, expected.subgroups);
  return judged;
}

/** Every head is judged on all images of the part; heads of folds together on all images as often as each fold has heads. */
function checkCounts({ heads }: EvaluateTask, judged: readonly JudgedHead[], samples: number): void {
  const folds = new Map<number, Set<number>>();
  for (const { head, evaluation } of judged) {
    const fold = heads.find(({ name }) => name === head)?.fold;
    if (fold !== undefined) folds.set(fold, (folds.get(fold) ?? new Set()).add(evaluation.count));
    else if (evaluation.count !== samples) throw new AtollError(506, `${evaluation.count} images judged; the site joined with ${samples}.`);
  }
  if (folds.size === 0) return;
  const counts = [...folds.values()].map((each) => [...each]);
  const total = counts.reduce((sum, [count = 0]) => sum + count, 0);
  if (counts.some(({ length }) => length !== 1) || total !== samples)
    throw new AtollError(506, `${total} images judged over all folds; the site joined with ${samples}.`);
}

/** Subgroups are those of the federation, in its order, and those of one column together are no more than all images. */
function checkSubgroups(judged: readonly JudgedHead[], whole: Evaluation, columns: readonly SubgroupColumn[]): void {
  const listed = columns.flatMap(subgroupsOf);
  let last = -1;
  for (const { head, subgroup, evaluation } of judged) {
    const place = listed.findIndex(({ column, value }) => column === subgroup?.column && value === subgroup.value);
    if (head !== FEDERATED || place <= last || evaluation.count === 0)
      throw new AtollError(506, `The federation does not ask here for ${head} by ${subgroup?.column} ${subgroup?.value}.`);
    last = place;
  }
  for (const { column } of columns) {
    const parts = judged.filter(({ subgroup }) => subgroup?.column === column);
    const exceeds = ({ confusion }: Evaluation, task: number): boolean =>
      confusion.some((cell, i) => sum(parts.map(({ evaluation }) => partsOf(evaluation)[task]?.confusion[i] ?? 0)) > cell);
    if (partsOf(whole).some(exceeds)) throw new AtollError(506, `The subgroups of ${column} count more than all images.`);
  }
}

/** The evaluation of each task. */
const partsOf = (evaluation: Evaluation): readonly Evaluation[] => evaluation.tasks ?? [evaluation];

function checkLoss(loss: number, count: number): void {
  if (!Number.isFinite(loss) || loss < 0) throw new AtollError(503, 'The loss is not a finite number ≥ 0.');
  if (loss > LIMITS.lossPerImage * count)
    throw new AtollError(506, `A loss of ${loss} over ${count} images; the limit is ${LIMITS.lossPerImage} an image.`);
}

function curvesOf(message: wire.ScoreCurves.$Properties, counted: Evaluation): ScoreCurves {
  const { classes, count, confusion } = counted;
  const messages = message.histograms ?? [];
  if (messages.length !== classes) throw new AtollError(506, `Score histograms of ${messages.length} classes; there are ${classes}.`);
  const histograms = messages.map((histogram, k) => {
    const positives = sum(confusion.slice(k * classes, (k + 1) * classes));
    return histogramOf(histogram, positives, count - positives);
  });
  const right = sum(Array.from({ length: classes }, (_, k) => confusion[k * classes + k] ?? 0));
  return { histograms, reliability: reliabilityOf(message, count, right) };
}

function histogramOf(message: wire.ScoreHistogram.$Properties, positives: number, negatives: number): ScoreHistogram {
  const histogram = {
    bins: [...(message.bins ?? [])],
    positives: [...(message.positives ?? [])],
    negatives: [...(message.negatives ?? [])],
  };
  const { bins } = histogram;
  if (histogram.positives.length !== bins.length || histogram.negatives.length !== bins.length)
    throw new AtollError(506, `A score histogram of ${bins.length} bins has other numbers of counts.`);
  if (bins.some((bin, i) => bin >= SCORE_BINS || bin <= (bins[i - 1] ?? -1)))
    throw new AtollError(506, `The bins of a score histogram are not ascending below ${SCORE_BINS}.`);
  if (bins.some((_, i) => histogram.positives[i] === 0 && histogram.negatives[i] === 0))
    throw new AtollError(506, 'A bin of a score histogram is empty.');
  if (sum(histogram.positives) !== positives || sum(histogram.negatives) !== negatives)
    throw new AtollError(506, `A score histogram does not add up to ${positives} images of its class and ${negatives} others.`);
  return histogram;
}

/** Rounding of sums of confidences, relative to their images. */
const SLACK = 1e-6;

function reliabilityOf(message: wire.ScoreCurves.$Properties, count: number, right: number): Reliability {
  const reliability = {
    counts: [...(message.reliabilityCounts ?? [])],
    confidenceSums: [...(message.confidenceSums ?? [])],
    correct: [...(message.reliabilityCorrect ?? [])],
  };
  const { counts, confidenceSums, correct } = reliability;
  if ([counts, confidenceSums, correct].some(({ length }) => length !== RELIABILITY_BINS))
    throw new AtollError(506, `The reliability is not of ${RELIABILITY_BINS} bins.`);
  if (sum(counts) !== count || sum(correct) !== right)
    throw new AtollError(506, `The reliability does not add up to ${count} images, ${right} of them right.`);
  counts.forEach((images, bin) => {
    const confidence = confidenceSums[bin] ?? 0;
    const within = confidence >= images * (bin / RELIABILITY_BINS - SLACK) && confidence <= images * ((bin + 1) / RELIABILITY_BINS + SLACK);
    if (!Number.isFinite(confidence)) throw new AtollError(503, 'A confidence is not finite.');
    if (!within || (correct[bin] ?? 0) > images) throw new AtollError(506, `Bin ${bin} of the reliability fits no ${images} images.`);
  });
  return reliability;
}

function subgroupOf({ column, value }: wire.Subgroup.$Properties): Subgroup {
  for (const text of [column ?? '', value ?? ''])
    if (text.length < 1 || text.length > LIMITS.textLength)
      throw new AtollError(406, `A subgroup is named by 1 to ${LIMITS.textLength} characters, not ${text.length}.`);
  return { column: column ?? '', value: value ?? '' };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
