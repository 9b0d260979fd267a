import type { DenseLayer, HeadLayers } from '../export/index.ts';

/** A score as a linear function of the features of one image: constant + the sum of slope · feature − baseline. */
export interface LinearScore {
  readonly slopes: Float64Array;
  /** What each feature adds that is as on the average over the training images; zeros without standardisation. */
  readonly baseline: Float64Array;
  /** The score of such an image. */
  readonly constant: number;
}

/**
 * The score of output `output`, divided by the temperature, near `features`: exact for the image itself wherever layers are linear
 * or rectified, which are linear as long as the same units are active. The length of the picture's features is taken as the number that it is
 * in this image. Null for a layer of cosines, of which no such sum exists.
 */
export function scoreOf(layers: HeadLayers, features: Float32Array, output: number): LinearScore | null {
  const { unitLength, beside, standardisation, hidden, residual, outputs } = layers;
  if (hidden.some(({ activation }) => activation === 'cosine')) return null;
  const size = features.length;
  const ofPicture = size - beside;
  const length = unitLength ? Math.sqrt(features.subarray(0, ofPicture).reduce((sum, value) => sum + value * value, 0)) || 1 : 1;
  const scale = Float64Array.from({ length: size }, (_, j) => (standardisation?.scale[j] ?? 1) / (j < ofPicture ? length : 1));
  const shift = Float64Array.from({ length: size }, (_, j) => (standardisation?.mean[j] ?? 0) * (standardisation?.scale[j] ?? 1));
  const input = Float64Array.from(features, (value, j) => value * (scale[j] ?? 1) - (shift[j] ?? 0));

  const active: boolean[][] = [];
  let at = input;
  for (const layer of hidden) {
    const sums = forward(layer, at);
    const on = [...sums].map((value) => layer.activation === 'none' || value > 0);
    active.push(on);
    at = sums.map((value, k) => (on[k] ? value : 0));
  }

  const [last, column] = columnOf(outputs, output);
  let slopes = Float64Array.from({ length: last.inputs }, (_, j) => last.weights[j * last.outputs + column] ?? 0);
  let constant = last.bias[column] ?? 0;
  const direct = slopes;
  for (const [i, layer] of [...hidden.entries()].reverse()) {
    const through = slopes.map((slope, k) => (active[i]?.[k] ? slope : 0));
    for (const [k, slope] of through.entries()) constant += slope * (layer.bias[k] ?? 0);
    slopes = Float64Array.from({ length: layer.inputs }, (_, j) =>
      through.reduce((sum, slope, k) => sum + slope * (layer.weights[j * layer.outputs + k] ?? 0), 0),
    );
  }
  if (residual) slopes = slopes.map((slope, j) => slope + (direct[j] ?? 0));
  return {
    slopes: slopes.map((slope, j) => slope * (scale[j] ?? 1)),
    baseline: slopes.map((slope, j) => slope * (shift[j] ?? 0)),
    constant,
  };
}

function forward({ inputs, outputs, weights, bias }: DenseLayer, input: Float64Array): Float64Array {
  return Float64Array.from({ length: outputs }, (_, k) => {
    let sum = bias[k] ?? 0;
    for (let j = 0; j < inputs; j++) sum += (input[j] ?? 0) * (weights[j * outputs + k] ?? 0);
    return sum;
  });
}

/** The layer of the label set that an output belongs to, and its place there. Throws RangeError for an output that there is not. */
function columnOf(layers: readonly DenseLayer[], output: number): [DenseLayer, number] {
  let first = 0;
  for (const layer of layers) {
    if (output < first + layer.outputs) return [layer, output - first];
    first += layer.outputs;
  }
  throw new RangeError(`there is no output ${output}`);
}
