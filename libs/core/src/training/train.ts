import type * as tfc from '@tensorflow/tfjs-core';
import { AtollError } from '../errors.ts';
import { labelsOfTask } from '../evaluation/index.ts';
import type { HeadArchitecture, Tf } from '../heads/index.ts';
import { type Parameters, sameLayout } from '../parameters/index.ts';
import { createRandom, seedFrom } from '../random/index.ts';
import { checkFeatureSet } from './batches.ts';
import { createObjective, type FederatedInputs, type Objective } from './objective.ts';
import { createOptimiser, type Optimiser } from './optimisers.ts';
import { createPenalties, type Penalties, type Proximal, type StartingPoint } from './penalties.ts';
import { epochOrder } from './sampler.ts';
import { parametersOf, tensorsOf } from './tensors.ts';
import type { FeatureSet, TrainingConfig } from './types.ts';

/** What a training rests on. */
export interface TrainingRequest {
  readonly architecture: HeadArchitecture;
  /** Where training starts; not changed. */
  readonly initial: Parameters;
  /** Standardised features. */
  readonly data: FeatureSet;
  readonly config: TrainingConfig;
  readonly epochs: number;
  readonly seed: number;
  readonly proximal?: Proximal;
  readonly startingPoint?: StartingPoint;
  /** Added to every gradient, biases included (SCAFFOLD's c − cᵢ). */
  readonly correction?: Parameters;
  /** What multiplies the learning rate of each tensor of the layout; 0 leaves it as it is. 1 for all where it is left out. */
  readonly rates?: readonly number[];
  /** What the loss needs of the others; class weights and shares are those of `data` where it is left out. */
  readonly federated?: FederatedInputs;
  /** An AbortSignal or alike: training stops after the step under way. */
  readonly signal?: { readonly aborted: boolean };
  /** After each whole epoch, counted from 1, with its loss and the parameters as they are now. */
  readonly onEpoch?: (epoch: number, loss: number, parametersNow: () => Promise<Parameters>) => void | Promise<void>;
}

/** What a training gives. */
export interface TrainingResult {
  readonly parameters: Parameters;
  /** Mean loss over each whole epoch, each batch before its step, without the L2 and the proximal term. */
  readonly losses: readonly number[];
  readonly steps: number;
  /** True when the signal stopped it before the last epoch's end. */
  readonly aborted: boolean;
}

/** After so many steps the event loop gets its turn, so that a socket keeps answering. */
const STEPS_A_TURN = 32;

function allFinite(values: Float32Array): boolean {
  return values.every(Number.isFinite);
}

function diverged(epoch: number): AtollError {
  return new AtollError(306, `Training diverged in epoch ${epoch}: the loss or the parameters are no longer finite numbers.`);
}

/** What changes from step to step, all of it on the engine. */
interface State {
  tensors: tfc.Tensor[];
  /** The loss summed over the examples of the epoch so far, and how many these are. */
  lossSum: tfc.Tensor;
  examples: number;
}

/** What a training works with. */
interface Machine {
  readonly objective: Objective;
  readonly penalties: Penalties;
  readonly optimiser: Optimiser;
  /** Which tensors are trained. */
  readonly moving: readonly boolean[];
}

/** One step on the examples at `places`; replaces the tensors of the state that are trained. */
function step(tf: Tf, { objective, penalties, optimiser, moving }: Machine, state: State, places: Int32Array): void {
  const trained = state.tensors.filter((_, i) => moving[i]);
  const [lossSum, ...stepped] = tf.tidy(() => {
    const lossOf = objective.lossOf(places);
    const { value, grads } = tf.valueAndGrads((...some: tfc.Tensor[]) => lossOf(...among(state.tensors, moving, some)))(trained);
    const gradients = among(state.tensors, moving, grads)
      .map((gradient, i) => penalties.added(i, state.tensors[i] ?? gradient, gradient))
      .filter((_, i) => moving[i]);
    return [tf.add(state.lossSum, tf.mul(value, places.length)), ...optimiser.step(trained, gradients)];
  });
  const tensors = among(state.tensors, moving, stepped);
  tf.dispose([state.lossSum, ...trained]);
  state.tensors = tensors;
  state.lossSum = lossSum ?? tf.scalar(0);
  state.examples += places.length;
}

/** All tensors, `some` in the places of those that are trained. */
function among(all: readonly tfc.Tensor[], moving: readonly boolean[], some: readonly tfc.Tensor[]): tfc.Tensor[] {
  const next = some.values();
  return all.map((tensor, i) => (moving[i] ? (next.next().value ?? tensor) : tensor));
}

/** Runs one epoch; false when the signal cut it short. */
async function runEpoch(
  tf: Tf,
  request: TrainingRequest,
  machine: Machine,
  state: State,
  epoch: number,
  onStep: () => void,
): Promise<boolean> {
  const { data, config, seed, signal } = request;
  const labels = labelsOfTask(data.labels, 0, request.architecture.tasks.length);
  const order = epochOrder(config.sampling ?? 'shuffle', labels, createRandom(seedFrom('epoch', seed, epoch)));
  for (let start = 0, steps = 1; start < order.length; start += config.batchSize, steps++) {
    if (signal?.aborted) return false;
    step(tf, machine, state, order.subarray(start, start + config.batchSize));
    onStep();
    if (steps % STEPS_A_TURN === 0) await tf.nextFrame();
  }
  return true;
}

function checkRequest(request: TrainingRequest): void {
  const { architecture, initial, data, config, epochs, proximal, startingPoint, correction, rates, federated } = request;
  checkFeatureSet(data, architecture);
  for (const [what, given] of [
    ['initial parameters', initial],
    ['parameters of the proximal term', proximal?.towards],
    ['starting point', startingPoint?.towards],
    ['correction', correction],
    ...(federated?.teachers ?? []).map((teacher) => ['teachers', teacher] as const),
  ] as const) {
    if (given !== undefined && (!sameLayout(given.layout, architecture.layout) || given.values.length !== architecture.layout.size))
      throw new RangeError(`the ${what} do not have the layout of the head`);
  }
  if (proximal !== undefined && !(proximal.strength >= 0)) throw new RangeError('the strength of the proximal term is below 0');
  if (startingPoint !== undefined && !(startingPoint.strength >= 0)) throw new RangeError('the strength of the starting point is below 0');
  if (rates !== undefined && (rates.length !== architecture.layout.tensors.length || !rates.every((rate) => rate >= 0)))
    throw new RangeError('there is not one rate of 0 or more a tensor');
  if (!Number.isInteger(config.batchSize) || config.batchSize < 1)
    throw new RangeError(`batch size ${config.batchSize} is not a whole number above 0`);
  if (!Number.isInteger(epochs) || epochs < 0) throw new RangeError(`${epochs} is no number of epochs`);
}

/**
 * Trains a head by mini-batch gradient descent on the mean loss + l2/2 · Σ w² (see {@link TrainingConfig}), and the
 * pulls that there are.
 * Same request, same engine: the same bits. Without examples the parameters come back as they were.
 * Throws AtollError 306 when the loss or the parameters stop being finite, RangeError for a request that does not fit.
 */
export async function train(tf: Tf, request: TrainingRequest): Promise<TrainingResult> {
  checkRequest(request);
  const { architecture, initial, data, config, epochs, rates, onEpoch } = request;
  if (data.count === 0)
    return { parameters: { layout: initial.layout, values: initial.values.slice() }, losses: [], steps: 0, aborted: false };
  const moving = architecture.layout.tensors.map((_, i) => (rates?.[i] ?? 1) > 0);
  const machine: Machine = {
    objective: createObjective(tf, request),
    penalties: createPenalties(tf, request),
    optimiser: createOptimiser(
      tf,
      config.optimiser,
      rates?.filter((rate) => rate > 0),
    ),
    moving,
  };
  const state: State = {
    tensors: tensorsOf(tf, initial),
    lossSum: tf.scalar(0),
    examples: 0,
  };
  const losses: number[] = [];
  let steps = 0;
  try {
    while (losses.length < epochs) {
      const epoch = losses.length + 1;
      const whole = await runEpoch(tf, request, machine, state, epoch, () => {
        steps++;
      });
      if (!whole) break;
      const [lossSum = Number.NaN] = await state.lossSum.data<'float32'>();
      state.lossSum.dispose();
      state.lossSum = tf.scalar(0);
      const loss = lossSum / state.examples;
      state.examples = 0;
      if (!Number.isFinite(loss)) throw diverged(epoch);
      losses.push(loss);
      await onEpoch?.(epoch, loss, () => parametersOf(architecture.layout, state.tensors));
      await tf.nextFrame();
    }
    const parameters = await parametersOf(architecture.layout, state.tensors);
    if (!allFinite(parameters.values)) throw diverged(losses.length);
    return { parameters, losses, steps, aborted: losses.length < epochs };
  } finally {
    machine.objective.dispose();
    machine.penalties.dispose();
    machine.optimiser.dispose();
    tf.dispose([state.lossSum, ...state.tensors]);
  }
}
