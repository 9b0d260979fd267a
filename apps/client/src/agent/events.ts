import type { AtollError, Federation, RunId, SplitCounts, Task } from '@atoll/core';
import type { Acceptance } from '../connection/index.ts';
import type { DataReport } from '../data/data-report.ts';
import type { EngineName } from '../engines/engine.ts';
import type { PrivacyStatement } from '../privacy/index.ts';

/** Where the run stands, as the coordinator says it. */
export interface RunProgress {
  readonly run: string;
  readonly phase: string;
  readonly round: number;
  readonly rounds: number;
  /** In a few words. */
  readonly activity: string;
  /** What is waited for and what happens then; null when nothing is. */
  readonly waiting: { readonly reason: string; readonly until: number; readonly afterwards: string } | null;
  /** The federation's metric over all validation images, by round. */
  readonly metric: string;
  readonly validation: readonly { readonly round: number; readonly value: number }[];
}

/** How a run ended for a site; `left`: before the run did. */
export type SiteEnd = 'completed' | 'stopped' | 'failed' | 'left';

/** What happens at a site, for whoever shows it. Times are milliseconds since 1970. */
export type AgentEvent =
  /** `lines`: the engine chosen, then why each better one is not used. */
  | { readonly kind: 'engine'; readonly name: EngineName; readonly description: string; readonly lines: readonly string[] }
  /** Image files are opened. */
  | { readonly kind: 'checking'; readonly done: number; readonly total: number }
  | { readonly kind: 'data'; readonly report: DataReport; readonly counts: SplitCounts; readonly classCounts: readonly number[] }
  | { readonly kind: 'connected'; readonly url: string; readonly software: string }
  /** Nothing goes on until something happens outside: what, and when the wait ends at the latest. */
  | { readonly kind: 'waiting'; readonly reason: string; readonly until: number }
  | { readonly kind: 'offered'; readonly run: RunId; readonly federation: Federation; readonly privacy: PrivacyStatement }
  /** The backbone is fetched; bytes. */
  | { readonly kind: 'backbone'; readonly done: number; readonly total: number }
  /** Images with features; `cached` were there before. */
  | { readonly kind: 'features'; readonly done: number; readonly total: number; readonly cached: number }
  | { readonly kind: 'joined'; readonly run: RunId }
  | { readonly kind: 'task-started'; readonly task: Task; readonly deadline: number }
  | { readonly kind: 'training'; readonly task: Task; readonly epoch: number; readonly epochs: number }
  | {
      readonly kind: 'task-finished';
      readonly task: Task;
      readonly seconds: number;
      readonly acceptance: Acceptance;
      readonly sizeBytes: number;
    }
  /** The coordinator no longer waits for the answer. */
  | { readonly kind: 'task-closed'; readonly task: string; readonly reason: string }
  | { readonly kind: 'refused'; readonly error: AtollError }
  | { readonly kind: 'status'; readonly status: RunProgress }
  | { readonly kind: 'ended'; readonly end: SiteEnd; readonly message: string };

/** Is told what goes on at a site. */
export type AgentListener = (event: AgentEvent) => void;
