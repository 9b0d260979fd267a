import type { Federation } from '../federation/index.ts';
import type { Digest, PublicKey, RunId, SiteId, TaskId } from '../identity.ts';
import type { ModelSignature } from '../model/signature.ts';
import type { CloseReason, Contribution, SiteProfile, StepOutcome, Withdrawal } from './events.ts';
import type { FitTask, Task } from './task.ts';

/** A site's place in the run. A site that left does not come back into the same run. */
export interface Member {
  readonly site: SiteId;
  /** Tells two machines under one name apart. */
  readonly instance: string;
  readonly profile: SiteProfile;
  readonly joinedAt: number;
  /** That its results are signed with; left out where sites do not prove who they are. */
  readonly publicKey?: PublicKey;
  readonly presence:
    | { readonly kind: 'connected' }
    | { readonly kind: 'disconnected'; readonly since: number }
    | { readonly kind: 'left'; readonly since: number; readonly reason: string };
}

/** An answer that is stored. */
export interface Answer {
  /** The earlier task that it answers; left out where it is the step's own. */
  readonly task?: TaskId;
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly at: number;
  readonly seconds: Readonly<Record<string, number>>;
}

/** A task that sites are working on. */
export interface OpenStep {
  readonly task: Task;
  readonly openedAt: number;
  /** The end of the wait, unless it is extended. */
  readonly deadline: number;
  /** How often the deadline passed without a quorum and was put off. */
  readonly extensions: number;
  /** The sites this step counts on, sorted. */
  readonly cohort: readonly SiteId[];
  readonly answers: ReadonlyMap<SiteId, Answer>;
  /** Sites whose stored answer to it was lost; left out where none was. */
  readonly lost?: readonly SiteId[];
}

/** A step that ended, and how. */
export interface ClosedStep {
  readonly task: Task;
  readonly openedAt: number;
  readonly closedAt: number;
  readonly combinedAt: number;
  readonly reason: CloseReason;
  readonly cohort: readonly SiteId[];
  readonly answers: ReadonlyMap<SiteId, Answer>;
  readonly contributions: readonly Contribution[];
  readonly outcome: StepOutcome;
}

/** What a run is doing; times are milliseconds since 1970 UTC, by the coordinator's clock. */
export type Phase =
  | { readonly kind: 'gathering'; readonly since: number; readonly deadline: number }
  | { readonly kind: 'step'; readonly step: OpenStep }
  | {
      readonly kind: 'combining';
      readonly step: OpenStep;
      readonly contributions: readonly Contribution[];
      readonly reason: CloseReason;
      readonly closedAt: number;
    }
  | { readonly kind: 'finishing'; readonly since: number; readonly head: Digest; readonly why: string }
  /** The strategy has no next step to give. */
  | { readonly kind: 'failing'; readonly message: string }
  | { readonly kind: 'completed'; readonly at: number; readonly head: Digest; readonly model: Digest; readonly signed?: ModelSignature }
  | { readonly kind: 'stopped'; readonly at: number; readonly by: string }
  | { readonly kind: 'failed'; readonly at: number; readonly code: number; readonly message: string };

/** One training of one federation: what its events give, and nothing beside. */
export interface RunState {
  readonly run: RunId;
  readonly federation: Federation;
  readonly featureSize: number;
  readonly gridExponent: number;
  readonly backbone: Digest;
  readonly initialHead: Digest;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly members: ReadonlyMap<SiteId, Member>;
  readonly history: readonly ClosedStep[];
  /** Sites that are still at an earlier round, where rounds do not wait for everyone. */
  readonly stragglers: ReadonlyMap<SiteId, FitTask>;
  /** Their answers that came between two rounds: they count in the next. */
  readonly early: ReadonlyMap<SiteId, Answer>;
  readonly phase: Phase;
  /** Since when and by whom the run is held; null for one that goes on or is over. */
  readonly paused: { readonly since: number; readonly by: string } | null;
  /** Sites that were taken out after the end, in order; the latest has the model that is handed out. */
  readonly withdrawals: readonly Withdrawal[];
}

/** The model that a completed run hands out: its own, or the latest without a site. Null for any other run. */
export function modelOfRun({
  phase,
  withdrawals,
}: RunState): (Pick<Withdrawal, 'head' | 'model'> & { readonly signed?: ModelSignature }) | null {
  return phase.kind === 'completed' ? (withdrawals.at(-1) ?? phase) : null;
}

/** True once nothing can happen to the run any more. */
export function hasEnded(state: RunState): boolean {
  return state.phase.kind === 'completed' || state.phase.kind === 'stopped' || state.phase.kind === 'failed';
}

/** The sites that have not left, sorted by name. */
export function presentMembers(state: Pick<RunState, 'members'>): Member[] {
  return [...state.members.values()].filter(({ presence }) => presence.kind !== 'left').sort((a, b) => (a.site < b.site ? -1 : 1));
}
