import type { Federation } from '../federation/index.ts';
import type { Digest, SiteId } from '../identity.ts';
import type { Parameters } from '../parameters/index.ts';
import type { ClosedStep } from '../run/state.ts';
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
  readonly history: readonly ClosedStep[];
}

/** One site's answer to a federated fit. */
export interface Update {
  readonly site: SiteId;
  readonly parameters: Parameters;
  /** Training images behind it: its weight. */
  readonly samples: number;
  /** Mean training loss of the last local epoch. */
  readonly loss: number;
}

/** Takes the updates of a round one at a time, in site order, and gives the next head. */
export interface Aggregator {
  accept(update: Update): void;
  /** The next head. Throws RangeError when nothing was accepted. */
  finish(): Parameters;
}

/** How updates become the next head, and which tasks that takes. Pure: same progress, same plan; same updates, same head. */
export interface Strategy {
  readonly name: string;
  next(progress: Progress): Plan;
  aggregator(global: Parameters): Aggregator;
}
