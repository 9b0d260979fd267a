import type { CampaignReport } from './campaign.ts';

/** What a campaign's process is asked to do. */
export interface Order {
  readonly target: string;
  readonly seed: number;
  readonly cases: number;
  readonly seconds: number;
  readonly corpus: string;
  /** A file in which it notes the case that it starts. */
  readonly place: string;
  /** Only make and keep the case of this number; null to run the campaign. */
  readonly only: number | null;
}

/** A finding as the report tells it. */
export interface FoundCase {
  readonly which: string;
  readonly what: string;
  /** Where the case is kept; null where no single one is to blame. */
  readonly path: string | null;
}

export type TargetReport = Omit<CampaignReport, 'found'> & { readonly found: readonly FoundCase[] };

/** What the process says. */
export type Told =
  | { readonly type: 'ready' }
  | { readonly type: 'alive'; readonly done: number }
  | { readonly type: 'kept'; readonly path: string }
  | { readonly type: 'report'; readonly report: TargetReport };
