import { compareMetric } from '../evaluation/index.ts';
import { type Federation, isSolved, type Scope, scopesOf } from '../federation/index.ts';
import type { SiteId } from '../identity.ts';
import { bestRound, federatedHeads, type JudgedRound, validationValue } from './progress.ts';
import type { Progress } from './strategy.ts';

/** The round whose head is solved from sums. */
export const SOLVED_ROUND = 1;

/** A stretch of a run in which one part of the network is trained. */
export interface Scheme {
  readonly scope: Scope;
  /** Rounds at most. */
  readonly rounds: number;
}

type Asked = Pick<Federation, 'strategy' | 'rounds' | 'training'>;

/**
 * The schemes of a run, in the order in which they are tried: the head on frozen features, which training of the backbone
 * starts from, then each scope beyond it.
 */
export function schemesOf(federation: Asked): Scheme[] {
  const { rounds } = federation;
  const schemes: Scheme[] = [
    { scope: 'head', rounds: headRoundsOf(federation) },
    ...scopesOf(federation).map((scope) => ({ scope, rounds })),
  ];
  return schemes.filter((scheme) => scheme.rounds > 0);
}

/** Rounds of the head on frozen features at most: solved, with `auto` fine-tuned then, or trained. */
function headRoundsOf({ strategy, rounds, training }: Asked): number {
  if (strategy.name === 'auto') return SOLVED_ROUND + rounds;
  if (isSolved(strategy)) return SOLVED_ROUND;
  if (training.scope === 'head') return rounds;
  return training.fromScratch ? 0 : training.warmRounds;
}

/** Rounds that a run may have at most; calibration is one more. */
export const plannedRounds = (federation: Asked): number =>
  schemesOf(federation).reduce((sum, { rounds }) => sum + rounds, federation.training.calibrate.name === 'off' ? 0 : 1);

/** Where a run stands among its schemes. */
export interface Place {
  readonly scheme: Scheme;
  /** Rounds of the scheme that are done. */
  readonly done: number;
  readonly next: Scheme | null;
}

/** Where the rounds of all sites stand, or those without a site. */
export function placeOf(progress: Pick<Progress, 'federation' | 'history'>, without: SiteId | null = null): Place {
  const schemes = schemesOf(progress.federation);
  const heads = federatedHeads(progress, without);
  const scope = heads.at(-1)?.scope ?? schemes[0]?.scope;
  const at = schemes.findIndex((one) => one.scope === scope);
  const scheme = schemes[at];
  if (scheme === undefined) throw new RangeError(`a run of the scope ${scope} has no such rounds`);
  return { scheme, done: heads.filter((one) => one.scope === scope).length, next: schemes[at + 1] ?? null };
}

/** The scheme of the next round where all rounds of all schemes are made. */
export const nextSchemeOf = ({ scheme, done, next }: Place): Scheme => (done >= scheme.rounds && next !== null ? next : scheme);

/** Why a scheme is over, and whether the run is good enough to end with it. Null while it goes on. */
export function endOfScheme(
  progress: Progress,
  { scheme, done }: Place,
  judged: readonly JudgedRound[],
): { readonly why: string; readonly isReached: boolean } | null {
  const reached = reachedGoal(progress, judged);
  if (reached !== null) return { why: reached, isReached: true };
  const why = allDone(scheme, done) ?? noBetter(progress, scheme, judged);
  return why === null ? null : { why, isReached: false };
}

function reachedGoal(progress: Progress, judged: readonly JudgedRound[]): string | null {
  const { stopWhen } = progress.federation.training;
  if (stopWhen === undefined) return null;
  const { metric, reaches } = stopWhen;
  const isGood = (round: number) => compareMetric(metric, validationValue(progress, round, metric), reaches) >= 0;
  const found = judged.find(({ round, value }) => value !== null && isGood(round));
  return found === undefined ? null : `${metric} ${reaches} is reached in round ${found.round}`;
}

function allDone({ scope, rounds }: Scheme, done: number): string | null {
  if (done < rounds) return null;
  const ofScope = scope === 'head' ? '' : ` of ${scope}`;
  return rounds === 1 ? `the only round${ofScope} is done` : `all ${rounds} rounds${ofScope} are done`;
}

function noBetter(progress: Progress, { scope }: Scheme, judged: readonly JudgedRound[]): string | null {
  const { strategy, evaluation } = progress.federation;
  const patience = strategy.name === 'auto' ? strategy.patience : evaluation.patience;
  const best = bestRound(progress);
  if (patience === 0 || best === null) return null;
  const since = judged.filter((other) => other.scope === scope && other.round > best.round).length;
  return since >= patience ? `no better round in ${since} evaluations` : null;
}
