import type { Federation } from '../federation/index.ts';
import { KERNEL_GRID_EXPONENT } from '../heads/index.ts';
import type { Progress } from './strategy.ts';

/** Whether the head's linear layer stands on random features of the features. */
export const hasKernel = ({ head }: Pick<Federation, 'head'>): boolean => head.kind === 'linear' && head.kernel !== 'none';

/** The grid of sums over what the head's linear layer stands on. */
export const gridExponentOfSums = ({ federation, gridExponent }: Pick<Progress, 'federation' | 'gridExponent'>): number =>
  hasKernel(federation) ? KERNEL_GRID_EXPONENT : gridExponent;
