import { durationMs, learnsWithoutLabels } from '../federation/index.ts';
import type { SiteId } from '../identity.ts';
import { type Member, type OpenStep, presentMembers, type RunState } from './state.ts';
import { siteLeftOut, type Task } from './task.ts';

/** Answers that a round of training has to have, whoever is not asked, unless the federation's quorum is lower. */
const LEAST_TRAINED = 2;

/**
 * The fewest answers with which a step counts: one fewer than the federation's quorum where a site is left out that is there,
 * and one fewer for each site that has nothing to train on. With krum, which counts on so many updates, not for these.
 */
export function quorumOf(state: Pick<RunState, 'federation' | 'members'>, task: Task): number {
  const { cohort, strategy } = state.federation;
  const quorum = cohort.quorum - (siteLeftOut(task) === null ? 0 : 1);
  if (strategy.name === 'krum') return quorum;
  const idle = presentMembers(state).filter((member) => member.site !== siteLeftOut(task) && !hasImagesFor(state, task, member)).length;
  return Math.max(Math.min(LEAST_TRAINED, quorum), quorum - idle);
}

/** Whether a site has something to do: to train it needs images with a label, or a loss that needs none. */
export function hasImagesFor({ federation }: Pick<RunState, 'federation'>, task: Task, { profile }: Pick<Member, 'profile'>): boolean {
  if (task.kind !== 'fit' || profile.counts.train > 0) return true;
  return task.purpose === 'federated' && learnsWithoutLabels(federation.training.loss) && (profile.counts.unlabelled ?? 0) > 0;
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

/** Those who have not left, but the site that the task leaves out and those who have nothing for it. */
function membersFor(state: RunState, task: Task): Member[] {
  return presentMembers(state).filter((member) => member.site !== siteLeftOut(task) && hasImagesFor(state, task, member));
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
      if (state.paused !== null) return Number.POSITIVE_INFINITY; // time stands still
      return member.presence.since + durationMs(state.federation.deadlines.reconnect);
    default:
      return Number.NEGATIVE_INFINITY;
  }
}
