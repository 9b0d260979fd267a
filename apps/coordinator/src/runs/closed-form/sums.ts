import {
  AtollError,
  addSums,
  type CoordinateSettings,
  coordinatesOf,
  emptyClassMoments,
  emptyClassSums,
  type Federation,
  identityStandardisation,
  imagesOf,
  inCoordinates,
  isSolved,
  type LinearScores,
  type Parameters,
  type SiteId,
  type SolvedStrategy,
  type Standardisation,
  type SummariseTask,
  type SumsByClass,
} from '@atoll/core';
import { type AddedSums, answersOf, type Combination } from '../answers.ts';
import { shared } from './head-solver.ts';

/** Sites whose sums are kept until a head is chosen; with more they are decoded again. */
const KEPT_SITES = 16;

/** All sites' sums, in memory that threads share. Sites are decoded one at a time; others get their turn in between. */
export async function addedSums(task: SummariseTask, combination: Combination): Promise<AddedSums> {
  const known = combination.sums.get(task.id);
  if (known !== undefined) return known;
  const folds = Array.from({ length: task.folds }, () => shared(emptySums(task, combination)));
  const sites = new Map<SiteId, SumsByClass>();
  const keep = combination.contributions.length <= KEPT_SITES;
  for (const { site, parts } of answeredSums(task, combination)) {
    if (keep) sites.set(site, sumOf(parts, task, combination));
    for (const [fold, part] of parts.entries()) addSums(folds[fold] as SumsByClass, part); // as many as the task asks for: checked
    await pause();
  }
  const added = { folds, total: sumOf(folds, task, combination), sites };
  combination.sums.set(task.id, added);
  return added;
}

/** Each site's sums by fold, decoded one site at a time in site order. */
export function* answeredSums(
  task: SummariseTask,
  combination: Combination,
): Generator<{ readonly site: SiteId; readonly parts: readonly SumsByClass[] }> {
  const answers = task.statistics === 'gram' ? answersOf(task, combination, 'gram') : answersOf(task, combination, 'class-moments');
  for (const { site, answer } of answers) yield { site, parts: answer.folds };
}

export function sumOf(parts: readonly SumsByClass[], task: SummariseTask, combination: Combination): SumsByClass {
  const total = shared(emptySums(task, combination));
  for (const part of parts) addSums(total, part);
  return total;
}

function emptySums({ statistics }: SummariseTask, { context: { federation, architecture } }: Combination): SumsByClass {
  const shape = { classes: federation.classes.length, dimension: architecture.featureSize };
  return statistics === 'gram' ? emptyClassSums(shape) : emptyClassMoments(shape);
}

export function requireImages(total: SumsByClass): void {
  if (imagesOf(total) === 0) throw new AtollError(604, 'No site has training images: there is nothing to solve.');
}

export function solvedStrategy({ strategy }: Federation): SolvedStrategy {
  if (!isSolved(strategy)) throw new AtollError(604, `${strategy.name} solves no head from sums.`);
  return strategy;
}

/** Whether the heads' linear layer stands on features that the sums may shift and scale. */
const standsOnFeatures = ({ head }: Federation): boolean => head.kind !== 'linear' || head.kernel === 'none';

export function settingsOf({ gridExponent }: SummariseTask, federation: Federation): CoordinateSettings {
  const { standardise, deviationFloor } = federation.features;
  return { gridExponent, standardise: standardise && standsOnFeatures(federation), deviationFloor };
}

/** The coordinates that the linear layer of every head of the run is in. */
export function runCoordinates(
  total: SumsByClass,
  settings: CoordinateSettings,
  { context: { federation, architecture } }: Combination,
): Standardisation {
  return standsOnFeatures(federation) ? coordinatesOf(total, settings) : identityStandardisation(architecture.featureSize);
}

/** The scores in the run's coordinates, divided by the temperature, as a head. */
export function parametersOf(scores: LinearScores, to: Standardisation, temperature: number, { context }: Combination): Parameters {
  const { weights, bias } = inCoordinates(scores, to);
  const { layout } = context.architecture;
  return { layout, values: Float32Array.from([...weights, ...bias], (value) => value / temperature) };
}

export const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
