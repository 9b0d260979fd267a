import { type FederationInput, PROFILES, planIterative, registerStrategy, replay, type SimulationProfileInput } from '@atoll/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runError } from '../run-error.ts';
import { simulationText } from './simulation-text.ts';
import { smallFederation } from './testing/small-federation.ts';

const finished = async (...options: Parameters<typeof smallFederation>) => {
  const virtual = await smallFederation(...options);
  await virtual.run();
  return virtual;
};

/** Slow links and machines, often away: rounds take minutes, and much goes wrong in them. */
const STORMY: SimulationProfileInput = {
  kinds: [
    {
      name: 'stormy',
      arrival: { median: '5m', spread: 2 },
      features: { median: 1, spread: 2 },
      training: { median: 1, spread: 2 },
      workload: 30,
      variation: 2,
      stragglers: { share: 0.2, factor: 5 },
      link: { down: { median: 0.5, spread: 2 }, up: { median: 0.02, spread: 2 }, latency: '200ms' },
      outages: { every: '5m', last: '1m' },
      shutdowns: { every: '20m', last: '5m' },
      leaves: { after: '12h' },
    },
  ],
};

describe('a federation by the virtual clock', () => {
  test('of ideal sites takes no time and closes every step with all answers', async () => {
    const { coordinator, account, elapsedMs } = await finished(5, {}, PROFILES.ideal);
    expect(coordinator.run.state.phase.kind).toBe('completed');
    expect(elapsedMs).toBe(0);
    expect(account.steps.map(({ reason, asked, answered }) => [reason, asked, answered])).toEqual(
      account.steps.map(() => ['all-answered', 5, 5]),
    );
  });

  test('tells why a round closed without whom, and what the missing ones were at', async () => {
    const slow = {
      ...STORMY.kinds[0],
      name: 'slow',
      arrival: undefined,
      leaves: undefined,
      outages: undefined,
      shutdowns: undefined,
      stragglers: undefined,
    };
    const fast = { name: 'fast', share: 3 };
    const { account, coordinator } = await finished(
      8,
      { deadlines: { step: '2s' }, cohort: { quorum: 6 } },
      { kinds: [{ ...slow, workload: 1e4 }, fast] },
    );
    expect(coordinator.run.state.phase.kind).toBe('completed');
    const [round] = account.steps.filter(({ what }) => what === 'round 1: training');
    expect(round).toMatchObject({ reason: 'deadline', asked: 8, answered: 6, closedMs: (round?.openedMs ?? 0) + 2_000 });
    expect(Object.values(round?.missing ?? {}).reduce((sum, count) => sum + count, 0)).toBe(2);
    expect(
      Object.keys(round?.missing ?? {}).every((standing) => ['computing', 'fetching', 'sending', 'preparing'].includes(standing)),
    ).toBe(true);
  });

  test('tells what kept it from beginning, and what a strategy of its own failed with', async () => {
    const leaving = { kinds: [{ name: 'here' }, { name: 'leaving', leaves: { after: '1m' } }] };
    const alone = await finished(8, { cohort: { sites: 9, quorum: 8 } }, leaving);
    const result = alone.account.result({ profile: 'leaving', seed: 1, unable: 0, endedMs: alone.elapsedMs }, alone.coordinator.run.state);
    expect(alone.account.missing).toEqual({ gone: 4 });
    expect(result).toMatchObject({ gatheredBy: 'failed', gatheredMs: 86_400_000, endedMs: 86_400_000, joined: 8, gone: 4 });
    expect(simulationText(result, null)).toContain('24 h, and no step began: deadlines.join had passed without the quorum');

    const aggregator = (): never => {
      throw new TypeError('no mean of nothing');
    };
    registerStrategy({ name: 'test-broken', next: planIterative, aggregator });
    const { coordinator } = await finished(3, { strategy: 'test-broken' }, PROFILES.ideal);
    const error = runError(coordinator.run.state, '', 'wait longer');
    expect([error.code, error.message]).toEqual([604, 'round 1: training: The strategy test-broken failed: no mean of nothing.']);
    expect(error.hint).not.toContain('wait longer');
  });

  test('closes a round without the slowest, and lets them count later where rounds wait for nobody', async () => {
    const input = { rounds: 4, cohort: { quorum: 2, overselect: 2 } };
    const over = await finished(8, input, STORMY, 5);
    const rounds = over.account.steps.filter(({ kind }) => kind === 'fit');
    expect(rounds.some(({ reason }) => reason === 'goal-reached')).toBe(true);
    const buffered = await finished(8, { rounds: 6, cohort: { quorum: 2 }, strategy: { name: 'fedbuff', bufferSize: 3 } }, STORMY, 5);
    expect(buffered.coordinator.run.state.phase.kind).toBe('completed');
    expect(buffered.account.steps.reduce((sum, { late }) => sum + late, 0)).toBeGreaterThan(0);
  });

  test('gives the same journal for the same seed, byte for byte, and another for another', async () => {
    const journalOf = async (seed: number) => (await finished(6, { cohort: { quorum: 2 } }, STORMY, seed)).coordinator.journal.head;
    expect(await journalOf(3)).toBe(await journalOf(3));
    expect(await journalOf(4)).not.toBe(await journalOf(3));
  });

  test('ends, whatever the sites are like, and its journal gives the same state again', async () => {
    const duration = fc.constantFrom('1s', '20s', '1m', '5m', '1h');
    const speed = fc.record({ median: fc.constantFrom(0.01, 0.5, 10, 1e4), spread: fc.constantFrom(1, 3) });
    const kind = fc.record(
      {
        arrival: fc.record({ median: duration, spread: fc.constantFrom(1, 4) }),
        features: speed,
        training: speed,
        variation: fc.constantFrom(1, 3),
        stragglers: fc.record({ share: fc.constantFrom(0, 0.5, 1), factor: fc.constantFrom(1, 100) }),
        link: fc.record({ down: speed, up: speed, latency: fc.constantFrom('1ms', '1s') }, { requiredKeys: [] }),
        outages: fc.record({ every: duration, last: duration }),
        shutdowns: fc.record({ every: duration, last: duration }),
        leaves: fc.record({ after: duration }),
      },
      { requiredKeys: [] },
    );
    const cohort = { quorum: fc.constantFrom(1, 2), lateJoin: fc.boolean() };
    const deadlines = fc.record({
      join: fc.constantFrom('1m', '1h'),
      prepare: fc.constantFrom('1m', '1h'),
      step: fc.constantFrom('5s', '10m'),
      extensions: fc.constantFrom(0, 2),
      reconnect: fc.constantFrom('1s', '1m'),
    });
    const rounds = fc.constantFrom(1, 3);
    const federation: fc.Arbitrary<Partial<FederationInput>> = fc.oneof(
      fc.record({
        rounds,
        deadlines,
        strategy: fc.constantFrom<'fedavg' | 'auto'>('fedavg', 'auto'),
        cohort: fc.record({ ...cohort, overselect: fc.constantFrom(0, 2) }),
      }),
      fc.record({ rounds, deadlines, strategy: fc.constant({ name: 'fedbuff' as const, bufferSize: 2 }), cohort: fc.record(cohort) }),
    );
    await fc.assert(
      fc.asyncProperty(
        federation,
        fc.array(kind, { minLength: 1, maxLength: 2 }),
        fc.integer({ min: 0, max: 1000 }),
        async (input, kinds, seed) => {
          const { coordinator } = await finished(4, input, { kinds }, seed);
          const { run, journal } = coordinator;
          expect(coordinator.hasEnded).toBe(true);
          expect(replay(journal.history(run.id))).toEqual(run.state);
        },
      ),
      { numRuns: 25, interruptAfterTimeLimit: 40_000 },
    );
  }, 90_000);
});
