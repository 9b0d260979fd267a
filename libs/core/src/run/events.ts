import type { Evaluation } from '../evaluation/index.ts';
import type { Federation } from '../federation/index.ts';
import type { Digest, RunId, SiteId, TaskId } from '../identity.ts';

/** Images of a site by part. */
export interface SplitCounts {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

/** What a site says of itself when it joins. */
export interface SiteProfile {
  readonly counts: SplitCounts;
  /** Training images by class, in the order of the classes; null where below the federation's minimum. */
  readonly classCounts: readonly (number | null)[];
  /** The engine that trains, as printed at the site. */
  readonly engine: string;
  readonly software: string;
}

/** What a site answered to a task: named by digest, stored before it is acknowledged. */
export interface Contribution {
  readonly site: SiteId;
  readonly digest: Digest;
}

/** Figures of one head at one site. */
export interface SiteEvaluation {
  readonly head: string;
  readonly site: SiteId;
  readonly evaluation: Evaluation;
}

/** What came out of a closed step. */
export type StepOutcome =
  | { readonly kind: 'summarise'; readonly standardisation: Digest }
  | { readonly kind: 'fit'; readonly head: Digest; readonly trainingLoss: number }
  | { readonly kind: 'alone'; readonly heads: readonly { readonly site: SiteId; readonly digest: Digest }[] }
  | { readonly kind: 'evaluate'; readonly evaluations: readonly SiteEvaluation[] };

export type CloseReason = 'all-answered' | 'deadline' | 'others-gone';

interface EventBase {
  /** Milliseconds since 1970 UTC, by the coordinator's clock. */
  readonly at: number;
}

/** Everything that can happen to a run; the journal holds these and nothing else decides. */
export type RunEvent =
  | (EventBase & {
      readonly type: 'run-created';
      readonly run: RunId;
      readonly federation: Federation;
      /** Number of features at the cut. */
      readonly featureSize: number;
      readonly backbone: Digest;
      readonly initialHead: Digest;
      readonly by: string;
    })
  | (EventBase & { readonly type: 'site-joined'; readonly site: SiteId; readonly instance: string; readonly profile: SiteProfile })
  | (EventBase & { readonly type: 'site-disconnected'; readonly site: SiteId })
  | (EventBase & { readonly type: 'site-reconnected'; readonly site: SiteId })
  | (EventBase & { readonly type: 'site-left'; readonly site: SiteId; readonly reason: string })
  | (EventBase & {
      readonly type: 'result-accepted';
      readonly task: TaskId;
      readonly site: SiteId;
      readonly digest: Digest;
      readonly sizeBytes: number;
      /** Seconds the site spent, by phase, as it says itself; for the report only. */
      readonly seconds: Readonly<Record<string, number>>;
    })
  | (EventBase & {
      readonly type: 'step-closed';
      readonly task: TaskId;
      readonly contributions: readonly Contribution[];
      readonly reason: CloseReason;
    })
  | (EventBase & { readonly type: 'step-combined'; readonly task: TaskId; readonly outcome: StepOutcome })
  | (EventBase & { readonly type: 'wait-ended' })
  | (EventBase & { readonly type: 'coordinator-restarted' })
  | (EventBase & { readonly type: 'run-stopped'; readonly by: string })
  | (EventBase & { readonly type: 'run-failed'; readonly code: number; readonly message: string })
  | (EventBase & { readonly type: 'run-completed'; readonly head: Digest; readonly model: Digest });

export type RunEventType = RunEvent['type'];
