import type { BackboneManifest } from '../backbone/index.ts';
import { headFeatures } from '../columns/index.ts';
import { AtollError } from '../errors.ts';
import { sizeOfColumns, tasksOf } from '../federation/index.ts';
import { randomWeights } from '../heads/index.ts';
import type { ModelManifest } from '../model/index.ts';
import { type Parameters, tensorValues } from '../parameters/index.ts';
import type { Standardisation } from '../statistics/index.ts';

/** A linear layer and what follows it: `activation`(x·W + b). */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** [inputs, outputs] row by row. */
  readonly weights: Float32Array;
  /** [outputs]. */
  readonly bias: Float32Array;
  readonly activation: 'none' | 'relu' | 'cosine';
}

/** What a model does with the features of an image, as layers that any runtime has. */
export interface HeadLayers {
  readonly unitLength: boolean;
  /** Features at the end that are not of the picture: its length is without them, and they are not divided by it. */
  readonly beside: number;
  readonly standardisation: Standardisation | null;
  /** One after the other. */
  readonly hidden: readonly DenseLayer[];
  /** Whether what comes out of them is added to what went in. */
  readonly residual: boolean;
  /** One a label set, with a softmax over each: the temperature and constant factors are in the weights. */
  readonly outputs: readonly DenseLayer[];
}

/** What an export needs of a model. */
export interface ExportedHead {
  readonly manifest: ModelManifest;
  readonly head: Parameters;
  readonly standardisation: Standardisation | null;
}

/** The layers of a model's head. Throws AtollError 320 for an own head, whose layers only its code knows. */
export function headLayers({ manifest, head, standardisation }: ExportedHead): HeadLayers {
  const { unitLength, temperature } = manifest;
  const { config, featureSize, tail } = manifest.head;
  const layer = (name: string, inputs: number, outputs: number, activation: DenseLayer['activation'] = 'none'): DenseLayer => {
    const [weights, bias] = name === '' ? ['weights', 'bias'] : [`${name}/weights`, `${name}/bias`];
    return { inputs, outputs, weights: tensorValues(head, weights), bias: tensorValues(head, bias), activation };
  };
  const classes = tasksOf(manifest).map((task) => task.classes.length);
  const count = classes.reduce((sum, size) => sum + size, 0);
  const common = {
    unitLength: unitLength && tail === undefined,
    beside: sizeOfColumns(manifest.columns),
    standardisation,
    residual: config.kind === 'adjustment',
  };
  switch (config.kind) {
    case 'own':
      throw new AtollError(320, `Nobody but its own code knows the layers of the head ${config.head}.`);
    case 'linear': {
      if (config.kernel === 'none')
        return { ...common, hidden: [], outputs: outputsOf(layer('', featureSize, count), classes, 1 / temperature) };
      const { kernel, units, bandwidth } = config;
      const { weights, offsets } = randomWeights({ kernel, units, bandwidth }, featureSize);
      const random: DenseLayer = {
        inputs: featureSize,
        outputs: units,
        weights: Float32Array.from(
          { length: weights.length },
          (_, at) => weights[(at % units) * featureSize + Math.floor(at / units)] ?? 0,
        ),
        bias: Float32Array.from(offsets),
        activation: kernel === 'fourier' ? 'cosine' : 'relu',
      };
      return { ...common, hidden: [random], outputs: outputsOf(layer('', units, count), classes, 1 / temperature, Math.SQRT2) };
    }
    case 'mlp': {
      const { hidden } = config;
      return {
        ...common,
        hidden: [layer('hidden', featureSize, hidden, 'relu')],
        outputs: outputsOf(layer('output', hidden, count), classes, 1 / temperature),
      };
    }
    case 'adjustment': {
      const { width } = config;
      return {
        ...common,
        hidden: [layer('adjustment/down', featureSize, width, 'relu'), layer('adjustment/up', width, featureSize)],
        outputs: outputsOf(layer('output', featureSize, count), classes, 1 / temperature),
      };
    }
  }
}

/** The columns of each label set, multiplied by `factor`, and the weights by `ofInputs` besides. */
function outputsOf({ inputs, outputs, weights, bias }: DenseLayer, classes: readonly number[], factor: number, ofInputs = 1): DenseLayer[] {
  let first = 0;
  return classes.map((size) => {
    const start = first;
    first += size;
    return {
      inputs,
      outputs: size,
      weights: Float32Array.from({ length: inputs * size }, (_, at) => {
        const weight = weights[Math.floor(at / size) * outputs + start + (at % size)] ?? 0;
        return weight * ofInputs * factor;
      }),
      bias: bias.subarray(start, start + size).map((value) => value * factor),
      activation: 'none',
    };
  });
}

/** What a graph makes of its second input, for a model that takes columns beside the image. */
export interface ColumnsInput {
  /** Encoded values of an image. */
  readonly size: number;
  /** What they are multiplied by, [size], before they follow the picture's features. */
  readonly factors: Float32Array;
  /** [features], what squares are multiplied by so that their mean is that of the picture's features: a distance is told from these alone. */
  readonly inDistance: Float32Array;
}

/** Null for a model that takes an image alone. */
export function columnsInput({ manifest }: Pick<ExportedHead, 'manifest'>, backbone: BackboneManifest): ColumnsInput | null {
  const { size, ofPicture, columnFactors } = headFeatures(backbone, { ...manifest, cut: manifest.backbone.cut });
  if (size === ofPicture) return null;
  return {
    size: size - ofPicture,
    factors: Float32Array.from(columnFactors),
    inDistance: Float32Array.from({ length: size }, (_, j) => (j < ofPicture ? size / ofPicture : 0)),
  };
}

/** @throws AtollError 320 for hand-crafted features, which no graph computes */
export function requireLayers({ handCrafted }: Pick<ModelManifest, 'handCrafted'>): void {
  if (handCrafted.length > 0)
    throw new AtollError(
      320,
      `The model takes hand-crafted features (${handCrafted.join(', ')}), which are counted, not computed by layers.`,
      {
        hint: 'Use atoll predict or atoll serve-model, or train without features.handCrafted.',
      },
    );
}
