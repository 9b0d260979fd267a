import type { AccessEvent, RunEvent, RunId, RunState } from '@atoll/core';
import type { LiveRun } from '../runs/index.ts';

/** What the coordinator tells the one who runs it. */
export type CoordinatorEvent =
  /** `state`: of the run, after the event. */
  | { readonly type: 'event'; readonly run: RunId; readonly event: RunEvent; readonly state: RunState }
  | { readonly type: 'access'; readonly event: AccessEvent }
  | {
      readonly type: 'refused';
      /** The site's name, `operator NAME`, or the address of one who has not proven who it is. */
      readonly who: string;
      /** The kind of the message, `connection`, or `metrics`. */
      readonly about: string;
      readonly code: number;
      readonly message: string;
      readonly cause: unknown;
    }
  /** The last write before the machine went down was cut off; it had been acknowledged to nobody. */
  | { readonly type: 'torn'; readonly bytes: number }
  | { readonly type: 'ended'; readonly run: LiveRun }
  /** About the certificate: renewed, about to end. */
  | { readonly type: 'tls'; readonly message: string }
  | { readonly type: 'problem'; readonly run: RunId; readonly error: unknown };
