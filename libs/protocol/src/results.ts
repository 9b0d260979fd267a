import {
  AtollError,
  type ClassMoments,
  type ClassStatistics,
  type ClassStatisticsShape,
  type ClassSums,
  layoutOf,
  type Moments,
  type ParameterLayout,
  type Parameters,
  type Standardisation,
  type SubgroupColumn,
  sameLayout,
  scoreSumsShape,
  type Task,
  type TaskId,
} from '@atoll/core';
import { float32FromBytes, float32ToBytes, float64FromBytes, float64ToBytes } from './bytes.ts';
import { classStatisticsMessage, classStatisticsOfMessage } from './class-statistics.ts';
import { classMomentsMessage, classSumsMessages, foldsOf, momentFoldsOf } from './class-sums.ts';
import { decode, encode, wire } from './codec.ts';
import { evaluationMessage, type JudgedHead, judgedHeadsOf } from './evaluations.ts';
import { LIMITS } from './limits.ts';

/** What a site found out, by kind of task. */
export type TaskAnswer =
  | { readonly kind: 'summarise'; readonly moments: Moments }
  | { readonly kind: 'statistics'; readonly statistics: ClassStatistics }
  /** By fold; of several tasks, by task in each fold. Likewise below. */
  | { readonly kind: 'gram'; readonly folds: readonly ClassSums[] }
  | { readonly kind: 'class-moments'; readonly folds: readonly ClassMoments[] }
  | {
      readonly kind: 'fit';
      readonly parameters: Parameters;
      readonly samples: number;
      readonly steps: number;
      readonly losses: readonly number[];
    }
  | { readonly kind: 'evaluate'; readonly evaluations: readonly JudgedHead[] };

/** The bytes of a head. Equal parameters give equal bytes: its digest is its name. */
export function encodeHead(parameters: Parameters): Uint8Array {
  return encode(wire.Head, headMessage(parameters));
}

/** The head that the bytes hold. Throws AtollError 401, 406, 502 (another layout than expected), 503 (not finite), 507. */
export function decodeHead(bytes: Uint8Array, expected?: ParameterLayout): Parameters {
  return parametersOf(decode(wire.Head, bytes, LIMITS.blobBytes), expected);
}

export function encodeStandardisation({ mean, scale }: Standardisation): Uint8Array {
  return encode(wire.Standardisation, { mean: float32ToBytes(mean), scale: float32ToBytes(scale) });
}

/** Throws AtollError 401, 406. */
export function decodeStandardisation(bytes: Uint8Array): Standardisation {
  const message = decode(wire.Standardisation, bytes, LIMITS.blobBytes);
  const mean = float32FromBytes(message.mean, 'mean');
  const scale = float32FromBytes(message.scale, 'scale');
  if (mean.length !== scale.length || !allFinite(mean) || !allFinite(scale))
    throw new AtollError(406, 'A standardisation has as many finite scales as means.');
  return { mean, scale };
}

/** The bytes of a site's answer. */
export function encodeAnswer(task: TaskId, answer: TaskAnswer): Uint8Array {
  switch (answer.kind) {
    case 'summarise': {
      const { count, sum, sumOfSquares } = answer.moments;
      return encode(wire.TaskResult, {
        task,
        body: 'moments',
        moments: { count, sum: float64ToBytes(sum), sumOfSquares: float64ToBytes(sumOfSquares) },
      });
    }
    case 'statistics':
      return encode(wire.TaskResult, { task, body: 'statistics', statistics: classStatisticsMessage(answer.statistics) });
    case 'gram':
      return encode(wire.TaskResult, { task, body: 'gram', gram: { folds: classSumsMessages(answer.folds) } });
    case 'class-moments':
      return encode(wire.TaskResult, { task, body: 'gram', gram: { folds: answer.folds.map(classMomentsMessage) } });
    case 'fit': {
      const { parameters, samples, steps, losses } = answer;
      return encode(wire.TaskResult, { task, body: 'fit', fit: { head: headMessage(parameters), samples, steps, losses: [...losses] } });
    }
    case 'evaluate':
      return encode(wire.TaskResult, {
        task,
        body: 'evaluate',
        evaluate: { evaluations: answer.evaluations.map(evaluationMessage) },
      });
  }
}

/** What an answer has to fit. */
export interface AnswerExpectation {
  readonly task: Task;
  readonly layout: ParameterLayout;
  readonly classes: number;
  /** Classes of each task, which add up to `classes`; one task where it is left out. */
  readonly tasks?: readonly number[];
  readonly featureSize: number;
  /** Features that a `gram` or `class-moments` task sums: those that the head's linear layer stands on. */
  readonly summedSize: number;
  /** The sums that a `classes` task asks for; null where the loss needs none. */
  readonly statistics?: ClassStatisticsShape | null;
  /** Images of the site in the part that the task is about. */
  readonly samples: number;
  /** What an epoch may draw at most where some images are drawn more than once; `samples` where it is left out. */
  readonly examples?: number;
  /** Names of the heads that the site has to judge. */
  readonly heads: readonly string[];
  /** Those among them that stand for the folds of a cross-validation, and how many images all folds have. */
  readonly crossValidation?: { readonly heads: readonly string[]; readonly samples: number };
  /** What a test of the combined head may be divided by beside. */
  readonly subgroups: readonly SubgroupColumn[];
}

/**
 * The answer that the bytes hold, if it fits the task. Throws AtollError 401 (no message), 406 (field out of bounds),
 * 501 (another task), 502 (wrong shape), 503 (not finite), 506 (counts), 507 (too large to be a result of training).
 */
export function decodeAnswer(bytes: Uint8Array, expected: AnswerExpectation): TaskAnswer {
  const message = decode(wire.TaskResult, bytes, LIMITS.blobBytes);
  const { task } = expected;
  if (message.task !== task.id) throw new AtollError(501, `The answer is to another task than ${task.id}.`);
  if (task.kind === 'summarise' && task.statistics === 'moments' && message.moments)
    return { kind: 'summarise', moments: momentsOf(message.moments, expected) };
  if (task.kind === 'summarise' && task.statistics === 'gram' && message.gram)
    return { kind: 'gram', folds: foldsOf(message.gram.folds ?? [], task.folds, expected) };
  if (task.kind === 'summarise' && task.statistics === 'class-moments' && message.gram)
    return { kind: 'class-moments', folds: momentFoldsOf(message.gram.folds ?? [], task.folds, expected) };
  if (task.kind === 'summarise' && task.statistics === 'classes' && message.statistics && expected.statistics)
    return { kind: 'statistics', statistics: labelledSums(message.statistics, expected.statistics, expected) };
  if (task.kind === 'summarise' && task.statistics === 'scores' && message.statistics)
    return { kind: 'statistics', statistics: scoreSums(message.statistics, expected) };
  if (task.kind === 'fit' && message.fit) {
    const { head, losses } = message.fit;
    const samples = message.fit.samples ?? 0;
    const steps = message.fit.steps ?? 0;
    if (!head) throw new AtollError(406, 'The answer to fit has no head.');
    if (samples !== expected.samples) throw new AtollError(506, `${samples} training images; the site joined with ${expected.samples}.`);
    if (!losses?.every(Number.isFinite)) throw new AtollError(503, 'A training loss is not finite.');
    if (losses.length < 1 || losses.length > task.epochs)
      throw new AtollError(506, `${losses.length} training losses for ${task.epochs} epochs.`);
    if (steps < 1 || steps > task.epochs * Math.max(1, expected.examples ?? samples))
      throw new AtollError(506, `${steps} gradient steps on ${samples} images.`);
    return { kind: 'fit', parameters: parametersOf(new wire.Head(head), expected.layout), samples, steps, losses };
  }
  if (task.kind === 'evaluate' && message.evaluate)
    return { kind: 'evaluate', evaluations: judgedHeadsOf(message.evaluate.evaluations ?? [], task, expected) };
  throw new AtollError(506, `The answer is not one to a ${task.kind} task.`);
}

/** Of no more images than the site has, in each task; some may have no label. */
function labelledSums(
  message: wire.ClassStatistics.$Properties,
  shape: ClassStatisticsShape,
  { samples, classes, tasks = [classes] }: Pick<AnswerExpectation, 'samples' | 'classes' | 'tasks'>,
): ClassStatistics {
  const statistics = classStatisticsOfMessage(message, shape);
  let start = 0;
  for (const size of tasks) {
    const images = statistics.counts.slice(start, start + size).reduce((sum, count) => sum + count, 0);
    start += size;
    if (images > samples) throw new AtollError(506, `Sums over ${images} images; the site joined with ${samples}.`);
  }
  return statistics;
}

/** Scores are no larger than parameters may be. */
function scoreSums(message: wire.ClassStatistics.$Properties, expected: AnswerExpectation): ClassStatistics {
  const statistics = labelledSums(message, scoreSumsShape(expected.classes), expected);
  const { counts, sums, gram } = statistics;
  const images = counts.reduce((sum, count) => sum + count, 0);
  const most = LIMITS.parameterMagnitude * images;
  if (sums.some((sum) => Math.abs(sum) > most) || gram.some((product) => Math.abs(product) > most * LIMITS.parameterMagnitude))
    throw new AtollError(507, `Scores of an image are beyond ±${LIMITS.parameterMagnitude}.`);
  return statistics;
}

/** The head in a site's answer to a fit, whatever its layout and whatever else the answer says. Throws AtollError 401, 406, 502, 503, 507. */
export function headOfAnswer(bytes: Uint8Array): Parameters {
  const { fit } = decode<wire.TaskResult.$Shape>(wire.TaskResult, bytes, LIMITS.blobBytes);
  if (!fit?.head) throw new AtollError(406, 'The answer has no head.');
  return parametersOf(new wire.Head(fit.head));
}

const headMessage = ({ layout, values }: Parameters): wire.Head.$Properties => ({
  tensors: layout.tensors.map(({ name, shape }) => ({ name, shape: [...shape] })),
  values: float32ToBytes(values),
});

function parametersOf(head: wire.Head, expected?: ParameterLayout): Parameters {
  const layout = layoutOf((head.tensors ?? []).map(({ name, shape }) => ({ name: name ?? '', shape: shape ?? [] })));
  if (expected !== undefined && !sameLayout(layout, expected))
    throw new AtollError(502, `The parameters are ${describeLayout(layout)}; wanted: ${describeLayout(expected)}.`);
  if (head.values.length !== 4 * layout.size)
    throw new AtollError(502, `${head.values.length} bytes of values for ${layout.size} parameters.`);
  const values = float32FromBytes(head.values, 'head.values');
  for (const value of values) {
    if (!Number.isFinite(value)) throw new AtollError(503, 'A parameter is NaN or infinite.');
    if (Math.abs(value) > LIMITS.parameterMagnitude)
      throw new AtollError(507, `A parameter is ${value}; the limit is ±${LIMITS.parameterMagnitude}.`);
  }
  return { layout, values };
}

const describeLayout = (layout: ParameterLayout): string =>
  layout.tensors
    .slice(0, 8)
    .map(({ name, shape }) => `${name.slice(0, 40)} [${shape.slice(0, 8).join(', ')}]`)
    .join(', ') || 'none';

function momentsOf(message: wire.Moments.$Properties, { featureSize, samples }: AnswerExpectation): Moments {
  const sum = float64FromBytes(message.sum ?? new Uint8Array(), 'moments.sum');
  const sumOfSquares = float64FromBytes(message.sumOfSquares ?? new Uint8Array(), 'moments.sum_of_squares');
  if (sum.length !== featureSize || sumOfSquares.length !== featureSize)
    throw new AtollError(502, `Sums over ${sum.length} and ${sumOfSquares.length} features; the run has ${featureSize}.`);
  if (!allFinite(sum) || !allFinite(sumOfSquares)) throw new AtollError(503, 'A sum is NaN or infinite.');
  const count = message.count ?? 0;
  if (count !== samples) throw new AtollError(506, `Sums over ${count} images; the site joined with ${samples}.`);
  for (let j = 0; j < featureSize; j++) {
    const squares = sumOfSquares[j] as number; // within the length checked above
    const square = ((sum[j] as number) * (sum[j] as number)) / Math.max(1, count);
    if (squares < square * (1 - 1e-6) - 1e-6 || squares > LIMITS.parameterMagnitude ** 2 * count)
      throw new AtollError(506, `The sums of feature ${j} fit no set of ${count} images.`);
  }
  return { count, sum, sumOfSquares };
}

const allFinite = (values: Float32Array | Float64Array): boolean => values.every(Number.isFinite);
