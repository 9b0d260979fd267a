import type { Classification } from '@atoll/client';
import { AtollError, JOINT_RULES, type JointRule, jointAnswer, type ModelManifest, requireSameClasses, weightByCard } from '@atoll/core';
import type { OpenedModel } from './open.ts';

/** How several models answer together. */
export interface Fusion {
  readonly rule: JointRule;
  readonly models: readonly OpenedModel[];
  /** One a model; they add up to 1. */
  readonly weights: readonly number[];
}

interface FusionFlags {
  readonly fuse?: string;
  readonly weights?: string;
}

/** The rule that was asked for; null for one model alone. @throws AtollError 103 for flags that do not go together */
export function ruleOf({ fuse, weights }: FusionFlags, models: number): JointRule | null {
  const rule = JOINT_RULES.find((one) => one === (fuse ?? (weights === undefined ? 'average' : 'weighted')));
  if (rule === undefined) throw new AtollError(103, `--fuse ${fuse} is none of ${JOINT_RULES.join(', ')}.`);
  if (weights !== undefined && rule !== 'weighted') throw new AtollError(103, `--weights go with --fuse weighted, not with ${rule}.`);
  if (models > 1) return rule;
  if (fuse !== undefined || weights !== undefined)
    throw new AtollError(103, 'There is one model: --fuse and --weights are for several.', {
      hint: 'Give the others with --with MODEL, each.',
    });
  return null;
}

/** @throws AtollError 322 for models of other classes, 103 for weights that are none */
export function fusionOf(rule: JointRule, models: readonly OpenedModel[], given: string | undefined): Fusion {
  const manifests = models.map(({ model }) => model.manifest);
  requireSameClasses(manifests);
  const weights = rule === 'weighted' ? (given === undefined ? byCards(manifests) : parsed(given, models.length)) : models.map(() => 1);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return { rule, models, weights: weights.map((weight) => weight / sum) };
}

function parsed(text: string, count: number): number[] {
  const weights = text.split(',').map((one) => (one.trim() === '' ? Number.NaN : Number(one)));
  const isValid =
    weights.length === count && weights.every((weight) => weight >= 0 && weight <= 1e6) && weights.some((weight) => weight > 0);
  if (!isValid)
    throw new AtollError(103, `--weights ${text} are not ${count} numbers from 0 on, with commas between, one of them above 0.`, {
      hint: 'The first is that of the first model; those of --with follow in their order.',
    });
  return weights;
}

function byCards(manifests: readonly ModelManifest[]): number[] {
  const weights = manifests.map((manifest) => {
    const weight = weightByCard(manifest);
    if (weight !== null) return weight;
    throw new AtollError(103, `The card of ${manifest.federation}, run ${manifest.run}, has no figures to count it by.`, {
      hint: 'Give --weights, one a model.',
    });
  });
  if (weights.some((weight) => weight > 0)) return weights;
  throw new AtollError(103, 'By their cards none of the models is better than chance.', { hint: 'Give --weights, one a model.' });
}

export function fusionInWords({ rule, models }: Fusion): string {
  switch (rule) {
    case 'average':
      return `the average of the probabilities of ${models.length} models`;
    case 'weighted':
      return `the weighted average of the probabilities of ${models.length} models`;
    case 'vote':
      return `the vote of ${models.length} models, one each`;
  }
}

/**
 * What the models say of one image together: unlike what they were trained on if it is so for any of them. An image that one of them
 * cannot read none can.
 */
export function fused(
  manifest: ModelManifest,
  said: readonly Classification[],
  { rule, weights }: Fusion,
): Classification & { agreeing?: number } {
  const [first] = said;
  const failed = said.find(({ ok }) => !ok);
  if (first === undefined || failed !== undefined) return failed ?? missing();
  const answers = said.flatMap((one) => (one.ok ? [one] : []));
  const distances = answers.flatMap(({ distance }) => (distance === null ? [] : [distance]));
  return {
    index: first.index,
    ok: true,
    ...jointAnswer(manifest, answers, { rule, weights }),
    distance: distances.length === 0 ? null : Math.max(...distances),
    unlike: answers.some(({ unlike }) => unlike),
  };
}

function missing(): never {
  throw new RangeError('no answer for an image');
}
