import type * as tfc from '@tensorflow/tfjs-core';
import type { Tail } from '../backbone/tail/index.ts';
import { layoutOf, type ParameterLayout, type Parameters, sameLayout, tensorValues } from '../parameters/index.ts';
import type { Standardisation } from '../statistics/index.ts';
import { type HeadArchitecture, type HeadShape, tasksOfShape } from './architecture.ts';
import { drawHidden } from './initial.ts';
import { type HeadConfig, headArchitecture } from './registry.ts';

/** The end of a backbone, trained together with the classifier on its features. */
export interface TailHead {
  /** The cut whose values it takes. */
  readonly cut: string;
  /** The tensors of the tail, then those of the classifier. */
  readonly layout: ParameterLayout;
  /** The tensors of the classifier alone: the layout of a head on the frozen backbone. */
  readonly classifier: ParameterLayout;
  /** Of each tensor: 0 for the classifier, else its block, counted from the end of the backbone. */
  readonly groups: readonly number[];
  /**
   * The head for one standardisation of the tail's features, which happens inside it; null for none. Its own features are the
   * values at the cut as they are, [samples, height · width · channels].
   */
  at(standardisation: Standardisation | null): HeadArchitecture;
}

/** Builds the head of this tail and a classifier on its features. The layout is the same for any standardisation. */
export function tailHead(tail: Tail, config: HeadConfig, outputs: Pick<HeadShape, 'classes' | 'tasks'>): TailHead {
  const shape = { featureSize: tail.outputSize, ...outputs, featuresAreTrained: true };
  const classifier = headArchitecture(config, shape);
  if (classifier.embedding !== null) throw new RangeError('a tail cannot be trained through random features');
  const layout = layoutOf([...tail.layout.tensors, ...classifier.layout.tensors]);
  const tailTensors = tail.layout.tensors.length;
  const [height, width, channels] = tail.inputShape;
  return {
    cut: tail.cut,
    layout,
    classifier: classifier.layout,
    groups: [...tail.blocks, ...classifier.layout.tensors.map(() => 0)],
    at: (standardisation) => {
      const features: HeadArchitecture['representation'] = (tf, tensors, values) => {
        const input = tf.reshape<tfc.Rank.R4>(values, [values.shape[0], height, width, channels]);
        const pooled = tail.forward(tf, tensors.slice(0, tailTensors), input);
        if (standardisation === null) return pooled;
        const { mean, scale } = standardisation;
        return tf.mul<tfc.Tensor2D>(tf.sub(pooled, tf.tensor1d(mean)), tf.tensor1d(scale));
      };
      return {
        embedding: null,
        startsLinear: false,
        featureSize: height * width * channels,
        classes: shape.classes,
        tasks: tasksOfShape(shape),
        layout,
        initialise: (seed) => onTail(randomTail(tail, seed), classifier.initialise(seed), layout),
        logits: (tf, tensors, values) => classifier.logits(tf, tensors.slice(tailTensors), features(tf, tensors, values)),
        representation: (tf, tensors, values) => classifier.representation(tf, tensors.slice(tailTensors), features(tf, tensors, values)),
        discriminate: (tf, tensors, points) => classifier.discriminate(tf, tensors.slice(tailTensors), points),
      };
    },
  };
}

/**
 * A classifier put on the tail's first weights: its scores are those that it gave on the features of the tail's weights. A head
 * of the whole layout comes back as it is. Throws RangeError for any other.
 */
export function startTail({ layout, classifier }: TailHead, head: Parameters, weights: () => Parameters): Parameters {
  if (sameLayout(head.layout, layout)) return head;
  if (!sameLayout(head.layout, classifier)) throw new RangeError('neither a head of this tail nor a classifier on it');
  return onTail(weights(), head, layout);
}

function onTail(tail: Parameters, classifier: Parameters, layout: ParameterLayout): Parameters {
  const values = new Float32Array(layout.size);
  values.set(tail.values);
  values.set(classifier.values, tail.layout.size);
  return { layout, values };
}

/**
 * Weights that know nothing: uniform with variance 2 / inputs before a ReLU, 1 / inputs where none follows, biases zero
 * (He et al.: Delving Deep into Rectifiers. ICCV 2015, equations 10 and 14). The same seed gives the same bits everywhere.
 */
export function randomTail({ layout, fans }: Pick<Tail, 'layout' | 'fans'>, seed: number): Parameters {
  const parameters = { layout, values: new Float32Array(layout.size) };
  for (const [place, { name }] of layout.tensors.entries()) {
    const fan = fans[place] ?? null;
    if (fan === null) continue;
    drawHidden(tensorValues(parameters, name), fan.activation === 'none' ? 2 * fan.inputs : fan.inputs, name, seed);
  }
  return parameters;
}
