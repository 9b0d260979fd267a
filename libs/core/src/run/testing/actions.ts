import fc from 'fast-check';
import { expect } from 'vitest';
import type { FederationInput } from '../../federation/index.ts';
import type { SiteId } from '../../identity.ts';
import { presentMembers } from '../state.ts';
import { effectsOf } from '../transition.ts';
import { waitingOf } from '../waiting.ts';
import { federation, site } from './examples.ts';
import { checkInvariants } from './invariants.ts';
import { SimulatedCoordinator } from './simulated-coordinator.ts';

export const SITES = ['alpha', 'bravo', 'charlie', 'delta', 'echo'] as const;
type Name = (typeof SITES)[number];
type Action = fc.Command<object, SimulatedCoordinator>;

/** One thing that may happen; where it cannot, nothing does. */
const action = (name: string, act: (coordinator: SimulatedCoordinator) => void): Action => ({
  check: () => true,
  run: (_model, coordinator) => {
    if (!coordinator.ended) act(coordinator);
    coordinator.settle();
    checkInvariants(coordinator);
  },
  toString: () => name,
});

const presence = (coordinator: SimulatedCoordinator, name: Name) => coordinator.state.members.get(site(name))?.presence.kind;

const joins = (name: Name): Action =>
  action(`${name} joins`, (coordinator) => {
    const open = coordinator.state.phase.kind === 'gathering' || coordinator.state.federation.cohort.lateJoin;
    if (presence(coordinator, name) === undefined && open) coordinator.join(name);
  });
const disconnects = (name: Name): Action =>
  action(`${name} disconnects`, (coordinator) => {
    if (presence(coordinator, name) === 'connected') coordinator.disconnect(name);
  });
const reconnects = (name: Name): Action =>
  action(`${name} reconnects`, (coordinator) => {
    if (presence(coordinator, name) === 'disconnected') coordinator.reconnect(name);
  });
const everyoneReconnects = action('everyone reconnects', (coordinator) => {
  for (const name of SITES) if (!coordinator.ended && presence(coordinator, name) === 'disconnected') coordinator.reconnect(name);
});
const leaves = (name: Name): Action =>
  action(`${name} leaves`, (coordinator) => {
    const now = presence(coordinator, name);
    if (now === 'connected' || now === 'disconnected') coordinator.leave(name);
  });
/** Who is asked, or was before a pause: what a site is at it ends. */
const askedBy = ({ state, now }: SimulatedCoordinator): SiteId[] =>
  effectsOf({ ...state, paused: null }, now).flatMap((effect) => (effect.type === 'hand-out' ? effect.sites : []));
const answers = (name: Name): Action =>
  action(`${name} answers`, (coordinator) => {
    const asked = askedBy(coordinator);
    const between = coordinator.state.phase.kind === 'combining' && coordinator.state.stragglers.has(site(name));
    if (asked.includes(site(name)) || (between && presence(coordinator, name) === 'connected')) coordinator.answer(name);
  });
const everyoneAnswers = action('everyone answers', (coordinator) => {
  coordinator.work();
  const asked = coordinator.effects.flatMap((effect) => (effect.type === 'hand-out' ? effect.sites : []));
  const task = coordinator.state.phase.kind === 'step' ? coordinator.step.task.id : '';
  for (const name of asked) if (coordinator.state.phase.kind === 'step' && coordinator.step.task.id === task) coordinator.answer(name);
});
const works = action('the coordinator works', (coordinator) => {
  coordinator.work();
});
const restarts = action('the coordinator restarts', (coordinator) => coordinator.restart());
const pauses = action('the operator pauses the run', (coordinator) => {
  if (coordinator.state.paused === null) coordinator.pause();
});
const resumes = action('the operator lets the run go on', (coordinator) => {
  if (coordinator.state.paused !== null) coordinator.resume();
});
export const stops = action('the operator stops the run', (coordinator) => coordinator.tell({ type: 'run-stopped', by: 'operator' }));
const passes = (milliseconds: number): Action => action(`${milliseconds} ms pass`, (coordinator) => coordinator.advance(milliseconds));
const wakes = action('time passes to the wake', (coordinator) => {
  if (Number.isFinite(coordinator.wakeAt)) coordinator.advance(coordinator.wakeAt - coordinator.now);
});
const wakesEarly = action('a wake fires early', (coordinator) => {
  const before = coordinator.state;
  if (Number.isFinite(coordinator.wakeAt) && coordinator.wakeAt > coordinator.now + 1) {
    coordinator.advance(coordinator.wakeAt - coordinator.now - 1);
    coordinator.settle();
    expect(coordinator.state).toBe(before);
  }
});
const clockJumpsBack = action('the clock jumps back', (coordinator) => {
  coordinator.now -= 5_000;
  coordinator.settle();
});

/** Sites whose stored answer to the step can be lost. */
const losable = ({ state: { phase } }: SimulatedCoordinator): readonly string[] => {
  if (phase.kind !== 'step' && phase.kind !== 'combining') return [];
  const { answers, lost = [] } = phase.step;
  return [...answers.keys()].filter((site) => !lost.includes(site));
};
const losesAnswers = (names: readonly Name[]): Action =>
  action(`the stored answers of ${names.join(', ')} are lost`, (coordinator) => {
    coordinator.lose(...names.filter((name) => losable(coordinator).includes(site(name))));
  });

const name = fc.constantFrom(...SITES);

/** Anything that may happen to a run but its end by hand; what brings it further more often than what holds it up. */
export const actions: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: name.map(joins) },
  { weight: 24, arbitrary: name.map(answers) },
  { weight: 12, arbitrary: fc.constant(everyoneAnswers) },
  { weight: 12, arbitrary: fc.constant(works) },
  { weight: 4, arbitrary: name.map(disconnects) },
  { weight: 6, arbitrary: name.map(reconnects) },
  { weight: 3, arbitrary: fc.constant(everyoneReconnects) },
  { weight: 1, arbitrary: name.map(leaves) },
  { weight: 2, arbitrary: fc.constant(restarts) },
  { weight: 1, arbitrary: fc.constant(pauses) },
  { weight: 2, arbitrary: fc.constant(resumes) },
  { weight: 1, arbitrary: fc.constant(wakes) },
  { weight: 2, arbitrary: fc.constant(wakesEarly) },
  { weight: 2, arbitrary: fc.constant(clockJumpsBack) },
  { weight: 4, arbitrary: fc.constantFrom(1, 1_000, 29_999, 30_000).map(passes) },
  { weight: 1, arbitrary: fc.constantFrom(120_000, 3_600_000).map(passes) },
);

/** The disk loses answers. */
export const losses: fc.Arbitrary<Action> = fc.subarray([...SITES], { minLength: 1 }).map(losesAnswers);

export const arrivals = fc.shuffledSubarray([...SITES]);

/** A run that these have joined already, as far as they may. */
export function coordinatorWith(input: Partial<FederationInput>, joined: readonly Name[]): SimulatedCoordinator {
  const coordinator = new SimulatedCoordinator(federation(input));
  const { lateJoin } = coordinator.state.federation.cohort;
  for (const arrival of joined) if (lateJoin || coordinator.state.phase.kind === 'gathering') coordinator.join(arrival);
  return coordinator;
}

/** Nothing happens any more but time and what the coordinator does: a run that is not held has to end soon, as it must from anywhere. */
export function runOut(coordinator: SimulatedCoordinator): void {
  if (coordinator.state.paused !== null) coordinator.resume();
  for (let wake = 0; !coordinator.ended; wake++) {
    expect(wake, `still waiting: ${JSON.stringify(waitingOf(coordinator.state))}`).toBeLessThan(4 * SITES.length);
    if (!coordinator.work()) coordinator.advance(coordinator.wakeAt - coordinator.now);
    checkInvariants(coordinator);
  }
}

/** Those who are away come back, those who are missing from the gathering are waited for no more, and everyone answers to the end. */
export function runOn(coordinator: SimulatedCoordinator): void {
  if (coordinator.state.paused !== null) coordinator.resume();
  for (const { site: name, presence: now } of presentMembers(coordinator.state))
    if (now.kind === 'disconnected') coordinator.reconnect(name);
  if (coordinator.state.phase.kind === 'gathering') coordinator.advance(coordinator.wakeAt - coordinator.now);
  coordinator.runToTheEnd();
}
