import { type Federation, standardisesAtSite } from '../federation/index.ts';
import { KERNEL_GRID_EXPONENT } from '../heads/index.ts';
import { gridExponentOf } from '../statistics/index.ts';
import type { Progress } from './strategy.ts';

/** Whether the head's linear layer stands on random features of the features. */
export const hasKernel = ({ head }: Pick<Federation, 'head'>): boolean => head.kind === 'linear' && head.kernel !== 'none';

/** Whether what is summed stands in coordinates that sites have before: other sums cannot be shifted and scaled afterwards. */
export const sumsInCoordinates = (federation: Pick<Federation, 'head' | 'features'>): boolean =>
  hasKernel(federation) || standardisesAtSite(federation);

/** The grid of sums over what the head's linear layer stands on. */
export function gridExponentOfSums({ federation, gridExponent }: Pick<Progress, 'federation' | 'gridExponent'>): number {
  if (hasKernel(federation)) return KERNEL_GRID_EXPONENT;
  return standardisesAtSite(federation) ? gridExponentOf(1) : gridExponent;
}

/** The grid of sums over what the last layer of a trained head stands on: about as large as the features that it is made from. */
export const gridExponentOfRepresentation = ({ federation, gridExponent }: Pick<Progress, 'federation' | 'gridExponent'>): number =>
  federation.features.standardise ? gridExponentOf(1) : gridExponent;
