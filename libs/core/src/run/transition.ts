import { durationMs } from '../federation/index.ts';
import type { Digest, SiteId, TaskId } from '../identity.ts';
import { nextOf } from '../strategies/index.ts';
import { cohortAt, filledCohort, nextFill, quorumIsLost, quorumOf } from './cohort.ts';
import type { CloseReason, Contribution, RunEvent, StepOutcome } from './events.ts';
import { ImpossibleEvent } from './impossible-event.ts';
import { loseAnswer } from './lost-answers.ts';
import { pause, resume } from './pause.ts';
import { type ClosedStep, hasEnded, type Member, type OpenStep, type Phase, presentMembers, type RunState } from './state.ts';
import { fromEarlierRounds, stragglersAfter } from './stragglers.ts';
import { siteLeftOut, type Task } from './task.ts';
import { closeReason, mayExtend, stepEnd } from './waiting.ts';

export { ImpossibleEvent };

/** What the coordinator has to do because of the state; each is safe to do again. */
export type Effect =
  | { readonly type: 'hand-out'; readonly task: Task; readonly sites: readonly SiteId[] }
  | { readonly type: 'wake'; readonly at: number }
  | { readonly type: 'end-wait' }
  | { readonly type: 'close'; readonly task: TaskId; readonly contributions: readonly Contribution[]; readonly reason: CloseReason }
  | { readonly type: 'combine'; readonly task: Task; readonly contributions: readonly Contribution[] }
  | { readonly type: 'finish'; readonly head: Digest; readonly why: string }
  | { readonly type: 'fail'; readonly code: 603 | 604; readonly message: string }
  | { readonly type: 'announce-end' };

/** What an event gives: the next state, and what is to be done. */
export interface Transition {
  readonly state: RunState;
  readonly effects: readonly Effect[];
}

/** The state before anything: only `run-created` leads out of it. */
export type RunStateOrNothing = RunState | null;

/**
 * The run's only rule: what the state becomes by an event, and what has to be done then. Pure, so that replaying the
 * journal gives the same state. Throws {@link ImpossibleEvent}.
 */
export function transition(before: RunStateOrNothing, event: RunEvent): Transition {
  const state = reduce(before, event);
  return { state, effects: effectsOf(state, event.at) };
}

/** The state that a journal gives. Throws {@link ImpossibleEvent} on a journal that no coordinator wrote. */
export function replay(events: Iterable<RunEvent>): RunState {
  let state: RunStateOrNothing = null;
  for (const event of events) state = reduce(state, event);
  if (state === null) throw new ImpossibleEvent('a journal starts with run-created');
  return state;
}

function reduce(state: RunStateOrNothing, event: RunEvent): RunState {
  if (event.type === 'run-created') {
    if (state !== null) throw new ImpossibleEvent('the run exists already');
    const { run, federation, featureSize, gridExponent, backbone, initialHead, at, by } = event;
    const deadline = at + durationMs(federation.deadlines.join);
    return {
      run,
      federation,
      featureSize,
      gridExponent,
      backbone,
      initialHead,
      createdAt: at,
      createdBy: by,
      members: new Map(),
      history: [],
      stragglers: new Map(),
      early: new Map(),
      withdrawals: [],
      phase: { kind: 'gathering', since: at, deadline },
      paused: null,
    };
  }
  if (state === null) throw new ImpossibleEvent(`${event.type} before run-created`);
  if (event.type === 'site-withdrawn') return withdraw(state, event);
  if (hasEnded(state)) throw new ImpossibleEvent(`${event.type} after the end`);
  switch (event.type) {
    case 'site-joined':
      return fillCohort(startWhenComplete(join(state, event), event.at), event.at);
    case 'site-disconnected':
      return disconnect(state, event.site, event.at);
    case 'site-reconnected':
      return fillCohort(reconnect(state, event), event.at);
    case 'site-left':
      return fillCohort(leave(state, event), event.at);
    case 'result-accepted':
      return acceptResult(state, event);
    case 'answer-lost':
      return fillCohort(loseAnswer(state, event, deadlineFrom(state, event.at)), event.at);
    case 'step-closed':
      return closeStep(state, event);
    case 'step-combined':
      return openNext(recordOutcome(state, event), event.at);
    case 'wait-ended':
      return endWait(state, event.at);
    case 'coordinator-restarted':
      return restart(state, event.at);
    case 'run-paused':
      if (state.paused !== null) throw new ImpossibleEvent('the run is paused already');
      return pause(state, event.by, event.at);
    case 'run-resumed':
      if (state.paused === null) throw new ImpossibleEvent('the run is not paused');
      return resume(state, state.paused.since, event.at);
    case 'run-stopped':
      return { ...state, paused: null, phase: { kind: 'stopped', at: event.at, by: event.by } };
    case 'run-failed':
      return { ...state, paused: null, phase: { kind: 'failed', at: event.at, code: event.code, message: event.message } };
    case 'run-completed':
      if (state.phase.kind !== 'finishing') throw new ImpossibleEvent(`run-completed while ${state.phase.kind}`);
      if (state.phase.head !== event.head) throw new ImpossibleEvent('run-completed with another head than the chosen one');
      return { ...state, paused: null, phase: completed(event) };
  }
}

/** Once more for the same site where the proof has become better. */
function withdraw(state: RunState, { type: _, at: __, ...withdrawal }: Extract<RunEvent, { type: 'site-withdrawn' }>): RunState {
  const { site } = withdrawal;
  if (state.phase.kind !== 'completed') throw new ImpossibleEvent(`${site} withdrew while ${state.phase.kind}`);
  if (!state.members.has(site)) throw new ImpossibleEvent(`${site} is no member`);
  if (state.withdrawals.some((other) => other.site === site && other.basis === 'run')) throw new ImpossibleEvent(`${site} has withdrawn`);
  return { ...state, withdrawals: [...state.withdrawals, withdrawal] };
}

function completed({ at, head, model, signed }: Extract<RunEvent, { type: 'run-completed' }>): Phase {
  return { kind: 'completed', at, head, model, ...(signed === undefined ? {} : { signed }) };
}

/**
 * What has to be done in this state at this time. Derived from the state alone: a coordinator that comes up again asks
 * for the same effects as the one that went down.
 */
export function effectsOf(state: RunState, at: number): Effect[] {
  const { phase, paused } = state;
  if (paused !== null && (phase.kind === 'gathering' || phase.kind === 'step')) return [];
  switch (phase.kind) {
    case 'gathering': {
      if (at < phase.deadline) return [{ type: 'wake', at: phase.deadline }];
      const joined = presentMembers(state).length;
      return joined >= state.federation.cohort.quorum
        ? [{ type: 'end-wait' }]
        : [fail(state, `only ${sites(joined)} joined${joined < state.members.size ? ' and stayed' : ''}`)];
    }
    case 'step': {
      const { step } = phase;
      const reason = closeReason(state, step, at);
      if (reason !== null) return [{ type: 'close', task: step.task.id, contributions: contributionsOf(step), reason }];
      if (quorumIsLost(state, step)) return [fail(state, `only ${sites(presentMembers(state).length)} left in the run`)];
      if (at >= step.deadline && mayExtend(state, step)) return [{ type: 'end-wait' }];
      if (at >= step.deadline) return [fail(state, `only ${sites(step.answers.size)} answered before the deadline`)];
      if (filledCohort(state, step, at) !== step.cohort) return [{ type: 'end-wait' }];
      const asked = step.cohort.filter((site) => !step.answers.has(site) && state.members.get(site)?.presence.kind === 'connected');
      const wake: Effect = { type: 'wake', at: Math.min(stepEnd(state, step), nextFill(state, step, at)) };
      return [...handOuts(state, step, asked), wake];
    }
    case 'combining':
      return [{ type: 'combine', task: phase.step.task, contributions: phase.contributions }];
    case 'finishing':
      return [{ type: 'finish', head: phase.head, why: phase.why }];
    case 'failing':
      return [{ type: 'fail', code: 604, message: phase.message }];
    default:
      return [{ type: 'announce-end' }];
  }
}

/** The step's task for those who are free for it; a site that is still at an earlier round goes on with that. */
function handOuts({ stragglers }: RunState, step: OpenStep, asked: readonly SiteId[]): Effect[] {
  const tasks = new Map<Task, SiteId[]>();
  for (const site of asked) {
    const task = stragglers.get(site) ?? step.task;
    tasks.set(task, [...(tasks.get(task) ?? []), site]);
  }
  return [...tasks].map(([task, sites]) => ({ type: 'hand-out', task, sites }));
}

const sites = (count: number): string => `${count} ${count === 1 ? 'site' : 'sites'}`;

function fail({ phase, federation }: RunState, what: string): Effect {
  const step = phase.kind === 'step' ? phase.step : null;
  const gone = (step?.lost ?? []).filter((site) => step?.answers.has(site) !== true);
  if (gone.length > 0)
    return { type: 'fail', code: 604, message: `What was stored of ${gone.join(', ')} was lost and did not come again, and ${what}.` };
  const without = step === null ? null : siteLeftOut(step.task);
  const fewer = without === null ? '' : ` (one fewer in a round without ${without})`;
  return { type: 'fail', code: 603, message: `Quorum not reached: ${what}, and cohort.quorum is ${federation.cohort.quorum}${fewer}.` };
}

/** The answers in site order: the order in which they are combined, whenever they came. */
const contributionsOf = (step: OpenStep): Contribution[] =>
  [...step.answers]
    .map(([site, { digest, task }]) => ({ site, digest, ...(task === undefined ? {} : { task }) }))
    .sort((a, b) => (a.site < b.site ? -1 : 1));

function join(state: RunState, event: Extract<RunEvent, { type: 'site-joined' }>): RunState {
  if (state.members.has(event.site)) throw new ImpossibleEvent(`${event.site} has joined already`);
  if (state.phase.kind !== 'gathering' && !state.federation.cohort.lateJoin) throw new ImpossibleEvent('late joining is switched off');
  const { site, instance, profile, at, publicKey } = event;
  const key = publicKey === undefined ? {} : { publicKey };
  const member: Member = { site, instance, profile, joinedAt: at, presence: { kind: 'connected' }, ...key };
  return { ...state, members: new Map(state.members).set(site, member) };
}

function startWhenComplete(state: RunState, at: number): RunState {
  return state.phase.kind === 'gathering' && presentMembers(state).length >= state.federation.cohort.sites ? openNext(state, at) : state;
}

function withPresence(state: RunState, site: SiteId, presence: Member['presence']): RunState {
  const member = state.members.get(site);
  if (member === undefined) throw new ImpossibleEvent(`${site} is no member`);
  if (member.presence.kind === 'left') throw new ImpossibleEvent(`${site} has left`);
  return { ...state, members: new Map(state.members).set(site, { ...member, presence }) };
}

function reconnect(before: RunState, { site, publicKey }: Extract<RunEvent, { type: 'site-reconnected' }>): RunState {
  const state = withPresence(before, site, { kind: 'connected' });
  const member = state.members.get(site);
  if (member === undefined || publicKey === undefined) return state;
  return { ...state, members: new Map(state.members).set(site, { ...member, publicKey }) };
}

/** A second report of the same loss does not make it younger. */
function disconnect(state: RunState, site: SiteId, at: number): RunState {
  if (state.members.get(site)?.presence.kind === 'disconnected') return state;
  return withPresence(state, site, { kind: 'disconnected', since: at });
}

/** A site that left is waited for no more; what it had answered stays. */
function leave(before: RunState, { site, at, reason }: Extract<RunEvent, { type: 'site-left' }>): RunState {
  const stragglers = new Map(before.stragglers);
  stragglers.delete(site);
  const state = { ...withPresence(before, site, { kind: 'left', since: at, reason }), stragglers };
  const { phase } = state;
  if (phase.kind !== 'step' || phase.step.answers.has(site)) return state;
  return { ...state, phase: { kind: 'step', step: { ...phase.step, cohort: phase.step.cohort.filter((other) => other !== site) } } };
}

/** An open step takes newcomers in only when it could not reach its quorum without them; else the next step does. */
function fillCohort(state: RunState, at: number): RunState {
  const { phase } = state;
  if (phase.kind !== 'step') return state;
  const cohort = filledCohort(state, phase.step, at);
  return cohort === phase.step.cohort ? state : { ...state, phase: { kind: 'step', step: { ...phase.step, cohort } } };
}

function acceptResult(state: RunState, event: Extract<RunEvent, { type: 'result-accepted' }>): RunState {
  const { phase } = state;
  const { site, digest, sizeBytes, at, seconds } = event;
  const late = state.stragglers.get(site)?.id === event.task;
  if (late && (phase.kind === 'step' || phase.kind === 'combining')) {
    const stragglers = new Map(state.stragglers);
    stragglers.delete(site);
    const answer = { task: event.task, digest, sizeBytes, at, seconds };
    if (phase.kind === 'combining') return { ...state, stragglers, early: new Map(state.early).set(site, answer) };
    const { step } = phase;
    const cohort = step.cohort.includes(site) ? step.cohort : [...step.cohort, site].sort();
    return { ...state, stragglers, phase: { kind: 'step', step: { ...step, cohort, answers: new Map(step.answers).set(site, answer) } } };
  }
  if (phase.kind !== 'step' || phase.step.task.id !== event.task) throw new ImpossibleEvent(`no open task ${event.task}`);
  if (!phase.step.cohort.includes(site)) throw new ImpossibleEvent(`${site} is not in the cohort`);
  if (phase.step.answers.has(site)) throw new ImpossibleEvent(`${site} has answered`);
  if (state.stragglers.has(site)) throw new ImpossibleEvent(`${site} is at an earlier round`);
  const answers = new Map(phase.step.answers).set(site, { digest, sizeBytes, at, seconds });
  return { ...state, phase: { kind: 'step', step: { ...phase.step, answers } } };
}

function closeStep(state: RunState, event: Extract<RunEvent, { type: 'step-closed' }>): RunState {
  const { phase, paused } = state;
  if (phase.kind !== 'step' || phase.step.task.id !== event.task) throw new ImpossibleEvent(`no open task ${event.task}`);
  if (paused !== null) throw new ImpossibleEvent('the run is paused');
  if (phase.step.answers.size < quorumOf(state, phase.step.task)) throw new ImpossibleEvent(`${event.task} has no quorum`);
  const expected = contributionsOf(phase.step);
  const same =
    expected.length === event.contributions.length &&
    expected.every((one, i) => {
      const given = event.contributions[i];
      return one.site === given?.site && one.digest === given.digest && one.task === given.task;
    });
  if (!same) throw new ImpossibleEvent('the contributions are not the accepted answers in site order');
  const { contributions, reason, at } = event;
  const combining: Phase = { kind: 'combining', step: phase.step, contributions, reason, closedAt: at };
  return { ...state, stragglers: stragglersAfter(state, phase.step), phase: combining };
}

function recordOutcome(state: RunState, event: Extract<RunEvent, { type: 'step-combined' }>): RunState {
  const { phase } = state;
  if (phase.kind !== 'combining' || phase.step.task.id !== event.task) throw new ImpossibleEvent(`${event.task} is not being combined`);
  const { task, openedAt, cohort, answers } = phase.step;
  if (event.outcome.kind !== outcomeKindOf(task)) throw new ImpossibleEvent(`${event.outcome.kind} is no outcome of ${task.id}`);
  const closed: ClosedStep = {
    task,
    openedAt,
    closedAt: phase.closedAt,
    combinedAt: event.at,
    reason: phase.reason,
    cohort,
    answers,
    contributions: phase.contributions,
    outcome: event.outcome,
  };
  return { ...state, history: [...state.history, closed] };
}

function outcomeKindOf(task: Task): StepOutcome['kind'] {
  if (task.kind === 'fit' && task.purpose === 'alone') return 'alone';
  if (task.kind !== 'summarise' || task.statistics === 'moments') return task.kind;
  if (task.calibrates === true) return 'calibrate';
  if (task.statistics === 'scores') return 'reference';
  return task.statistics === 'classes' ? 'statistics' : 'solve';
}

/** The end of a step that has its whole time from now: sites compute their features in the first. */
function deadlineFrom({ federation: { deadlines }, history }: RunState, at: number): number {
  return at + durationMs(history.length === 0 ? deadlines.prepare : deadlines.step);
}

/** Asks the strategy what comes next and opens it for everyone who is there. */
function openNext(state: RunState, at: number): RunState {
  const plan = nextOf(state);
  if (plan.kind === 'failing') return { ...state, phase: plan };
  if (plan.kind === 'done') return { ...state, phase: { kind: 'finishing', since: at, head: plan.head, why: plan.why } };
  const id = `${state.run}/${state.history.length + 1}-${plan.kind}` as TaskId; // a run id and these characters make a task id
  const deadline = deadlineFrom(state, at);
  const task = { ...plan, id };
  const { stragglers, answers } = fromEarlierRounds(state, task);
  const cohort = [...new Set([...cohortAt(state, task, at), ...answers.keys()])].sort();
  return {
    ...state,
    stragglers,
    early: new Map(),
    phase: { kind: 'step', step: { task, openedAt: at, deadline, extensions: 0, cohort, answers } },
  };
}

/**
 * A time has come: gathering is over if a quorum joined; an open step takes others in for those who did not come back, and without
 * a quorum at its deadline it has its time once more.
 */
function endWait(state: RunState, at: number): RunState {
  if (state.paused !== null) throw new ImpossibleEvent('the run is paused');
  if (state.phase.kind !== 'gathering') return fillCohort(extend(state, at), at);
  if (at < state.phase.deadline || presentMembers(state).length < state.federation.cohort.quorum) return state;
  return openNext(state, at);
}

function extend(state: RunState, at: number): RunState {
  const { phase } = state;
  if (phase.kind !== 'step' || at < phase.step.deadline || !mayExtend(state, phase.step)) return state;
  return {
    ...state,
    phase: { kind: 'step', step: { ...phase.step, deadline: deadlineFrom(state, at), extensions: phase.step.extensions + 1 } },
  };
}

/** Nobody is connected after a restart, and the time that the coordinator was away counts against nobody. */
function restart(state: RunState, at: number): RunState {
  const members = new Map(
    [...state.members].map(([site, member]) =>
      member.presence.kind === 'left' ? [site, member] : [site, { ...member, presence: { kind: 'disconnected', since: at } as const }],
    ),
  );
  const { phase } = state;
  if (phase.kind === 'gathering') {
    const deadline = Math.max(phase.deadline, at + durationMs(state.federation.deadlines.step));
    return { ...state, members, phase: { ...phase, deadline } };
  }
  if (phase.kind === 'step') {
    const deadline = Math.max(phase.step.deadline, deadlineFrom(state, at));
    return { ...state, members, phase: { kind: 'step', step: { ...phase.step, deadline } } };
  }
  return { ...state, members };
}
