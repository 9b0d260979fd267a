import { z } from 'zod';
import { isSolved, type StrategyName } from './strategies.ts';

/** What of the network is trained: the head on frozen features, or also the end of the backbone from a cut on. */
export const SCOPES = ['head', 'last-block', 'last-two-blocks', 'full'] as const;
/** One of {@link SCOPES}. */
export type Scope = (typeof SCOPES)[number];
/** A scope that trains a part of the backbone. */
export type TailScope = Exclude<Scope, 'head'>;

/** Keys of `training` in the federation file. */
export const transferKeys = {
  scope: z
    .enum(SCOPES)
    .default('head')
    .describe(
      'What is trained: head = the head on frozen features; last-block, last-two-blocks = also the backbone from its last, or last but one, spatial cut on; full = all of it. The run first makes a head on frozen features, then trains from there for `rounds` rounds; the better on validation is kept. With auto the scopes up to this one are tried in order.',
    ),
  warmRounds: z
    .int()
    .min(0)
    .max(10_000)
    .default(5)
    .describe(
      'With a scope beyond head: rounds that train the head on frozen features first. Strategies that solve their head from sums start from that.',
    ),
  layerDecay: z
    .number()
    .positive()
    .max(1)
    .default(1)
    .describe(
      'With a scope beyond head: what the learning rate of each block of the backbone is of that of the block after it (Howard & Ruder 2018).',
    ),
  unfreeze: z
    .strictObject({ everyRounds: z.int().min(1).max(1000).default(1).describe('Rounds between one block and the next.') })
    .optional()
    .describe(
      'With a scope beyond head: gradual unfreezing. The head is trained alone first, then one block more after every so many rounds, from the last backwards (Howard & Ruder 2018). Left out, all are trained from the first round.',
    ),
  l2sp: z
    .number()
    .min(0)
    .max(100)
    .default(0)
    .describe(
      'Strength of a pull back to where training began, in the place of l2: of the backbone to its pretrained weights, of a head on frozen features to the first head of the run (Li et al. 2018).',
    ),
  fromScratch: z
    .boolean()
    .default(false)
    .describe(
      'A control run: what the scope trains of the backbone starts from random weights, without a head on frozen features before. What pretraining is worth is the difference.',
    ),
  stopWhen: z
    .strictObject({
      metric: z.enum(['accuracy', 'balancedAccuracy', 'macroF1', 'loss']).default('balancedAccuracy').describe('On all validation images.'),
      reaches: z.number().min(0).max(100).describe('A share such as 0.9; a loss is to be at most this.'),
    })
    .optional()
    .describe('The run is over as soon as a judged round is this good: later rounds and scopes are not tried.'),
};

/** The parts of a federation that transfer may ask something of. */
export interface TransferSurroundings {
  readonly strategy: { readonly name: StrategyName };
  readonly head: { readonly kind: string; readonly kernel?: string };
  readonly training: {
    readonly scope: Scope;
    readonly layerDecay: number;
    readonly unfreeze?: unknown;
    readonly l2sp: number;
    readonly fromScratch: boolean;
  };
  readonly features: { readonly unitLength: boolean; readonly handCrafted: readonly string[]; readonly columns: readonly unknown[] };
}

/** What the rest of the federation has to be for its kind of transfer to be what it promises; an issue for each that it is not. */
export function checkTransferFits(federation: TransferSurroundings, context: z.RefinementCtx): void {
  const { strategy, head, training, features } = federation;
  const { scope, layerDecay, unfreeze, l2sp, fromScratch } = training;
  const issue = (key: string, message: string) => context.addIssue({ code: 'custom', path: ['training', key], message });
  const byLayers = { layerDecay: layerDecay !== 1, unfreeze: unfreeze !== undefined, fromScratch };
  if (scope === 'head') {
    for (const [key, isSet] of Object.entries(byLayers)) if (isSet) issue(key, 'needs a training.scope beyond head');
    return;
  }
  if (head.kernel !== undefined && head.kernel !== 'none')
    issue('scope', `${scope} cannot be trained through the random features of head.kernel ${head.kernel}`);
  if (features.unitLength) issue('scope', `${scope} is trained on features as they are: features.unitLength needs to be false`);
  if (features.handCrafted.length > 0) issue('scope', `${scope} is trained through the backbone: features.handCrafted needs to be none`);
  if (features.columns.length > 0) issue('scope', `${scope} is trained through the backbone: features.columns needs to be empty`);
  if (strategy.name === 'scaffold' && (byLayers.layerDecay || byLayers.unfreeze))
    issue(byLayers.layerDecay ? 'layerDecay' : 'unfreeze', 'scaffold needs the same learning rate in all layers');
  if (fromScratch && isSolved(strategy))
    issue('fromScratch', `${strategy.name} solves a head on pretrained features; take a strategy with rounds, such as fedavg`);
  if (fromScratch && l2sp > 0) issue('l2sp', 'there is nothing to pull back to with training.fromScratch');
}

/** The scopes beyond the head that a run tries, in order. */
export function scopesOf({
  strategy,
  training,
}: {
  readonly strategy: { readonly name: StrategyName };
  readonly training: { readonly scope: Scope };
}): TailScope[] {
  const { scope } = training;
  if (scope === 'head') return [];
  const upTo = SCOPES.slice(1, SCOPES.indexOf(scope) + 1) as TailScope[]; // the head is the first of all scopes
  return strategy.name === 'auto' ? upTo : [scope];
}
