import type { AccessEvent, RunEvent, RunId } from '@atoll/core';
import type { LiveRun } from '../runs/index.ts';

/** What the coordinator tells the one who runs it. */
export type CoordinatorEvent =
  | { readonly type: 'event'; readonly run: RunId; readonly event: RunEvent }
  | { readonly type: 'access'; readonly event: AccessEvent }
  /** `who`: the site's name, `operator NAME`, or the address of one who has not proven who it is. */
  | { readonly type: 'refused'; readonly who: string; readonly code: number; readonly message: string; readonly cause: unknown }
  /** The last write before the machine went down was cut off; it had been acknowledged to nobody. */
  | { readonly type: 'torn'; readonly bytes: number }
  | { readonly type: 'ended'; readonly run: LiveRun }
  /** About the certificate: renewed, about to end. */
  | { readonly type: 'tls'; readonly message: string }
  | { readonly type: 'problem'; readonly run: RunId; readonly error: unknown };
