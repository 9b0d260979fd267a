import {
  AtollError,
  addTaskSums,
  type CoordinateSettings,
  coordinatesOf,
  emptyClassMoments,
  type Federation,
  identityStandardisation,
  imagesOf,
  inCoordinates,
  isSolved,
  type LinearScores,
  labelsIn,
  lastLayerOf,
  type Parameters,
  type RidgeCoordinates,
  type SiteId,
  type SolvedStrategy,
  type Standardisation,
  type SummariseTask,
  type SumsByClass,
  standardisingOf,
  sumsInCoordinates,
  type TaskSums,
  triangleSize,
} from '@atoll/core';
import { type AddedSums, answersOf, type Combination } from '../answers.ts';
import { inSharedMemory, shared } from './head-solver.ts';

/** Sites whose sums are kept until a head is chosen; with more they are decoded again. */
const KEPT_SITES = 16;

/** All sites' sums, in memory that threads share. Sites are decoded one at a time; others get their turn in between. */
export async function addedSums(task: SummariseTask, combination: Combination): Promise<AddedSums> {
  const known = combination.sums.get(task.id);
  if (known !== undefined) return known;
  const folds = Array.from({ length: task.folds }, () => emptySums(task, combination));
  const sites = new Map<SiteId, TaskSums>();
  const keep = combination.contributions.length <= KEPT_SITES;
  for (const { site, parts } of answeredSums(task, combination)) {
    if (keep) sites.set(site, sumOf(parts, task, combination));
    for (const [fold, part] of parts.entries()) addTaskSums(folds[fold] as SumsByClass[], part, inSharedMemory); // as many as the task asks for: checked
    await pause();
  }
  const added = { folds, total: sumOf(folds, task, combination), sites };
  combination.sums.set(task.id, added);
  return added;
}

/** Each site's sums by task and fold, decoded one site at a time in site order. */
export function* answeredSums(
  task: SummariseTask,
  combination: Combination,
): Generator<{ readonly site: SiteId; readonly parts: readonly TaskSums[] }> {
  const answers = task.statistics === 'gram' ? answersOf(task, combination, 'gram') : answersOf(task, combination, 'class-moments');
  const tasks = combination.context.architecture.tasks.length;
  for (const { site, answer } of answers)
    yield { site, parts: Array.from({ length: task.folds }, (_, fold) => answer.folds.slice(fold * tasks, (fold + 1) * tasks)) };
}

export function sumOf(parts: readonly TaskSums[], task: SummariseTask, combination: Combination): TaskSums {
  const total = emptySums(task, combination);
  for (const part of parts) addTaskSums(total, part, inSharedMemory);
  return total;
}

/** In memory that threads share; until a site comes that knows some of the tasks only, they have one Gram matrix. */
function emptySums({ statistics }: SummariseTask, { context: { architecture } }: Combination): SumsByClass[] {
  const dimension = lastLayerOf(architecture.layout).width;
  const gram = new Float64Array(statistics === 'gram' ? triangleSize(dimension) : 0);
  return shared(
    architecture.tasks.map((classes) => {
      const { counts, sums, squares } = emptyClassMoments({ classes, dimension });
      return statistics === 'gram' ? { counts, sums, gram } : { counts, sums, squares };
    }),
  );
}

export function requireImages(total: TaskSums): void {
  if (labelsIn(total) === 0) throw new AtollError(604, 'No site has training images: there is nothing to solve.');
}

export function solvedStrategy({ strategy }: Federation): SolvedStrategy {
  if (!isSolved(strategy)) throw new AtollError(604, `${strategy.name} solves no head from sums.`);
  return strategy;
}

/** Whether the heads' linear layer stands on features that the sums may shift and scale. */
const standsOnFeatures = (federation: Federation): boolean => !sumsInCoordinates(federation);

export function settingsOf({ gridExponent }: SummariseTask, federation: Federation): RidgeCoordinates {
  const { strategy } = federation;
  const { standardise, deviationFloor } = federation.features;
  return {
    gridExponent,
    standardise: standardise === true && standsOnFeatures(federation),
    deviationFloor,
    factors: standardisingOf(federation).factors,
    ...('components' in strategy && strategy.components !== undefined ? { components: strategy.components } : {}),
  };
}

/** The coordinates that the linear layer of every head of the run is in: of several tasks, those of the images of the one with most. */
export function runCoordinates(
  total: TaskSums,
  settings: CoordinateSettings,
  { context: { federation, architecture } }: Combination,
): Standardisation {
  const [most] = [...total].sort((a, b) => imagesOf(b) - imagesOf(a));
  return standsOnFeatures(federation) && most !== undefined
    ? coordinatesOf(most, settings)
    : identityStandardisation(architecture.featureSize);
}

/** The scores in the run's coordinates, divided by the temperature, as a head. */
export function parametersOf(scores: LinearScores, to: Standardisation, temperature: number, { context }: Combination): Parameters {
  const { weights, bias } = inCoordinates(scores, to);
  const { layout } = context.architecture;
  return { layout, values: Float32Array.from([...weights, ...bias], (value) => value / temperature) };
}

export const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
