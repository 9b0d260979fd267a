import type { AgentEvent } from '@atoll/client';
import { AtollError } from '@atoll/core';

/** An agent event as one line of JSON (`atoll join --events`): for programs that start sites. */
export type SiteEventLine =
  | { readonly kind: 'features'; readonly done: number; readonly total: number; readonly cached: number }
  | { readonly kind: 'engine'; readonly name: string; readonly description: string; readonly lines: readonly string[] }
  | { readonly kind: 'refused'; readonly code: number; readonly message: string }
  | { readonly kind: 'ended'; readonly end: string; readonly message: string }
  | { readonly kind: 'joined' | 'task-started' | 'task-finished' | 'training' | 'other' };

export function eventLine(event: AgentEvent): SiteEventLine {
  switch (event.kind) {
    case 'features':
    case 'engine':
    case 'ended':
      return event;
    case 'refused':
      return { kind: 'refused', code: event.error instanceof AtollError ? event.error.code : 0, message: event.error.message };
    case 'joined':
    case 'task-started':
    case 'task-finished':
    case 'training':
      return { kind: event.kind };
    default:
      return { kind: 'other' };
  }
}
