import { describeDuration } from '@atoll/core';
import { now } from '../state/clock.ts';
import { clockAhead } from '../state/connection.ts';

/** The coordinator's time. */
export const serverNow = (): number => now.value + clockAhead.value;

/** `3 min ago`; the time itself for who points at it. */
export function Ago({ at }: { readonly at: number }) {
  if (at === 0) return <span class="quiet">–</span>;
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={date.toLocaleString()}>
      {describeDuration(Math.max(0, serverNow() - at))} ago
    </time>
  );
}

/** How much time is left, each second. */
export function Left({ until }: { readonly until: number }) {
  return <time dateTime={new Date(until).toISOString()}>{describeDuration(Math.max(0, until - serverNow()))}</time>;
}

/** Day and time in the reader's own way. */
export function At({ at }: { readonly at: number }) {
  const date = new Date(at);
  return <time dateTime={date.toISOString()}>{date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' })}</time>;
}
