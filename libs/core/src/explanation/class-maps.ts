import { type Column, sizeOfColumn, sizeOfColumns } from '../federation/index.ts';
import type { FeaturePart } from './feature-parts.ts';
import type { LinearScore } from './head-slopes.ts';

/** What each position of one layer adds to a score. */
export interface ClassMap {
  readonly part: FeaturePart;
  /** [height, width] row by row. */
  readonly values: Float64Array;
}

/** The score of one class as a sum, exactly: by place in the image, by column, and the rest. */
export interface Explanation {
  readonly maps: readonly ClassMap[];
  /** What each column beside the image adds. */
  readonly columns: readonly { readonly name: string; readonly value: number }[];
  /** What has no place in the image: the score of the average over the training images, and hand-crafted features. */
  readonly rest: number;
  /** The sum of all maps, the columns and the rest: the score. */
  readonly score: number;
}

/**
 * What each position adds to a score beside what it has on the average over the training images, exactly: all maps,
 * the columns beside the image and the rest add up to it.
 *
 * An average is a sum over positions, so each adds slope · value / positions: the class activation map (Zhou, Khosla, Lapedriza,
 * Oliva, Torralba: Learning Deep Features for Discriminative Localization. CVPR 2016). A deviation d is no sum of what positions
 * hold, but d = Σ (value − mean)² / (positions · d): each adds the share of the variance that it makes. That is one way to divide
 * it, chosen because it leaves nothing over; it says where a channel varies, not what would change the score.
 *
 * @param activations by layer, [height, width, channels]
 * @param columns those whose values are the last of the features
 */
export function classMaps(
  parts: readonly FeaturePart[],
  activations: ReadonlyMap<string, Float32Array>,
  features: Float32Array,
  score: LinearScore,
  columns: readonly Column[] = [],
): Explanation {
  let inMaps = 0;
  const maps = parts.map((part): ClassMap => {
    const values = mapOf(part, activations.get(part.layer) ?? new Float32Array(), score);
    inMaps += values.reduce((sum, value) => sum + value, 0);
    return { part, values };
  });
  const placed = parts.reduce((sum, { shape }) => sum + shape[2], 0);
  const ofPicture = features.length - sizeOfColumns(columns);
  const added = (from: number, to: number): number => {
    let sum = 0;
    for (let j = from; j < to; j++) sum += (score.slopes[j] ?? 0) * (features[j] ?? 0) - (score.baseline[j] ?? 0);
    return sum;
  };
  const rest = score.constant + added(placed, ofPicture);
  let at = ofPicture;
  const ofColumns = columns.map((column) => {
    const from = at;
    at += sizeOfColumn(column);
    return { name: column.name, value: added(from, at) };
  });
  return { maps, columns: ofColumns, rest, score: inMaps + ofColumns.reduce((sum, { value }) => sum + value, 0) + rest };
}

function mapOf({ statistic, offset, shape }: FeaturePart, values: Float32Array, { slopes, baseline }: LinearScore): Float64Array {
  const [height, width, channels] = shape;
  const positions = height * width;
  const map = new Float64Array(positions);
  for (let channel = 0; channel < channels; channel++) {
    const slope = slopes[offset + channel] ?? 0;
    const even = (baseline[offset + channel] ?? 0) / positions;
    for (let p = 0; p < positions; p++) map[p] = (map[p] ?? 0) - even;
    const at = (position: number): number => values[position * channels + channel] ?? 0;
    if (statistic === 'average') {
      for (let p = 0; p < positions; p++) map[p] = (map[p] ?? 0) + (slope * at(p)) / positions;
      continue;
    }
    if (statistic === 'maximum') {
      let highest = 0;
      for (let p = 1; p < positions; p++) if (at(p) > at(highest)) highest = p;
      map[highest] = (map[highest] ?? 0) + slope * at(highest);
      continue;
    }
    let mean = 0;
    for (let p = 0; p < positions; p++) mean += at(p) / positions;
    let variance = 0;
    for (let p = 0; p < positions; p++) variance += (at(p) - mean) ** 2 / positions;
    if (variance === 0) continue;
    for (let p = 0; p < positions; p++) map[p] = (map[p] ?? 0) + (slope * (at(p) - mean) ** 2) / (positions * Math.sqrt(variance));
  }
  return map;
}

/** The maps as one picture, [size, size] row by row: each enlarged bilinearly as a density, and added: its sum is theirs but for the edges. */
export function joinedMap(maps: readonly ClassMap[], size: number): Float64Array {
  const joined = new Float64Array(size * size);
  for (const { part, values } of maps) {
    const [height, width] = part.shape;
    const density = (height * width) / (size * size);
    for (let y = 0; y < size; y++) {
      const [above, below, down] = between(y, size, height);
      for (let x = 0; x < size; x++) {
        const [left, right, across] = between(x, size, width);
        const top = (1 - across) * (values[above * width + left] ?? 0) + across * (values[above * width + right] ?? 0);
        const bottom = (1 - across) * (values[below * width + left] ?? 0) + across * (values[below * width + right] ?? 0);
        joined[y * size + x] = (joined[y * size + x] ?? 0) + density * ((1 - down) * top + down * bottom);
      }
    }
  }
  return joined;
}

/** The two cells between whose centres a pixel's centre lies, and how far it is from the first. */
function between(pixel: number, size: number, cells: number): [number, number, number] {
  const at = Math.min(cells - 1, Math.max(0, ((pixel + 0.5) * cells) / size - 0.5));
  const first = Math.floor(at);
  return [first, Math.min(cells - 1, first + 1), at - first];
}
