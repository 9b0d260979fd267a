import { describeDuration } from '@atoll/core';
import type { wire } from '@atoll/protocol';

interface Timeline {
  /** Share of the wait that is over, 0 to 1. */
  readonly passed: number;
  readonly since: string;
  readonly answered: number;
  readonly asked: number;
  readonly words: string;
}

/** The wait of a run as a line from its start to its end; null when it waits for nobody. */
export function timelineOf({ waiting, members }: Pick<wire.RunStatus, 'waiting' | 'members'>, now: number): Timeline | null {
  if (!waiting) return null;
  const { since = 0, until = 0, sites } = waiting;
  const [start, end] = [since ?? 0, until ?? 0];
  const passed = end > start ? Math.min(1, Math.max(0, (now - start) / (end - start))) : 1;
  const answered = members.filter((member) => member.answered).length;
  const asked = answered + (sites?.length ?? 0);
  const text = describeDuration(Math.max(0, now - start));
  const left = describeDuration(Math.max(0, end - now));
  return { passed, since: `${text} ago`, answered, asked, words: `${Math.round(100 * passed)} % of the wait is over, ${left} left` };
}
