import type * as tfc from '@tensorflow/tfjs-core';
import { type LossConfig, PLAIN_LOSS } from '../federation/index.ts';
import { discriminatorAmong, type HeadArchitecture, type Tf } from '../heads/index.ts';
import type { Parameters } from '../parameters/index.ts';
import { createRandom, seedFrom } from '../random/index.ts';
import type { ClassStatistics } from '../statistics/index.ts';
import { batchOf, countsByTask, labelCounts } from './batches.ts';
import { balancedWeights } from './losses/class-weights.ts';
import { crossEntropy, weightedCrossEntropy } from './losses/cross-entropy.ts';
import { focalLoss } from './losses/focal.ts';
import { smoothTargets } from './losses/label-smoothing.ts';
import { logitOffsets } from './losses/logit-adjustment.ts';
import { meanSquaredError } from './losses/mean-squared-error.ts';
import { termFrom } from './losses/registry.ts';
import type { Term, TermBatch, TermSurroundings } from './losses/term.ts';
import { mixUp } from './mixup.ts';
import { tensorsOf } from './tensors.ts';
import type { FeatureSet, TrainingConfig } from './types.ts';

/** What a loss may need of the others. */
export interface FederatedInputs {
  /** Sums over all sites; null where the loss needs none. */
  readonly statistics: ClassStatistics | null;
  /** The heads of all sites of the last round; empty where the loss needs none, and in the first round. */
  readonly teachers: readonly Parameters[];
  /** The site's place among those that a discriminator tells apart; null where it has none. */
  readonly domain: number | null;
}

/** What is minimised, as a sum of the loss of images and labels and the weighted terms. */
export interface Objective {
  /** Puts the examples at `places` on the engine; the function gives their loss, a scalar, for trained tensors. In a `tidy`. */
  lossOf(places: Int32Array): (...trained: tfc.Tensor[]) => tfc.Scalar;
  dispose(): void;
}

interface ObjectiveRequest {
  readonly architecture: HeadArchitecture;
  readonly initial: Parameters;
  readonly data: FeatureSet;
  readonly config: TrainingConfig;
  readonly seed: number;
  readonly federated?: FederatedInputs;
}

/** How many of the examples at `places` have a label in the task. */
const labelledAmong = (labels: Int32Array, places: Int32Array, task: number, tasks: number): number =>
  places.reduce((sum, place) => sum + ((labels[place * tasks + task] ?? -1) < 0 ? 0 : 1), 0);

/** Throws RangeError where a term lacks what it needs. */
export function createObjective(tf: Tf, request: ObjectiveRequest): Objective {
  const { architecture, data, config, seed, federated } = request;
  const { loss = PLAIN_LOSS, mixup = 0 } = config;
  const { classes, tasks } = architecture;
  const random = createRandom(seedFrom('mixup', seed));
  const classification =
    tasks.length === 1
      ? createClassification(tf, loss, federated?.statistics?.counts ?? labelCounts(data.labels, classes))
      : createTaskLosses(tf, loss, tasks, federated?.statistics?.counts ?? countsByTask(data.labels, tasks));
  const terms = createTerms(tf, request, loss, classification);
  // The discriminator is trained by one term alone; where that has nothing to say its gradient is 0, and not missing.
  const idle = (trained: readonly tfc.Tensor[]): tfc.Scalar[] =>
    discriminatorAmong(architecture.layout, trained).map((tensor) => tf.mul(tf.sum(tensor), 0));
  return {
    lossOf(places) {
      const { samples, features, targets } = batchOf(data, places, tasks);
      if (mixup > 0) mixUp({ samples, features, targets }, mixup, random);
      if (loss.labelSmoothing > 0) smoothTargets(targets, tasks, loss.labelSmoothing);
      const labelled = tasks.map((_, task) => labelledAmong(data.labels, places, task, tasks.length));
      const batch: TermBatch = {
        places,
        features: tf.tensor2d(features, [samples, data.dimension], 'float32'),
        targets: tf.tensor2d(targets, [samples, classes], 'float32'),
      };
      return (...trained) => {
        const logits = architecture.logits(tf, trained, batch.features);
        const main = [classification.loss(logits, batch.targets, labelled), ...idle(trained)].reduce((sum, value) => tf.add(sum, value));
        return terms.weighed.reduce<tfc.Scalar>(
          (sum, { term, weight }) => tf.add(sum, tf.mul(term.value(trained, logits, batch), weight)),
          main,
        );
      };
    },
    dispose() {
      classification.dispose();
      terms.dispose();
    },
  };
}

/** The mean loss of images and their labels. */
interface Classification {
  /** Over the rows of scores and targets [samples, classes] that are `labelled`, so many for each task; the targets of the others are zeros. */
  loss(logits: tfc.Tensor2D, targets: tfc.Tensor2D, labelled: readonly number[]): tfc.Scalar;
  dispose(): void;
}

function createClassification(tf: Tf, config: LossConfig, counts: Float64Array): Classification {
  const { classification, gamma, classWeights, logitAdjustment } = config;
  const offsets = logitAdjustment === 0 ? null : tf.tensor1d(logitOffsets(counts, logitAdjustment));
  const weights = classWeights === 'none' ? null : tf.tensor1d(Float32Array.from(balancedWeights(counts)));
  return {
    loss(scores, targets, [labelled = 0]) {
      const logits = offsets === null ? scores : tf.add<tfc.Tensor2D>(scores, offsets);
      const whole = labelled === scores.shape[0];
      const count = Math.max(1, labelled);
      const ofRows = weights === null ? null : tf.sum<tfc.Tensor2D>(tf.mul(targets, weights), 1, true);
      if (classification === 'mse')
        return meanSquaredError(tf, logits, targets, ofRows ?? (whole ? null : tf.sum<tfc.Tensor2D>(targets, 1, true)), count);
      const weighed = ofRows === null ? targets : tf.mul<tfc.Tensor2D>(targets, ofRows);
      if (classification === 'focal') return focalLoss(tf, logits, weighed, gamma, count);
      return whole && ofRows === null ? crossEntropy(tf, logits, targets) : weightedCrossEntropy(tf, logits, weighed, count);
    },
    dispose: () => tf.dispose([offsets, weights].filter((tensor) => tensor !== null)),
  };
}

/**
 * Σ_j L_j(W_j M(X), Y_j): the sum over the tasks of the mean loss over the examples of the batch that have a label in the task.
 * Where none has, the task adds 0 and gets no gradient.
 *
 * Caruana: Multitask Learning. Machine Learning 28, 1997.
 */
function createTaskLosses(tf: Tf, config: LossConfig, tasks: readonly number[], counts: Float64Array): Classification {
  const starts = tasks.map((_, task) => tasks.slice(0, task).reduce((sum, size) => sum + size, 0));
  const losses = tasks.map((size, task) => {
    const start = starts[task] ?? 0;
    return createClassification(tf, config, counts.slice(start, start + size));
  });
  return {
    loss(logits, targets, labelled) {
      const [samples] = logits.shape;
      const values = tasks.map((size, task) => {
        const start = starts[task] ?? 0;
        const scores = tf.slice(logits, [0, start], [samples, size]);
        const wanted = tf.slice(targets, [0, start], [samples, size]);
        return losses[task]?.loss(scores, wanted, [labelled[task] ?? 0]) ?? tf.scalar(0);
      });
      return tf.addN(values);
    },
    dispose() {
      for (const loss of losses) loss.dispose();
    },
  };
}

interface Terms {
  readonly weighed: readonly { readonly term: Term; readonly weight: number }[];
  dispose(): void;
}

/** The terms, and the heads that they look at, which stay on the engine as long. */
function createTerms(tf: Tf, request: ObjectiveRequest, loss: LossConfig, classification: Classification): Terms {
  if (loss.terms.length === 0) return { weighed: [], dispose: () => undefined };
  const { architecture, initial, data, seed, federated } = request;
  const source = tensorsOf(tf, initial);
  const teachers = (federated?.teachers ?? []).map((teacher) => tensorsOf(tf, teacher));
  const surroundings: TermSurroundings = {
    tf,
    architecture,
    source,
    statistics: federated?.statistics ?? null,
    teachers,
    domain: federated?.domain ?? null,
    data,
    seed,
    classify: (logits, targets) => classification.loss(logits, targets, [logits.shape[0]]),
  };
  const weighed = loss.terms.map((options) => ({ term: termFrom(options, surroundings), weight: options.weight }));
  return {
    weighed,
    dispose() {
      for (const { term } of weighed) term.dispose();
      tf.dispose([...source, ...teachers.flat()]);
    },
  };
}
