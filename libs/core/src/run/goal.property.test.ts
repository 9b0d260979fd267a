import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FederationInput } from '../federation/index.ts';
import { hasEnded, presentMembers } from './state.ts';
import { siteLeftOut } from './task.ts';
import { actions, arrivals, coordinatorWith, runOn, runOut } from './testing/actions.ts';
import type { SimulatedCoordinator } from './testing/simulated-coordinator.ts';

/** Runs whose rounds close before everyone has answered. */
const federations: fc.Arbitrary<Partial<FederationInput>> = fc
  .record({
    rounds: fc.integer({ min: 2, max: 5 }),
    quorum: fc.integer({ min: 1, max: 2 }),
    more: fc.nat(2),
    maxStaleness: fc.nat(3),
    lateJoin: fc.boolean(),
    leaveOneSiteOut: fc.boolean(),
  })
  .map(({ rounds, quorum, more, maxStaleness, lateJoin, leaveOneSiteOut }) => ({
    rounds,
    strategy: { name: 'fedbuff', bufferSize: quorum + more, maxStaleness },
    cohort: { sites: 4, quorum, lateJoin },
    evaluation: { alone: 'off', leaveOneSiteOut: leaveOneSiteOut && quorum > 1 },
  }));
const anything = fc.commands([actions], { maxCommands: 100, size: '+1' });

/**
 * Updates that were accepted and never counted: of which round, and after which round's close they came. Those of rounds without
 * a site are none when it has left: these rounds end with it.
 */
function lostUpdates({ events, state: { history, members } }: SimulatedCoordinator): { round: number; after: number }[] {
  const counted = new Set(history.flatMap(({ task, contributions }) => contributions.map((one) => `${one.site} ${one.task ?? task.id}`)));
  let after = 0;
  return events.flatMap((event) => {
    if (event.type !== 'step-closed' && event.type !== 'result-accepted') return [];
    const task = history.find(({ task }) => task.id === event.task)?.task;
    const round = task?.round ?? 0;
    const without = task === undefined ? null : siteLeftOut(task);
    if (event.type === 'step-closed') after = round;
    if (event.type === 'step-closed' || counted.has(`${event.site} ${event.task}`)) return [];
    return without !== null && members.get(without)?.presence.kind === 'left' ? [] : [{ round, after }];
  });
}

describe('rounds that do not wait for everyone, under any order of events', () => {
  it('keep their invariants, and the run ends by itself when nothing but time passes', () => {
    fc.assert(
      fc.property(federations, arrivals, anything, (input, joined, commands) => {
        const coordinator = coordinatorWith(input, joined);
        fc.modelRun(() => ({ model: {}, real: coordinator }), commands);
        runOut(coordinator);
        expect(hasEnded(coordinator.state)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('count every update that was accepted, but for one that is too old for the next round, or comes after the last', () => {
    fc.assert(
      fc.property(federations, arrivals, anything, (input, joined, commands) => {
        const coordinator = coordinatorWith(input, joined);
        fc.modelRun(() => ({ model: {}, real: coordinator }), commands);
        fc.pre(!coordinator.ended && presentMembers(coordinator.state).length >= coordinator.state.federation.cohort.quorum);
        runOn(coordinator);
        const { strategy, rounds } = coordinator.state.federation;
        const age = strategy.name === 'fedbuff' ? strategy.maxStaleness : 0;
        for (const { round, after } of lostUpdates(coordinator)) expect(after === rounds || after + 1 - round > age).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});
