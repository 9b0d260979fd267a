import { describeDuration, durationMs } from '../federation/index.ts';
import type { SiteId } from '../identity.ts';
import { quorumOf } from './cohort.ts';
import type { CloseReason } from './events.ts';
import { type OpenStep, presentMembers, type RunState } from './state.ts';
import { siteLeftOut, type Task } from './task.ts';

/** What a run waits for: since when, until when, and what happens then. */
export interface Waiting {
  readonly reason: string;
  /** The sites that are waited for; empty while sites may still join. */
  readonly sites: readonly SiteId[];
  readonly since: number;
  readonly until: number;
  readonly then: string;
}

/** What the run waits for, or null when it waits for nobody: it is paused, closing a step, combining, finishing, or over. */
export function waitingOf(state: RunState): Waiting | null {
  const { phase, federation, paused } = state;
  if (paused !== null) return null;
  if (phase.kind === 'gathering') {
    const joined = presentMembers(state).length;
    const { sites, quorum } = federation.cohort;
    return {
      reason: `sites to join, ${joined} of ${sites} so far`,
      sites: [],
      since: phase.since,
      until: phase.deadline,
      // biome-ignore lint/suspicious/noThenProperty: a sentence; it cannot be called.
      then: `the run starts if at least ${quorum} have joined, else it fails`,
    };
  }
  if (phase.kind !== 'step') return null;
  const { step } = phase;
  const missing = missingSites(step);
  const quorum = quorumOf(state, step.task);
  const enough = step.answers.size >= quorum;
  if (enough && missing.length === 0) return null;
  return {
    reason: `${describeMissing(state, missing, quorum - step.cohort.length)} (${describeTask(step.task)})`,
    sites: missing,
    since: step.openedAt,
    until: stepEnd(state, step),
    // biome-ignore lint/suspicious/noThenProperty: a sentence; it cannot be called.
    then: enough
      ? `the step closes with the ${step.answers.size} that answered`
      : `the ${mayExtend(state, step) ? 'wait is extended by as much' : 'run fails'} unless ${quorum} ${quorum === 1 ? 'site has' : 'sites have'} answered (${step.answers.size} so far)`,
  };
}

function describeMissing(state: RunState, missing: readonly SiteId[], lacking: number): string {
  const gone = missing.filter((site) => state.members.get(site)?.presence.kind !== 'connected');
  const names = missing.length > 5 ? `${missing.slice(0, 5).join(', ')} and ${missing.length - 5} more` : missing.join(', ');
  const reasons: string[] = [];
  if (missing.length > 0) reasons.push(gone.length === missing.length ? `${names} to connect again` : `${names} to answer`);
  if (lacking > 0) reasons.push(`${lacking} more ${lacking === 1 ? 'site' : 'sites'} to come in`);
  return reasons.join(', and ');
}

/** Sites of the cohort that have not answered and have not left. */
export function missingSites(step: OpenStep): SiteId[] {
  return step.cohort.filter((site) => !step.answers.has(site));
}

/**
 * When the step ends at the latest. Its deadline; earlier when a quorum has answered and all that is missing are sites
 * without a connection: then when the last of them has had `deadlines.reconnect` to come back.
 */
export function stepEnd(state: RunState, step: OpenStep): number {
  const missing = missingSites(step).map((site) => state.members.get(site)?.presence);
  if (step.answers.size < quorumOf(state, step.task) || missing.length === 0) return step.deadline;
  const grace = durationMs(state.federation.deadlines.reconnect);
  let end = Number.NEGATIVE_INFINITY;
  for (const presence of missing) {
    if (presence?.kind === 'connected') return step.deadline;
    if (presence?.kind === 'disconnected') end = Math.max(end, presence.since + grace);
  }
  return Math.min(step.deadline, end);
}

/** Whether a step without a quorum has its time once more when its deadline comes. */
export function mayExtend(state: RunState, step: OpenStep): boolean {
  return step.answers.size < quorumOf(state, step.task) && step.extensions < state.federation.deadlines.extensions;
}

/**
 * So many sites more than it needs were asked in a round of training: it closes without the slowest (Bonawitz et al., Towards
 * Federated Learning at Scale, 2019). Where a strategy has a goal of its own there are none.
 */
function overselectedIn({ federation }: RunState, task: Task): number {
  return task.kind === 'fit' && task.purpose === 'federated' && task.goal === null ? federation.cohort.overselect : 0;
}

/** Why the step can close at this time, or null when it cannot yet. */
export function closeReason(state: RunState, step: OpenStep, at: number): CloseReason | null {
  if (step.answers.size < quorumOf(state, step.task)) return null;
  const missing = missingSites(step).length;
  if (missing === 0) return 'all-answered';
  if (step.extensions > 0) return 'deadline';
  if (missing <= overselectedIn(state, step.task)) return 'goal-reached';
  if (step.task.kind === 'fit' && step.task.goal !== null && step.answers.size >= step.task.goal) return 'goal-reached';
  if (at >= step.deadline) return 'deadline';
  return at >= stepEnd(state, step) ? 'others-gone' : null;
}

/** The task in a few words: `round 3: fit`. */
export function describeTask(task: Task): string {
  switch (task.kind) {
    case 'summarise':
      if (task.calibrates === true) return 'sums for virtual features';
      if (task.statistics === 'scores') return 'scores by class, for sites without labels';
      if (task.statistics === 'classes') return `sums that the loss needs${withoutSite(task)}`;
      return task.statistics === 'gram' || task.statistics === 'class-moments' ? 'sums of the features' : 'statistics of the features';
    case 'fit':
      if (task.purpose === 'alone') return 'training alone, as a yardstick';
      return `round ${task.round}${withoutSite(task)}: training${task.scope === undefined ? '' : ` (${task.scope})`}`;
    case 'evaluate':
      if (task.split === 'test') return 'final test';
      return task.chooses ? 'choosing the head' : `round ${task.round}: validation`;
  }
}

function withoutSite(task: Task): string {
  const site = siteLeftOut(task);
  return site === null ? '' : ` without ${site}`;
}

/** The wait as one sentence. */
export function describeWaiting(waiting: Waiting, now: number): string {
  return `waiting for ${waiting.reason} since ${describeDuration(now - waiting.since)}, at most ${describeDuration(waiting.until - now)} more; then ${waiting.then}`;
}
