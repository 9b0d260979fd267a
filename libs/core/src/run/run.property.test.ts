import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FederationInput } from '../federation/index.ts';
import type { RunEvent } from './events.ts';
import { presentMembers } from './state.ts';
import { actions, arrivals, coordinatorWith, losses, runOn, runOut, SITES, stops } from './testing/actions.ts';
import { federation, RUN } from './testing/examples.ts';
import { SimulatedCoordinator } from './testing/simulated-coordinator.ts';
import { effectsOf, ImpossibleEvent, transition } from './transition.ts';

const federations: fc.Arbitrary<Partial<FederationInput>> = fc
  .record({
    rounds: fc.integer({ min: 1, max: 4 }),
    strategy: fc.constantFrom('fedavg' as const, 'fedbuff' as const, 'closed-form' as const, 'auto' as const),
    buffer: fc.nat(4),
    maxStaleness: fc.nat(2),
    head: fc.constantFrom({ kind: 'linear' as const }, { kind: 'linear' as const, kernel: 'relu' as const, units: 16 }),
    features: fc.record({ standardise: fc.boolean() }),
    cohort: fc.record({
      sites: fc.integer({ min: 1, max: 5 }),
      quorum: fc.integer({ min: 1, max: 5 }),
      overselect: fc.nat(3),
      lateJoin: fc.boolean(),
    }),
    deadlines: fc.record({ extensions: fc.nat(2) }),
    evaluation: fc.record({
      alone: fc.constantFrom('off' as const, 'own' as const, 'cross-site' as const),
      everyRounds: fc.integer({ min: 1, max: 3 }),
      patience: fc.integer({ min: 0, max: 2 }),
      metric: fc.constantFrom('accuracy' as const, 'loss' as const),
      leaveOneSiteOut: fc.constantFrom('auto' as const, true),
    }),
  })
  .map(({ strategy, buffer, maxStaleness, ...input }) => {
    const least = input.evaluation.leaveOneSiteOut === true ? 2 : 1;
    const sites = Math.max(least, input.cohort.sites);
    const quorum = Math.max(least, Math.min(input.cohort.quorum, sites));
    const overselect = strategy === 'fedbuff' ? 0 : Math.min(input.cohort.overselect, sites - quorum);
    const cohort = { ...input.cohort, sites, quorum, overselect };
    const bufferSize = Math.min(cohort.quorum + buffer, cohort.sites);
    return { ...input, cohort, strategy: strategy === 'fedbuff' ? { name: strategy, bufferSize, maxStaleness } : strategy };
  });

/**
 * From the longest list that comes: statistics, sums, cross-validation, training and validation each round, training without each
 * site, the yardstick, the test.
 */
const mostSteps = (rounds: number): number => 2 * rounds + 6 + rounds * SITES.length;

const anything = fc.commands(
  [fc.oneof({ weight: 94, arbitrary: actions }, { weight: 5, arbitrary: losses }, { weight: 1, arbitrary: fc.constant(stops) })],
  {
    maxCommands: 80,
    size: '+1',
  },
);

describe('a run under any order of events', () => {
  it('keeps its invariants, and ends by itself when nothing but time passes', () => {
    fc.assert(
      fc.property(federations, arrivals, anything, (input, joined, commands) => {
        const coordinator = coordinatorWith(input, joined);
        fc.modelRun(() => ({ model: {}, real: coordinator }), commands);
        runOut(coordinator);
        expect(coordinator.state.history.length).toBeLessThanOrEqual(mostSteps(coordinator.state.federation.rounds));
      }),
      { numRuns: 100 },
    );
  });

  it('completes from anywhere once a quorum is connected and answers', () => {
    fc.assert(
      fc.property(
        federations,
        arrivals,
        fc.commands([fc.oneof({ weight: 19, arbitrary: actions }, losses)], { maxCommands: 50, size: '+1' }),
        (input, joined, commands) => {
          const coordinator = coordinatorWith(input, joined);
          fc.modelRun(() => ({ model: {}, real: coordinator }), commands);
          fc.pre(!coordinator.ended && presentMembers(coordinator.state).length >= coordinator.state.federation.cohort.quorum);
          runOn(coordinator);
          expect(coordinator.state.phase.kind).toBe('completed');
        },
      ),
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

  it('do not depend on the order of arrival, on lost connections, on restarts or on stored answers that were lost', () => {
    fc.assert(
      fc.property(
        federations,
        shuffled,
        fc.uniqueArray(fc.nat(40)),
        fc.uniqueArray(fc.nat(40)),
        fc.uniqueArray(fc.nat(40)),
        (input, keys, restartsAt, lossesAt, damagesAt) => {
          const cohort = { sites: SITES.length, quorum: SITES.length };
          const strategy = typeof input.strategy === 'object' ? { ...input.strategy, bufferSize: SITES.length } : input.strategy;
          const everyone = { ...input, cohort, ...(strategy === undefined ? {} : { strategy }) };
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
            const { phase } = rough.state;
            if (phase.kind === 'combining' && damagesAt.includes(moment)) {
              const { lost = [], answers } = phase.step;
              rough.lose(...shuffle([...answers.keys()].filter((one) => !lost.includes(one))).slice(0, 2));
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
        },
      ),
      { numRuns: 40 },
    );
  });
});
