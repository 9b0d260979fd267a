import { durationMs } from '../federation/index.ts';
import type { SiteId } from '../identity.ts';
import { type Member, type OpenStep, presentMembers, type RunState } from './state.ts';
import { siteLeftOut, type Task } from './task.ts';

/** The fewest answers with which a step counts: one fewer than the federation's quorum where a site is left out that is there. */
export function quorumOf({ federation }: Pick<RunState, 'federation'>, task: Task): number {
  return federation.cohort.quorum - (siteLeftOut(task) === null ? 0 : 1);
}

/** The sites that a step opened for the task at this time counts on: connected, or without a connection for less than `deadlines.reconnect`. */
export function cohortAt(state: RunState, task: Task, at: number): SiteId[] {
  return membersFor(state, task)
    .filter((member) => at < countedUntil(state, member))
    .map(({ site }) => site);
}

/**
 * The cohort of the open step as it should be at this time: as it is, unless those who answered or may still be counted
 * on are fewer than the quorum; then everyone with a connection comes in.
 */
export function filledCohort(state: RunState, step: OpenStep, at: number): readonly SiteId[] {
  const counted = step.cohort.filter((site) => step.answers.has(site) || at < countedUntil(state, state.members.get(site)));
  if (counted.length >= quorumOf(state, step.task)) return step.cohort;
  const newcomers = connectedOutside(state, step);
  return newcomers.length === 0 ? step.cohort : [...step.cohort, ...newcomers].sort();
}

/** When the cohort may have to be filled by time alone, later than `at`; Infinity when only an event can fill it. */
export function nextFill(state: RunState, step: OpenStep, at: number): number {
  if (connectedOutside(state, step).length === 0) return Number.POSITIVE_INFINITY;
  const ends = step.cohort.filter((site) => !step.answers.has(site)).map((site) => countedUntil(state, state.members.get(site)));
  return Math.min(...ends.filter((end) => end > at), Number.POSITIVE_INFINITY);
}

/** True when not even with everyone coming back can the step reach its quorum: sites left, and none may join. */
export function quorumIsLost(state: RunState, step: OpenStep): boolean {
  if (state.federation.cohort.lateJoin) return false;
  const possible = new Set([...step.answers.keys(), ...membersFor(state, step.task).map(({ site }) => site)]);
  return possible.size < quorumOf(state, step.task);
}

/** Those who have not left, but the site that the task leaves out. */
function membersFor(state: RunState, task: Task): Member[] {
  return presentMembers(state).filter(({ site }) => site !== siteLeftOut(task));
}

function connectedOutside(state: RunState, step: OpenStep): SiteId[] {
  return membersFor(state, step.task)
    .filter(({ site, presence }) => presence.kind === 'connected' && !step.cohort.includes(site))
    .map(({ site }) => site);
}

function countedUntil(state: RunState, member: Member | undefined): number {
  switch (member?.presence.kind) {
    case 'connected':
      return Number.POSITIVE_INFINITY;
    case 'disconnected':
      return member.presence.since + durationMs(state.federation.deadlines.reconnect);
    default:
      return Number.NEGATIVE_INFINITY;
  }
}
