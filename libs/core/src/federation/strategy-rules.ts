import type { z } from 'zod';
import { leaveOneSiteOut } from './leave-one-site-out.ts';
import type { StrategyOptions } from './strategies.ts';

/** The parts of a federation that a strategy may ask something of. */
export interface StrategySurroundings {
  readonly strategy: StrategyOptions;
  readonly head: { readonly kind: string };
  readonly training: { readonly optimiser: { readonly name: 'sgd'; readonly momentum: number } | { readonly name: 'adam' } };
  readonly cohort: { readonly sites: number; readonly quorum: number; readonly overselect: number };
  readonly evaluation: { readonly leaveOneSiteOut: 'auto' | boolean };
}

interface Objection {
  readonly path: readonly string[];
  readonly message: string;
}

/** What the rest of the federation has to be for its strategy to be what it promises; an issue for each that it is not. */
export function checkStrategyFits(federation: StrategySurroundings, context: z.RefinementCtx): void {
  for (const { path, message } of [...objections(federation), ...objectionsToLeavingOut(federation)])
    context.addIssue({ code: 'custom', path: [...path], message });
}

/** A round without a site counts with one answer fewer than the quorum. */
function objectionsToLeavingOut(federation: StrategySurroundings): Objection[] {
  if (leaveOneSiteOut(federation) !== 'rounds' || federation.cohort.quorum >= 2) return [];
  return [{ path: ['cohort', 'quorum'], message: 'evaluation.leaveOneSiteOut needs at least 2: nobody else may be there to train' }];
}

function objections(federation: StrategySurroundings): Objection[] {
  const { strategy, head, training, cohort } = federation;
  const { optimiser } = training;
  switch (strategy.name) {
    case 'scaffold':
      return [
        ...needsSgd('scaffold', optimiser.name),
        ...(optimiser.name === 'sgd' ? needsNoMomentum('scaffold', optimiser.momentum) : []),
      ];
    case 'fednova':
      return needsSgd('fednova', optimiser.name);
    case 'fedbuff': {
      if (cohort.overselect > 0)
        return [{ path: ['cohort', 'overselect'], message: 'fedbuff needs 0: strategy.bufferSize says how many answers close a round' }];
      const path = ['strategy', 'bufferSize'];
      if (strategy.bufferSize > cohort.sites)
        return [{ path, message: `${strategy.bufferSize} is more than cohort.sites, ${cohort.sites}` }];
      if (strategy.bufferSize < cohort.quorum)
        return [{ path, message: `${strategy.bufferSize} is fewer than cohort.quorum, ${cohort.quorum}` }];
      return [];
    }
    case 'krum': {
      const leftOut = leaveOneSiteOut(federation) === 'rounds' ? 1 : 0;
      const least = 2 * strategy.byzantine + 3 + leftOut;
      const most = cohort.quorum - leftOut - strategy.byzantine;
      if (cohort.quorum < least) {
        const sum = `2 · byzantine + 3${leftOut === 0 ? '' : ', and the site that is left out'}`;
        const message = `krum with ${strategy.byzantine} byzantine sites needs at least ${least} (${sum})`;
        return [{ path: ['cohort', 'quorum'], message }];
      }
      if (strategy.selected !== 'auto' && strategy.selected > most) {
        const message = `not more than ${most}, the sites of a quorum that are not byzantine${leftOut === 0 ? '' : ' or left out'}`;
        return [{ path: ['strategy', 'selected'], message }];
      }
      return [];
    }
    case 'closed-form':
    case 'prototypes':
    case 'auto':
      return head.kind === 'linear' ? [] : [{ path: ['head', 'kind'], message: `${strategy.name} needs linear` }];
    default:
      return [];
  }
}

const needsSgd = (strategy: string, optimiser: string): Objection[] =>
  optimiser === 'sgd' ? [] : [{ path: ['training', 'optimiser', 'name'], message: `${strategy} needs sgd` }];

const needsNoMomentum = (strategy: string, momentum: number): Objection[] =>
  momentum === 0 ? [] : [{ path: ['training', 'optimiser', 'momentum'], message: `${strategy} needs momentum 0` }];
