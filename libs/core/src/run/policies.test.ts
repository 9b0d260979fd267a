import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFederation } from '../federation/index.ts';
import { coordinatorOf, MINUTE, SECOND, threeSites } from './testing/runs.ts';
import { waitingOf } from './waiting.ts';

describe('over-selection', () => {
  const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

  it('closes a round of training without the slowest, whoever they are, and never below the quorum', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...NAMES], { minLength: 6 }),
        fc.nat(4),
        fc.integer({ min: 2, max: 6 }),
        (order, overselect, quorum) => {
          fc.pre(quorum + overselect <= 6);
          const coordinator = coordinatorOf({ sites: 6, quorum, overselect });
          coordinator.join(...NAMES);
          const needed = 6 - overselect;
          for (const [answered, name] of order.entries()) {
            if (coordinator.doing !== 'fit 1') break;
            expect(answered).toBeLessThan(needed);
            coordinator.answer(name);
          }
          coordinator.work();
          const reason = overselect === 0 ? 'all-answered' : 'goal-reached';
          expect(coordinator.story).toEqual([`fit 1: ${reason} by ${order.slice(0, needed).sort().join(', ')}`]);
          // The others are asked again in the next step: nobody is left out for good.
          expect(coordinator.step.cohort).toEqual([...NAMES]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('waits for everyone to judge a head', () => {
    const coordinator = coordinatorOf({ sites: 3, quorum: 2, overselect: 1 });
    coordinator.join('a', 'b', 'c');
    coordinator.answer('a', 'b');
    coordinator.work();
    expect(coordinator.doing).toBe('evaluate 1');
    coordinator.answer('a', 'b');
    expect(coordinator.doing).toBe('evaluate 1');
  });

  it('goes with no more sites than there are, and not with a strategy that closes its rounds itself', () => {
    const issues = (input: object) => {
      const checked = checkFederation({ federation: 'lagoon', classes: ['cat', 'dog'], ...input });
      return 'issues' in checked ? checked.issues.map(({ path }) => path.join('.')) : [];
    };
    expect(issues({ cohort: { sites: 4, quorum: 3, overselect: 2 } })).toEqual(['cohort.overselect']);
    expect(issues({ cohort: { sites: 4, quorum: 3, overselect: 1 } })).toEqual([]);
    expect(issues({ cohort: { sites: 4, quorum: 2, overselect: 1 }, strategy: { name: 'fedbuff', bufferSize: 2 } })).toEqual([
      'cohort.overselect',
    ]);
  });
});

describe('a deadline without a quorum', () => {
  const slow = (extensions: number) => threeSites({ deadlines: { prepare: '10m', step: '10m', extensions } });

  it('is put off as often as allowed, says so, and then fails the run', () => {
    const coordinator = slow(2);
    coordinator.answer('a');
    expect(waitingOf(coordinator.state)?.then).toBe('the wait is extended by as much unless 2 sites have answered (1 so far)');
    coordinator.advance(10 * MINUTE);
    expect(coordinator.step).toMatchObject({ extensions: 1, deadline: coordinator.now + 10 * MINUTE });
    coordinator.advance(10 * MINUTE);
    expect(waitingOf(coordinator.state)?.then).toBe('the run fails unless 2 sites have answered (1 so far)');
    coordinator.advance(10 * MINUTE - 1);
    expect(coordinator.doing).toBe('fit 1');
    coordinator.advance(1);
    expect(coordinator.state.phase).toMatchObject({ kind: 'failed', code: 603 });
  });

  it('closes as soon as the quorum has answered in the time that was added', () => {
    const coordinator = slow(1);
    coordinator.answer('a');
    coordinator.advance(11 * MINUTE);
    coordinator.answer('c');
    coordinator.work();
    expect(coordinator.story).toEqual(['fit 1: deadline by a, c']);
  });

  it('is not put off when the quorum has answered, nor by default', () => {
    const enough = slow(1);
    enough.answer('a', 'b');
    enough.advance(10 * MINUTE);
    enough.work();
    expect(enough.story).toEqual(['fit 1: deadline by a, b']);
    const byDefault = threeSites({ deadlines: { prepare: '30s' } });
    byDefault.advance(30 * SECOND);
    expect(byDefault.state.phase).toMatchObject({ kind: 'failed', code: 603 });
  });
});
