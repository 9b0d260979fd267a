import type * as tfc from '@tensorflow/tfjs-core';
import type { ParameterLayout, Parameters } from '../parameters/index.ts';
import type { Embedding } from './embedding.ts';

/** The TensorFlow.js namespace of the engine chosen; always passed in, never imported. */
export type Tf = typeof tfc;

/** What stands around a head: the width of the features and the number of classes. */
export interface HeadShape {
  readonly featureSize: number;
  /** Outputs: the classes of all tasks. */
  readonly classes: number;
  /** Classes of each task, which add up to `classes`; one task where it is left out. */
  readonly tasks?: readonly number[];
  /** True where what gives the features is trained too: scores then have gradients to the features. */
  readonly featuresAreTrained?: boolean;
}

/** How a head's flat parameters become class scores. Holds no parameters itself. */
export interface HeadArchitecture extends Pick<HeadShape, 'featureSize' | 'classes'> {
  /** What standardised features go through before {@link logits}; `featureSize` is what comes out. Null for nothing. */
  readonly embedding: Embedding | null;
  /** True where the first two tensors are a linear layer and nothing else looks at the features. */
  readonly startsLinear: boolean;
  readonly layout: ParameterLayout;
  /** Classes of each task: the scores of a task follow those of the one before, with a softmax over each. */
  readonly tasks: readonly number[];
  /** Fresh parameters; the same seed gives the same bits on every platform. */
  initialise(seed: number): Parameters;
  /**
   * Scores [samples, classes] before the softmax. `tensors` follow the layout in order and shape, `features` is
   * [samples, featureSize]. Has gradients with respect to `tensors` on every engine, and none to `features` unless these are
   * said to be trained.
   */
  logits(tf: Tf, tensors: readonly tfc.Tensor[], features: tfc.Tensor2D): tfc.Tensor2D;
  /**
   * What the last linear layer stands on, [samples, width], with gradients to `tensors`: the features themselves where that
   * layer is the only one.
   */
  representation(tf: Tf, tensors: readonly tfc.Tensor[], features: tfc.Tensor2D): tfc.Tensor2D;
  /**
   * Scores [samples, domains] of the domain discriminator for `points` [samples, width], a representation or what became of
   * it. Throws RangeError for a head without one.
   */
  discriminate(tf: Tf, tensors: readonly tfc.Tensor[], points: tfc.Tensor2D): tfc.Tensor2D;
}

/** Classes of each task of a shape. Throws RangeError where they are not all its classes. */
export function tasksOfShape({ classes, tasks = [classes] }: Pick<HeadShape, 'classes' | 'tasks'>): readonly number[] {
  if (tasks.reduce((sum, size) => sum + size, 0) !== classes)
    throw new RangeError(`tasks of ${tasks.join(', ')} classes for ${classes} outputs`);
  return tasks;
}
