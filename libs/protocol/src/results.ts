import {
  AtollError,
  type Digest,
  type EvaluateTask,
  type Evaluation,
  type FitTask,
  isTaskId,
  layoutOf,
  type Moments,
  type ParameterLayout,
  type Parameters,
  type Standardisation,
  type SummariseTask,
  sameLayout,
  type Task,
  type TaskId,
} from '@atoll/core';
import {
  digestFromBytes,
  digestToBytes,
  float32FromBytes,
  float32ToBytes,
  float64FromBytes,
  float64ToBytes,
  optionalDigest,
} from './bytes.ts';
import { decode, encode, wire } from './codec.ts';
import { LIMITS } from './limits.ts';

/** What a site found out, by kind of task. */
export type TaskAnswer =
  | { readonly kind: 'summarise'; readonly moments: Moments }
  | { readonly kind: 'fit'; readonly parameters: Parameters; readonly samples: number; readonly losses: readonly number[] }
  | { readonly kind: 'evaluate'; readonly evaluations: readonly { readonly head: string; readonly evaluation: Evaluation }[] };

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

/** The task as it goes over the wire. */
export function taskMessage(task: Task): wire.Task.$Properties {
  const base = { id: task.id, round: task.round };
  const standardisation = (digest: Digest | null) => (digest === null ? {} : { standardisation: digestToBytes(digest) });
  switch (task.kind) {
    case 'summarise':
      return { ...base, body: 'summarise', summarise: { statistics: task.statistics } };
    case 'fit':
      return {
        ...base,
        body: 'fit',
        fit: {
          head: digestToBytes(task.head),
          epochs: task.epochs,
          alone: task.purpose === 'alone',
          ...standardisation(task.standardisation),
        },
      };
    case 'evaluate':
      return {
        ...base,
        body: 'evaluate',
        evaluate: {
          heads: task.heads.map(({ name, digest }) => ({ name, digest: digestToBytes(digest) })),
          test: task.split === 'test',
          aloneEpochs: task.aloneEpochs,
          ...standardisation(task.standardisation),
        },
      };
  }
}

/** The task that the message asks for. Throws AtollError 406. */
export function taskOf(message: wire.Task.$Shape): Task {
  const id = message.id ?? '';
  if (!isTaskId(id)) throw new AtollError(406, `Not a task id: ${JSON.stringify(id.slice(0, 80))}.`);
  const round = message.round ?? 0;
  if (message.summarise) {
    if (message.summarise.statistics !== 'moments')
      throw new AtollError(407, `This client cannot summarise ${message.summarise.statistics ?? ''}.`);
    return { kind: 'summarise', id, round, statistics: 'moments' } satisfies SummariseTask;
  }
  if (message.fit) {
    const { head, standardisation, epochs, alone } = message.fit;
    return {
      kind: 'fit',
      id,
      round,
      head: digestFromBytes(head, 'fit.head'),
      standardisation: optionalDigest(standardisation, 'fit.standardisation'),
      epochs: epochs ?? 0,
      purpose: alone ? 'alone' : 'federated',
    } satisfies FitTask;
  }
  if (message.evaluate) {
    const { heads, standardisation, test, aloneEpochs } = message.evaluate;
    return {
      kind: 'evaluate',
      id,
      round,
      heads: (heads ?? []).map(({ name, digest }) => ({ name: name ?? '', digest: digestFromBytes(digest, 'evaluate.heads') })),
      standardisation: optionalDigest(standardisation, 'evaluate.standardisation'),
      split: test ? 'test' : 'validation',
      aloneEpochs: aloneEpochs ?? 0,
    } satisfies EvaluateTask;
  }
  throw new AtollError(407, 'This client does not know the kind of task.');
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
    case 'fit':
      return encode(wire.TaskResult, {
        task,
        body: 'fit',
        fit: { head: headMessage(answer.parameters), samples: answer.samples, losses: [...answer.losses] },
      });
    case 'evaluate':
      return encode(wire.TaskResult, {
        task,
        body: 'evaluate',
        evaluate: { evaluations: answer.evaluations.map(({ head, evaluation }) => evaluationMessage(head, evaluation)) },
      });
  }
}

/** What an answer has to fit. */
export interface AnswerExpectation {
  readonly task: Task;
  readonly layout: ParameterLayout;
  readonly classes: number;
  readonly featureSize: number;
  /** Images of the site in the part that the task is about. */
  readonly samples: number;
  /** Names of the heads that the site has to judge. */
  readonly heads: readonly string[];
}

/**
 * The answer that the bytes hold, if it fits the task. Throws AtollError 401 (no message), 406 (field out of bounds),
 * 501 (another task), 502 (wrong shape), 503 (not finite), 506 (counts), 507 (too large to be a result of training).
 */
export function decodeAnswer(bytes: Uint8Array, expected: AnswerExpectation): TaskAnswer {
  const message = decode(wire.TaskResult, bytes, LIMITS.blobBytes);
  const { task } = expected;
  if (message.task !== task.id) throw new AtollError(501, `The answer is to another task than ${task.id}.`);
  if (task.kind === 'summarise' && message.moments) return { kind: 'summarise', moments: momentsOf(message.moments, expected) };
  if (task.kind === 'fit' && message.fit) {
    const { head, samples = 0, losses } = message.fit;
    if (!head) throw new AtollError(406, 'The answer to fit has no head.');
    if (samples !== expected.samples) throw new AtollError(506, `${samples} training images; the site joined with ${expected.samples}.`);
    if (!losses?.every(Number.isFinite)) throw new AtollError(503, 'A training loss is not finite.');
    if (losses.length < 1 || losses.length > task.epochs)
      throw new AtollError(506, `${losses.length} training losses for ${task.epochs} epochs.`);
    return { kind: 'fit', parameters: parametersOf(new wire.Head(head), expected.layout), samples, losses };
  }
  if (task.kind === 'evaluate' && message.evaluate) {
    const evaluations = (message.evaluate.evaluations ?? []).map((one) => evaluationOf(new wire.Evaluation(one), expected.classes));
    const names = evaluations.map(({ head }) => head);
    if (names.length !== expected.heads.length || !expected.heads.every((name, i) => name === names[i]))
      throw new AtollError(
        506,
        `The task asks to judge ${expected.heads.join(', ')}; the answer judges ${names.slice(0, 20).join(', ') || 'nothing'}.`,
      );
    const wrong = evaluations.find(({ evaluation }) => evaluation.count !== expected.samples);
    if (wrong !== undefined)
      throw new AtollError(506, `${wrong.evaluation.count} images judged; the site joined with ${expected.samples}.`);
    return { kind: 'evaluate', evaluations };
  }
  throw new AtollError(506, `The answer is not one to a ${task.kind} task.`);
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

/** One head's counts as they go over the wire and into the journal. */
export function evaluationMessage(head: string, evaluation: Evaluation): wire.Evaluation.$Properties {
  const { classes, count, lossSum, confusion } = evaluation;
  return { head, classes, count, lossSum, confusion: [...confusion] };
}

/** Throws AtollError 406, 503, 506. */
export function evaluationOf(message: wire.Evaluation, classes: number): { head: string; evaluation: Evaluation } {
  const { head, count, lossSum } = message;
  const confusion = message.confusion ?? [];
  if (message.classes !== classes || confusion.length !== classes * classes)
    throw new AtollError(506, `A confusion matrix of ${confusion.length} cells for ${classes} classes.`);
  if (!Number.isFinite(lossSum) || lossSum < 0) throw new AtollError(503, 'The loss is not a finite number ≥ 0.');
  if (lossSum > LIMITS.lossPerImage * count)
    throw new AtollError(506, `A loss of ${lossSum} over ${count} images; the limit is ${LIMITS.lossPerImage} an image.`);
  if (count > LIMITS.samples || confusion.reduce((sum, cell) => sum + cell, 0) !== count)
    throw new AtollError(506, `The confusion matrix does not add up to ${count} images.`);
  return { head, evaluation: { classes, count, lossSum, confusion: [...confusion] } };
}

const allFinite = (values: Float32Array | Float64Array): boolean => values.every(Number.isFinite);
