import type * as tfc from '@tensorflow/tfjs-core';
import { layoutOf, type Parameters, tensorValues } from '../parameters/index.ts';
import { type HeadArchitecture, type HeadShape, type Tf, tasksOfShape } from './architecture.ts';
import { dense, denseTensorsAt } from './dense.ts';
import { discriminatorTensors, discriminatorTensorsOf } from './discriminator.ts';

/** What of a head stands before its last linear layer. */
export interface HeadBody {
  /** Its trained tensors, in the order in which they are given to {@link HeadBody.represent}. */
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** Values an image that {@link HeadBody.represent} gives, and that the last layer stands on. */
  readonly width: number;
  /** Fills the tensors from the seed, in their names; those that it leaves alone are zeros. The same bits on every machine. */
  initialise(tensor: (name: string) => Float32Array, seed: number): void;
  /**
   * [samples, width] from `features` [samples, featureSize], on any engine of TensorFlow.js, with gradients to `tensors`; to the
   * features too where {@link HeadShape.featuresAreTrained}.
   */
  represent(tf: Tf, tensors: readonly tfc.Tensor[], features: tfc.Tensor2D): tfc.Tensor2D;
  /** See {@link HeadArchitecture.startsLinear}; false unless told. */
  readonly startsLinear?: boolean;
  /** See {@link discriminatorTensors}; none unless told. */
  readonly domains?: number;
}

/**
 * The head of a body and the linear layer that gives the scores from what it makes of the features: tensors `output/weights`
 * [width, classes] and `output/bias` [classes], from zeros, after those of the body.
 */
export function headWithBody(body: HeadBody, shape: HeadShape): HeadArchitecture {
  const { tensors, width, startsLinear = false, domains = 0 } = body;
  const { featureSize, classes } = shape;
  const layout = layoutOf([
    ...tensors,
    ...discriminatorTensors(width, domains),
    { name: 'output/weights', shape: [width, classes] },
    { name: 'output/bias', shape: [classes] },
  ]);
  const representation: HeadArchitecture['representation'] = (tf, all, features) => {
    const points = body.represent(tf, all.slice(0, tensors.length), features);
    if (points.rank !== 2 || points.shape[0] !== features.shape[0] || points.shape[1] !== width)
      throw new RangeError(`a representation of [${points.shape}] for [${features.shape}] features and a width of ${width}`);
    return points;
  };
  return {
    embedding: null,
    startsLinear,
    featureSize,
    classes,
    tasks: tasksOfShape(shape),
    layout,
    initialise: (seed) => {
      const parameters: Parameters = { layout, values: new Float32Array(layout.size) };
      body.initialise((name) => tensorValues(parameters, name), seed);
      return parameters;
    },
    representation,
    logits: (tf, all, features) => dense(tf, representation(tf, all, features), denseTensorsAt(all, all.length - 2)),
    discriminate: (tf, all, points) => dense(tf, points, discriminatorTensorsOf(layout, all)),
  };
}
