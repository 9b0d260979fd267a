import { z } from 'zod';
import { isSolved, type StrategyName } from './strategies.ts';

/** The key `evaluation.leaveOneSiteOut` of the federation file. */
export const leaveOneSiteOutSchema = z
  .union([z.literal('auto'), z.boolean()])
  .default('auto')
  .describe(
    'Also make a head without each site in turn, and judge it there: what the model is worth at a site that it never saw. With closed-form, prototypes and auto it is the head from sums, solved again without those of the site, with the settings that were chosen with it; fine-tuning is not repeated. With every other strategy all planned rounds are made again without the site, from the initial head and in coordinates of the other sites, and the last head is taken, before any calibration: no image of the site and none of its figures has a part in it. That multiplies the work by the number of sites. auto: on with closed-form, prototypes and auto, off with the others.',
  );

/** How a run makes the heads that are judged at a site which they never saw: not at all, from sums, or by rounds of training. */
export type LeaveOneSiteOut = 'off' | 'sums' | 'rounds';

interface Asked {
  readonly strategy: { readonly name: StrategyName };
  readonly evaluation: { readonly leaveOneSiteOut: 'auto' | boolean };
}

/** What the federation file asks for; `auto` is on where the head is solved from sums. */
export function leaveOneSiteOut({ strategy, evaluation }: Asked): LeaveOneSiteOut {
  const solves = isSolved(strategy);
  const wanted = evaluation.leaveOneSiteOut === 'auto' ? solves : evaluation.leaveOneSiteOut;
  if (!wanted) return 'off';
  return solves ? 'sums' : 'rounds';
}
