import type { z } from 'zod';
import { type LossConfig, type LossTermName, statisticsNeeds } from './loss.ts';
import { isSolved, type StrategyName } from './strategies.ts';
import { rowsAnImage, type ViewsConfig } from './views.ts';

/** The parts of a federation that a loss may ask something of. */
export interface LossSurroundings {
  readonly strategy: { readonly name: StrategyName };
  readonly training: { readonly loss: LossConfig; readonly scope: string };
  readonly head: { readonly kind: string; readonly domains?: number };
  readonly features: { readonly views: Pick<ViewsConfig, 'count' | 'training'> };
}

/** Terms on the representation: something has to be trained before the last layer for them to change anything. */
const ON_REPRESENTATION: ReadonlySet<LossTermName> = new Set(['feature-map', 'adversarial']);
/** Those that compare it with sums over the features: it has to start as the features are. */
const ON_FEATURES: ReadonlySet<LossTermName> = new Set(['embedding-alignment', 'coral', 'mmd']);

/** What the rest of the federation has to be for the terms of its loss to do what they promise; an issue for each that it is not. */
export function checkLossFits(federation: LossSurroundings, context: z.RefinementCtx): void {
  const { training } = federation;
  training.loss.terms.forEach(({ name }, i) => {
    const message = objectionTo(name, federation);
    if (message !== null) context.addIssue({ code: 'custom', path: ['training', 'loss', 'terms', i, 'name'], message });
  });
  const needs = statisticsNeeds(training.loss);
  const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['training', 'loss'], message });
  if (needs !== null && isSolved(federation.strategy) && federation.strategy.name !== 'auto' && training.scope === 'head')
    refuse(
      `${federation.strategy.name} solves for the head in one step: a loss that needs sums over the sites is for strategies with rounds`,
    );
  const ofFeatures = needs !== null && (needs.sums || needs.fourier !== null);
  if (ofFeatures && training.scope !== 'head')
    refuse('terms that compare with the features of all sites need training.scope head: these are the features of the frozen backbone');
}

function objectionTo(name: LossTermName, { head, features }: LossSurroundings): string | null {
  if (ON_FEATURES.has(name) && head.kind !== 'adjustment')
    return `${name} needs head.kind adjustment: it compares what stands before the last layer with the features of all sites`;
  if (ON_REPRESENTATION.has(name) && head.kind === 'linear')
    return `${name} needs head.kind mlp or adjustment: in a linear head nothing is trained before the last layer`;
  if (name === 'adversarial' && (head.domains ?? 0) < 2) return 'adversarial needs head.domains, the number of sites, 2 or more';
  if (name === 'consistency' && rowsAnImage(features.views) < 2)
    return 'consistency needs two views of an image: features.views with a count of 2 or more and training: each';
  return null;
}
