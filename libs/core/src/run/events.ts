import type { Evaluation } from '../evaluation/index.ts';
import type { Federation, Subgroup } from '../federation/index.ts';
import type { Digest, PublicKey, RunId, Signature, SiteId, TaskId } from '../identity.ts';
import type { ModelSignature } from '../model/signature.ts';
import type { Corrections } from './task.ts';

/** Images of a site by part. */
export interface SplitCounts {
  /** With a label. */
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  /** Of the training part, without a label; left out for none. */
  readonly unlabelled?: number;
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
  /** The earlier task that it answers, where it came after that one was closed. */
  readonly task?: TaskId;
}

/** Figures of one head at one site. */
export interface SiteEvaluation {
  readonly head: string;
  readonly site: SiteId;
  readonly evaluation: Evaluation;
  /** Which of the images; left out for all. */
  readonly subgroup?: Subgroup;
}

/** What came out of a closed step. */
export type StepOutcome =
  | SummariseOutcome
  | StatisticsOutcome
  | ReferenceOutcome
  | SolveOutcome
  | {
      readonly kind: 'fit';
      readonly head: Digest;
      /** Mean over the images of all sites, in their last local epoch. */
      readonly trainingLoss: number;
      /** By site; empty in journals from before it was kept. */
      readonly losses: readonly { readonly site: SiteId; readonly loss: number }[];
      /** What the strategy remembers from round to round, where it does. */
      readonly memory: Digest | null;
      /** What the next round's gradients are corrected by, where they are. */
      readonly corrections: Corrections | null;
    }
  | { readonly kind: 'calibrate'; readonly head: Digest }
  | { readonly kind: 'alone'; readonly heads: readonly { readonly site: SiteId; readonly digest: Digest }[] }
  | { readonly kind: 'evaluate'; readonly evaluations: readonly SiteEvaluation[]; readonly chosen: ChosenHead | null };

/** The sums over all sites that the federation's loss needs. */
export interface StatisticsOutcome {
  readonly kind: 'statistics';
  readonly statistics: Digest;
}

/** Where a head's scores lie at the labelled images of all sites, a {@link ScoreReference}. */
export interface ReferenceOutcome {
  readonly kind: 'reference';
  readonly reference: Digest;
}

/** The coordinates that follow from the moments of all sites. */
export interface SummariseOutcome {
  readonly kind: 'summarise';
  readonly standardisation: Digest;
  /** From the moments of all but a site; empty where no site is left out. */
  readonly without: readonly { readonly site: SiteId; readonly digest: Digest }[];
}

/** What tells apart the heads that the same sums give. */
export interface SolveSettings {
  /** Strength of the penalty; 0 for prototypes. */
  readonly ridge: number;
  /** 0 weighs every image alike, 1 every class alike, as prototypes do. */
  readonly balance: number;
  /** Of prototypes by the Mahalanobis distance: the share of the diagonal in the scatter within classes. */
  readonly shrinkage?: number;
}

/** What the sums give before a head is chosen: what there is to choose from. */
export interface SolveOutcome {
  readonly kind: 'solve';
  readonly standardisation: Digest | null;
  /** Mean squared error in cross-validation by strength, from the sums alone; empty where they were not kept apart by folds. */
  readonly errors: readonly { readonly ridge: number; readonly error: number }[];
  readonly candidates: readonly (SolveSettings & {
    /** Solved from all sums but those of the fold, by fold; with one fold, from all. */
    readonly folds: readonly Digest[];
  })[];
}

/** What the sites' figures chose, and the head that is solved with it. */
export interface ChosenHead extends SolveSettings {
  readonly temperature: number;
  /** Solved from all sums, its scores divided by the temperature. */
  readonly head: Digest;
  /** The same without the sums of a site: what it would be had the site never joined. */
  readonly unseen: readonly { readonly site: SiteId; readonly digest: Digest }[];
  /** The value of the federation's metric on all folds, or on the validation images. */
  readonly value: number;
}

/**
 * What makes the head without a site the one of a federation that never had it. `run`: such a federation ran, with the same
 * answers of the others, and has this head. `sums`: everything follows from the others' sums. `figures`: the scores do, but which
 * settings were taken of those that can be chosen was decided by what the others said of heads that the site had a part in.
 * `rounds`: all rounds were made without the site while the run went on.
 */
export type WithdrawalBasis = 'run' | 'sums' | 'figures' | 'rounds';

/** A site that was taken out of a completed run again, and the model without it. */
export interface Withdrawal {
  readonly site: SiteId;
  readonly by: string;
  readonly head: Digest;
  readonly model: Digest;
  readonly signed: ModelSignature;
  readonly basis: WithdrawalBasis;
  /** With the basis `run`: which. */
  readonly sameAs?: RunId;
}

/** Why a step ended: every site answered, enough did, its time was over, or the missing sites were gone. */
export type CloseReason = 'all-answered' | 'goal-reached' | 'deadline' | 'others-gone';

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
      /** Sums are over features rounded to multiples of 2^gridExponent: then they are exact, whoever adds them in which order. */
      readonly gridExponent: number;
      readonly backbone: Digest;
      readonly initialHead: Digest;
      readonly by: string;
    })
  | (EventBase & {
      readonly type: 'site-joined';
      readonly site: SiteId;
      readonly instance: string;
      readonly profile: SiteProfile;
      /** That its results are signed with; left out where sites do not prove who they are. */
      readonly publicKey?: PublicKey;
    })
  | (EventBase & { readonly type: 'site-disconnected'; readonly site: SiteId })
  /** With the key that its results are signed with from now on, if it is another than before. */
  | (EventBase & { readonly type: 'site-reconnected'; readonly site: SiteId; readonly publicKey?: PublicKey })
  | (EventBase & { readonly type: 'site-left'; readonly site: SiteId; readonly reason: string })
  | (EventBase & {
      readonly type: 'result-accepted';
      readonly task: TaskId;
      readonly site: SiteId;
      readonly digest: Digest;
      readonly sizeBytes: number;
      /** Seconds the site spent, by phase, as it says itself; for the report only. */
      readonly seconds: Readonly<Record<string, number>>;
      /** By the site's key, over `resultStatement`; left out where sites do not prove who they are. */
      readonly signature?: Signature;
    })
  /** The stored bytes of an answer that was accepted are gone or damaged: the site is asked for it once more. */
  | (EventBase & { readonly type: 'answer-lost'; readonly task: TaskId; readonly site: SiteId; readonly digest: Digest })
  | (EventBase & {
      readonly type: 'step-closed';
      readonly task: TaskId;
      readonly contributions: readonly Contribution[];
      readonly reason: CloseReason;
    })
  | (EventBase & { readonly type: 'step-combined'; readonly task: TaskId; readonly outcome: StepOutcome })
  | (EventBase & { readonly type: 'wait-ended' })
  | (EventBase & { readonly type: 'coordinator-restarted' })
  | (EventBase & { readonly type: 'run-paused'; readonly by: string })
  | (EventBase & { readonly type: 'run-resumed'; readonly by: string })
  | (EventBase & { readonly type: 'run-stopped'; readonly by: string })
  | (EventBase & { readonly type: 'run-failed'; readonly code: number; readonly message: string })
  | (EventBase & {
      readonly type: 'run-completed';
      readonly head: Digest;
      readonly model: Digest;
      /** The coordinator's, over the model. */
      readonly signed?: ModelSignature;
    })
  | (EventBase & Withdrawal & { readonly type: 'site-withdrawn' });

/** The name of an event. */
export type RunEventType = RunEvent['type'];
