import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FederationInput } from '../federation/index.ts';
import type { RunEvent } from './events.ts';
import { type ClosedStep, presentMembers } from './state.ts';
import { federation, RUN, site } from './testing/examples.ts';
import { SimulatedCoordinator } from './testing/simulated-coordinator.ts';
import { effectsOf, ImpossibleEvent, transition } from './transition.ts';
import { describeWaiting, waitingOf } from './waiting.ts';

const SITES = ['alpha', 'bravo', 'charlie', 'delta', 'echo'] as const;
type Name = (typeof SITES)[number];

/** What must hold whenever the coordinator has done what it can. */
function checkInvariants(coordinator: SimulatedCoordinator): void {
  const { state, effects, now } = coordinator;
  const { quorum } = state.federation.cohort;
  coordinator.checkJournal();
  const waiting = waitingOf(state);
  if (waiting !== null) {
    expect(waiting.reason).toMatch(/^\w/);
    expect(Number.isFinite(waiting.until)).toBe(true);
    expect(waiting.until).toBeGreaterThan(now);
    expect(describeWaiting(waiting, now)).not.toMatch(/NaN|Infinity|undefined/);
    expect(coordinator.wakeAt).toBeLessThanOrEqual(waiting.until);
    expect(coordinator.wakeAt).toBeGreaterThan(now);
  }
  if (state.phase.kind === 'step') {
    const { cohort, answers } = state.phase.step;
    expect(cohort).toEqual([...cohort].sort());
    expect(new Set(cohort).size).toBe(cohort.length);
    for (const name of cohort) expect(answers.has(name) || state.members.get(name)?.presence.kind !== 'left').toBe(true);
    for (const name of answers.keys()) expect(cohort).toContain(name);
  }
  for (const step of state.history) {
    const sites = step.contributions.map((one) => one.site);
    expect(sites.length).toBeGreaterThanOrEqual(quorum);
    expect(sites).toEqual([...step.answers.keys()].sort());
    for (const name of step.cohort) expect(leftBefore(coordinator, name, step)).toBe(false);
  }
  if (coordinator.ended) expect(effects).toEqual([{ type: 'announce-end' }]);
  else expect(transition(state, { type: 'run-stopped', at: now, by: 'operator' }).state.phase.kind).toBe('stopped');
}

function leftBefore(coordinator: SimulatedCoordinator, name: string, step: ClosedStep): boolean {
  const left = coordinator.events.findIndex((event) => event.type === 'site-left' && event.site === name);
  const opening = state(coordinator, step);
  return left !== -1 && left < opening;
}

/** Index of the event that opened the step: the combination of the one before, or the last event before its first answer. */
function state(coordinator: SimulatedCoordinator, step: ClosedStep): number {
  const before = coordinator.state.history[coordinator.state.history.indexOf(step) - 1];
  if (before === undefined) return 0;
  return coordinator.events.findIndex((event) => event.type === 'step-combined' && event.task === before.task.id);
}

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
const leaves = (name: Name): Action =>
  action(`${name} leaves`, (coordinator) => {
    const now = presence(coordinator, name);
    if (now === 'connected' || now === 'disconnected') coordinator.leave(name);
  });
const answers = (name: Name): Action =>
  action(`${name} answers`, (coordinator) => {
    const asked = coordinator.effects.flatMap((effect) => (effect.type === 'hand-out' ? effect.sites : []));
    if (asked.includes(site(name))) coordinator.answer(name);
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
const stops = action('the operator stops the run', (coordinator) => coordinator.tell({ type: 'run-stopped', by: 'operator' }));
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

const name = fc.constantFrom(...SITES);
const actions = [
  name.map(joins),
  name.map(joins),
  name.map(answers),
  name.map(answers),
  name.map(disconnects),
  name.map(reconnects),
  name.map(leaves),
  fc.constant(everyoneAnswers),
  fc.constant(everyoneAnswers),
  fc.constant(everyoneAnswers),
  fc.constant(works),
  fc.constant(restarts),
  fc.constant(wakes),
  fc.constant(wakesEarly),
  fc.constant(clockJumpsBack),
  fc.constantFrom(1, 1_000, 29_999, 30_000, 120_000, 3_600_000).map(passes),
];

const federations: fc.Arbitrary<Partial<FederationInput>> = fc
  .record({
    rounds: fc.integer({ min: 1, max: 4 }),
    features: fc.record({ standardise: fc.boolean() }),
    cohort: fc.record({ sites: fc.integer({ min: 1, max: 5 }), quorum: fc.integer({ min: 1, max: 5 }), lateJoin: fc.boolean() }),
    evaluation: fc.record({
      alone: fc.constantFrom('off' as const, 'own' as const, 'cross-site' as const),
      everyRounds: fc.integer({ min: 1, max: 3 }),
      patience: fc.integer({ min: 0, max: 2 }),
      metric: fc.constantFrom('accuracy' as const, 'loss' as const),
    }),
  })
  .map((input) => ({ ...input, cohort: { ...input.cohort, quorum: Math.min(input.cohort.quorum, input.cohort.sites) } }));

/** From the longest list that comes: statistics, training and validation each round, the yardstick, the test. */
const mostSteps = (rounds: number): number => 2 * rounds + 3;

describe('a run under any order of events', () => {
  it('keeps its invariants, and ends by itself when nothing but time passes', () => {
    fc.assert(
      fc.property(federations, fc.commands([...actions, fc.constant(stops)], { maxCommands: 60 }), (input, commands) => {
        const coordinator = new SimulatedCoordinator(federation(input));
        fc.modelRun(() => ({ model: {}, real: coordinator }), commands);
        for (let wake = 0; !coordinator.ended; wake++) {
          expect(wake, `still waiting: ${JSON.stringify(waitingOf(coordinator.state))}`).toBeLessThan(4 * SITES.length);
          if (!coordinator.work()) coordinator.advance(coordinator.wakeAt - coordinator.now);
          checkInvariants(coordinator);
        }
        expect(coordinator.state.history.length).toBeLessThanOrEqual(mostSteps(coordinator.state.federation.rounds));
      }),
      { numRuns: 300 },
    );
  });

  it('completes from anywhere once a quorum is connected and answers', () => {
    fc.assert(
      fc.property(federations, fc.commands(actions, { maxCommands: 30 }), (input, commands) => {
        const coordinator = new SimulatedCoordinator(federation(input));
        fc.modelRun(() => ({ model: {}, real: coordinator }), commands);
        const { quorum } = coordinator.state.federation.cohort;
        fc.pre(!coordinator.ended && presentMembers(coordinator.state).length >= quorum);
        for (const member of presentMembers(coordinator.state))
          if (member.presence.kind === 'disconnected') coordinator.reconnect(member.site);
        if (coordinator.state.phase.kind === 'gathering') coordinator.advance(coordinator.wakeAt - coordinator.now);
        coordinator.runToTheEnd();
        expect(coordinator.state.phase.kind).toBe('completed');
      }),
      { numRuns: 100 },
    );
  });

  it('takes nothing after the end', () => {
    const coordinator = new SimulatedCoordinator(federation());
    coordinator.join('a', 'b');
    coordinator.runToTheEnd();
    for (const event of coordinator.events) {
      const late = { ...event, at: coordinator.now } as RunEvent; // the same event at another time
      expect(() => transition(coordinator.state, late), event.type).toThrow(ImpossibleEvent);
    }
    expect(() => transition(coordinator.state, { type: 'run-stopped', at: coordinator.now, by: 'operator' })).toThrow(ImpossibleEvent);
    expect(effectsOf(coordinator.state, coordinator.now + 1e9)).toEqual([{ type: 'announce-end' }]);
  });
});

describe('the heads of a run', () => {
  const shuffled = fc.array(fc.nat(), { minLength: 100, maxLength: 100 });

  it('do not depend on the order of arrival, on lost connections or on restarts', () => {
    fc.assert(
      fc.property(federations, shuffled, fc.uniqueArray(fc.nat(40)), fc.uniqueArray(fc.nat(40)), (input, keys, restartsAt, lossesAt) => {
        const everyone = { ...input, cohort: { sites: SITES.length, quorum: SITES.length } };
        const plain = new SimulatedCoordinator(federation(everyone));
        plain.join(...SITES);
        plain.runToTheEnd();

        const rough = new SimulatedCoordinator(federation(everyone));
        let turn = 0;
        const key = () => keys[turn++ % keys.length] ?? 0;
        const shuffle = <T>(list: readonly T[]): T[] =>
          list
            .map((item) => ({ item, key: key() }))
            .sort((a, b) => a.key - b.key)
            .map(({ item }) => item);
        rough.join(...shuffle(SITES));
        for (let moment = 0; !rough.ended; moment++) {
          if (restartsAt.includes(moment)) {
            rough.restart();
            rough.advance(2_000);
            if (!rough.ended) for (const one of shuffle(SITES)) rough.reconnect(one);
          }
          if (rough.work()) continue;
          const asked = rough.effects.flatMap((effect) => (effect.type === 'hand-out' ? effect.sites : []));
          const [next] = shuffle(asked);
          if (next === undefined) throw new Error(`nobody is asked while ${rough.doing}`);
          if (lossesAt.includes(moment)) {
            rough.disconnect(next);
            rough.advance(29_000);
            rough.reconnect(next);
          }
          rough.answer(next);
        }
        expect(rough.state.phase).toMatchObject({ kind: 'completed', head: (plain.state.phase as { head: string }).head });
        expect(rough.state.history.map(({ task, contributions, outcome }) => ({ task, contributions, outcome }))).toEqual(
          plain.state.history.map(({ task, contributions, outcome }) => ({ task, contributions, outcome })),
        );
        expect(rough.state.run).toBe(RUN);
      }),
      { numRuns: 40 },
    );
  });
});
