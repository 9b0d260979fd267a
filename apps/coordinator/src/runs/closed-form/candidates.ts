import {
  type Digest,
  type Federation,
  type LinearScores,
  labelsIn,
  type SolvedStrategy,
  type SolveOutcome,
  type SolveSettings,
  type SummariseTask,
  searchRidge,
  type TaskSums,
} from '@atoll/core';
import { encodeHead, encodeStandardisation } from '@atoll/protocol';
import type { Combination } from '../answers.ts';
import { HeadSolver } from './head-solver.ts';
import { requestOf } from './request.ts';
import { addedSums, parametersOf, requireImages, runCoordinates, settingsOf, solvedStrategy } from './sums.ts';

/** The class balances that there are to choose from, and the strengths where validation images choose. */
const BALANCES = [0, 0.5, 1] as const;
const RIDGES = [0.1, 10 ** -0.5, 1, 10 ** 0.5, 10] as const;
/** Shares of the diagonal in the scatter within classes, the one first that is taken where nobody judges. */
const SHRINKAGES = [0.5, 0.2, 0.05, 1] as const;

/**
 * Adds the sites' sums and solves the heads that the sites judge on the folds that these have not seen. Of ridge regression
 * the strength is chosen before, by cross-validation from the sums alone.
 */
export async function solveFolds(task: SummariseTask, combination: Combination): Promise<SolveOutcome> {
  const { context, blobs } = combination;
  const strategy = solvedStrategy(context.federation);
  const { folds, total } = await addedSums(task, combination);
  requireImages(total);
  const settings = settingsOf(task, context.federation);
  const standardisation = runCoordinates(total, settings, combination);
  const keep = (scores: LinearScores): Digest => blobs.put(encodeHead(parametersOf(scores, standardisation, 1, combination)));
  const coordinates = settings.standardise ? blobs.put(encodeStandardisation(standardisation)) : task.standardisation;
  const solver = new HeadSolver(total, settings, Math.max(folds.length, RIDGES.length));
  try {
    const solved =
      strategy.name === 'prototypes'
        ? await solvePrototypes(solver, folds, context.federation)
        : await solveRidges(solver, folds, strategy, total);
    const candidates = solved.candidates.map(({ heads, ...settings }) => ({ ...settings, folds: heads.map(keep) }));
    return { kind: 'solve', standardisation: coordinates, errors: solved.errors, candidates };
  } finally {
    await solver.close();
  }
}

/** The part that stands for all sums. */
const WHOLE = -1;

interface Solved {
  readonly errors: SolveOutcome['errors'];
  readonly candidates: readonly (SolveSettings & { readonly heads: readonly LinearScores[] })[];
}

/** One head, or one of each shrinkage: without each fold, or with one fold from all sums. */
async function solvePrototypes(solver: HeadSolver, folds: readonly TaskSums[], federation: Federation): Promise<Solved> {
  const { strategy } = federation;
  const isShrunk = strategy.name === 'prototypes' && strategy.distance === 'mahalanobis';
  const shrinkages = isShrunk ? (strategy.shrinkage === 'auto' ? SHRINKAGES : [strategy.shrinkage]) : [undefined];
  const without = folds.length === 1 ? [null] : folds;
  const candidates = shrinkages.map(async (shrinkage) => {
    const settings = { ridge: 0, balance: 1, ...(shrinkage === undefined ? {} : { shrinkage }) };
    const solved = await Promise.all(without.map((fold) => solver.solve({ ...requestOf(federation, settings), without: fold })));
    return { ...settings, heads: solved.flatMap(({ heads }) => heads) };
  });
  return { errors: [], candidates: await Promise.all(candidates) };
}

function solveRidges(
  solver: HeadSolver,
  folds: readonly TaskSums[],
  { ridge, balance }: Exclude<SolvedStrategy, { name: 'prototypes' }>,
  total: TaskSums,
): Promise<Solved> {
  const balances = balance === 'auto' ? BALANCES : [balance];
  return folds.length === 1 ? solveAll(solver, ridge, balances) : solveFoldHeads(solver, folds, ridge, balances, total);
}

/** Heads from all sums by strength and balance. */
async function solveAll(solver: HeadSolver, ridge: number | 'auto', balances: readonly number[]): Promise<Solved> {
  const ridges = ridge === 'auto' ? RIDGES : [ridge];
  const solved = await Promise.all(
    ridges.map(async (one) => ({
      ridge: one,
      ...(await solver.solve({ kind: 'ridge', without: null, part: WHOLE, ridge: one, balances })),
    })),
  );
  const candidates = solved.flatMap((one) => one.heads.map((head, i) => ({ ridge: one.ridge, balance: balances[i] ?? 0, heads: [head] })));
  return { errors: [], candidates };
}

/** Heads without each fold, of the strength with the least squared error on what they have not seen. */
async function solveFoldHeads(
  solver: HeadSolver,
  folds: readonly TaskSums[],
  wanted: number | 'auto',
  balances: readonly number[],
  total: TaskSums,
): Promise<Solved> {
  const byRidge = new Map<number, Promise<{ heads: readonly LinearScores[]; error: number }[]>>();
  const at = (ridge: number) => {
    const known = byRidge.get(ridge) ?? Promise.all(folds.map((fold, part) => withoutFold(solver, fold, part, ridge, balances)));
    byRidge.set(ridge, known);
    return known;
  };
  const errorAt = async (ridge: number) => (await at(ridge)).reduce((sum, { error }) => sum + error, 0) / labelsIn(total);
  const { ridge, errors } =
    wanted === 'auto' ? await searchRidge(errorAt) : { ridge: wanted, errors: [{ ridge: wanted, error: await errorAt(wanted) }] };
  const solved = await at(ridge);
  const candidates = balances.map((balance, i) => ({ ridge, balance, heads: solved.flatMap(({ heads }) => heads.slice(i, i + 1)) }));
  return { errors, candidates };
}

async function withoutFold(solver: HeadSolver, without: TaskSums, part: number, ridge: number, balances: readonly number[]) {
  const { heads, error } = await solver.solve({ kind: 'ridge', without, part, ridge, balances });
  return { heads, error: error ?? 0 };
}
