import { type Federation, type StrategyName, type StrategyOptions, strategyNameOf } from '../federation/index.ts';
import type { Digest, SiteId } from '../identity.ts';
import type { Parameters } from '../parameters/index.ts';
import type { OwnOptions, Part } from '../parts/index.ts';
import type { ClosedStep, Member } from '../run/state.ts';
import type { EvaluateTask, FitTask, SummariseTask } from '../run/task.ts';

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/** What a strategy wants next: a task for the sites, or the end with the head to keep and the reason. */
export type Plan =
  | WithoutId<SummariseTask>
  | WithoutId<FitTask>
  | WithoutId<EvaluateTask>
  | { readonly kind: 'done'; readonly head: Digest; readonly why: string };

/** What a strategy may look at when it plans. */
export interface Progress {
  readonly federation: Federation;
  readonly initialHead: Digest;
  /** See {@link SummariseTask.gridExponent}; for the features as they are. */
  readonly gridExponent: number;
  readonly members: ReadonlyMap<SiteId, Pick<Member, 'presence' | 'profile'>>;
  readonly history: readonly ClosedStep[];
}

/** One site's answer to a federated fit. */
export interface Update {
  readonly site: SiteId;
  /** The head as the site trained it, whole. */
  readonly parameters: Parameters;
  /** The head that its training started from; the round's, unless the update is from an earlier round. */
  readonly base: Parameters;
  /** Rounds between the one it was asked in and the one it counts in. */
  readonly staleness: number;
  /** Training images behind it: its weight. */
  readonly samples: number;
  /** Gradient steps behind it. */
  readonly steps: number;
  /** Mean training loss of the last local epoch. */
  readonly loss: number;
}

/** Named vectors that a strategy remembers from round to round, in double precision: momentum, control variates. */
export type Memory = ReadonlyMap<string, Float64Array>;

/** What a round starts from. */
export interface RoundContext {
  readonly federation: Federation;
  /** Counted from 1. */
  readonly round: number;
  /** The head that the round begins with. */
  readonly global: Parameters;
  /** What the last round left; empty before the first. */
  readonly memory: Memory;
}

/** What comes out of a round. */
export interface Aggregate {
  /** The next head. */
  readonly parameters: Parameters;
  /** Left out by a strategy that remembers nothing. */
  readonly memory?: Memory;
  /** What each site adds to its gradients in the next round, and a site that is not listed: parameters in the head's layout. */
  readonly corrections?: { readonly others: Parameters; readonly sites: ReadonlyMap<SiteId, Parameters> };
}

/** Takes the updates of a round one at a time, in site order, and gives the next head. */
export interface Aggregator {
  /** Throws RangeError for an update of another size or without images. The update's memory may be used again afterwards: copy what is kept. */
  accept(update: Update): void;
  /** Throws RangeError when nothing was accepted. */
  finish(): Aggregate;
}

/**
 * How updates become the next head, and which tasks that takes, under the name that a federation file says. Pure: same progress,
 * same plan; same updates, same head, bit for bit, in a coordinator that was killed and started again too. Whatever it throws ends
 * the run with error 604, and so does a head that is not finite or not of the run's layout.
 */
export interface Strategy extends Part {
  /** What comes next. {@link planIterative} is the plan of every strategy that works in rounds. */
  next(progress: Progress): Plan;
  /** One for each round. What it has to remember from round to round it gives as {@link Aggregate.memory}, which the journal keeps. */
  aggregator(context: RoundContext): Aggregator;
}

/** The options of the federation's strategy, which has to be the one named. Throws RangeError when it is another. */
export function optionsOf<Name extends StrategyName>({ strategy }: Federation, name: Name): Extract<StrategyOptions, { name: Name }> {
  if (strategy.name !== name) throw new RangeError(`the federation's strategy is ${strategy.name}, not ${name}`);
  return strategy as Extract<StrategyOptions, { name: Name }>; // the name was compared
}

/** The options of an own strategy as its {@link Part.readOptions} gave them. Throws RangeError when the federation's is another. */
export function ownOptionsOf({ strategy }: Federation, name: string): OwnOptions {
  if (strategy.name === 'own' && strategy.strategy === name) return strategy.options;
  throw new RangeError(`the federation's strategy is ${strategyNameOf(strategy)}, not ${name}`);
}
