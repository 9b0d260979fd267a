/** What the soak's processes tell each other. */
export interface CoordinatorReading {
  readonly type: 'reading';
  readonly rssBytes: number;
  readonly heapBytes: number;
  readonly handles: number;
  readonly descriptors: number;
  readonly runs: number;
  /** How each run ended so far: kind, rounds done, and heads. */
  readonly ended: readonly { readonly run: string; readonly kind: string; readonly rounds: number; readonly head: string }[];
  readonly problems: readonly string[];
}

export interface SitesReading {
  readonly type: 'sites';
  readonly connected: number;
  /** Milliseconds that each acknowledgement took since the reading before. */
  readonly latencies: readonly number[];
  /** Refusals that an honest site should not get. */
  readonly wrong: readonly string[];
  readonly flaps: number;
}

export type FromChild = CoordinatorReading | SitesReading | { readonly type: 'ready'; readonly url: string };
