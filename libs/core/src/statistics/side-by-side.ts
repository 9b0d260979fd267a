import { inCoordinates, type LinearScores } from './ridge.ts';

/**
 * The scores of several tasks as those of one head: its classes are theirs, one task after the other, in the coordinates of the
 * first. A task that nobody knows is given by its number of classes alone; its scores are 0. Throws RangeError where none is known.
 */
export function sideBySide(parts: readonly (LinearScores | number)[]): LinearScores {
  const standardisation = parts.find((part) => typeof part !== 'number')?.standardisation;
  if (standardisation === undefined) throw new RangeError('no image to solve for');
  const dimension = standardisation.mean.length;
  const widths = parts.map((part) => (typeof part === 'number' ? part : part.bias.length));
  const outputs = widths.reduce((sum, width) => sum + width, 0);
  const weights = new Float64Array(dimension * outputs);
  const bias = new Float64Array(outputs);
  let start = 0;
  parts.forEach((part, task) => {
    const width = widths[task] ?? 0;
    if (typeof part !== 'number') {
      const scores = part.standardisation === standardisation ? part : inCoordinates(part, standardisation);
      bias.set(scores.bias, start);
      for (let j = 0; j < dimension; j++) weights.set(scores.weights.subarray(j * width, (j + 1) * width), j * outputs + start);
    }
    start += width;
  });
  return { standardisation, weights, bias };
}
