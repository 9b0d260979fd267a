import { describe, expect, it } from 'vitest';
import type { FederationInput } from '../federation/index.ts';
import { site } from './testing/examples.ts';
import { coordinatorOf, MINUTE, SECOND } from './testing/runs.ts';
import type { SimulatedCoordinator } from './testing/simulated-coordinator.ts';
import { describeWaiting, waitingOf } from './waiting.ts';

/** A run of these sites that is in its first round without a site. */
function leavingOut(names: readonly string[], input: Partial<FederationInput> = {}): SimulatedCoordinator {
  const coordinator = coordinatorOf(
    { sites: names.length, quorum: 2, ...input.cohort },
    { rounds: 2, ...input, evaluation: { alone: 'off', leaveOneSiteOut: true } },
  );
  coordinator.join(...names);
  until(coordinator, 'fit 1 without a');
  return coordinator;
}

function until(coordinator: SimulatedCoordinator, what: string): void {
  for (let turn = 0; coordinator.doing !== what; turn++) {
    if (turn === 100) throw new Error(`never ${what}, but ${coordinator.doing}`);
    if (!coordinator.work()) coordinator.answer(...asked(coordinator));
  }
}

const asked = ({ effects }: SimulatedCoordinator) => effects.flatMap((effect) => (effect.type === 'hand-out' ? effect.sites : []));

describe('a round without a site', () => {
  it('asks all others, and closes when they have answered', () => {
    const coordinator = leavingOut(['a', 'b', 'c']);
    expect(asked(coordinator)).toEqual(['b', 'c']);
    const waiting = waitingOf(coordinator.state);
    expect(waiting && describeWaiting(waiting, coordinator.now)).toMatch(
      /^waiting for b, c to answer \(round 1 without a: training\) since/,
    );
    expect(() => coordinator.answer('a')).toThrow('not in the cohort');
    coordinator.answer('b', 'c');
    coordinator.work();
    expect(coordinator.story.at(-1)).toBe('fit 1 without a: all-answered by b, c');
  });

  it('counts with one answer fewer than the quorum: the site that is left out is there', () => {
    const coordinator = leavingOut(['a', 'b', 'c'], { cohort: { sites: 3, quorum: 3 } });
    coordinator.answer('b');
    expect(waitingOf(coordinator.state)?.then).toBe('the run fails unless 2 sites have answered (1 so far)');
    coordinator.answer('c');
    coordinator.work();
    coordinator.runToTheEnd();
    expect(coordinator.state.phase.kind).toBe('completed');
  });

  it('is one of a single site in a federation of two', () => {
    const coordinator = leavingOut(['a', 'b']);
    expect(waitingOf(coordinator.state)?.then).toBe('the run fails unless 1 site has answered (0 so far)');
    coordinator.runToTheEnd();
    expect(coordinator.story.filter((step) => step.includes('without'))).toEqual([
      'fit 1 without a: all-answered by b',
      'fit 2 without a: all-answered by b',
      'fit 1 without b: all-answered by a',
      'fit 2 without b: all-answered by a',
    ]);
  });

  it('closes at its deadline with that quorum, and fails the run without it', () => {
    const closes = leavingOut(['a', 'b', 'c']);
    closes.answer('c');
    closes.advance(10 * MINUTE);
    closes.work();
    expect(closes.story.at(-1)).toBe('fit 1 without a: deadline by c');

    const fails = leavingOut(['a', 'b', 'c']);
    fails.advance(10 * MINUTE);
    expect(fails.state.phase).toMatchObject({
      kind: 'failed',
      code: 603,
      message: 'Quorum not reached: only 0 sites answered before the deadline, and cohort.quorum is 2 (one fewer in a round without a).',
    });
  });

  it('waits for a lost connection of the others, and for none of the site itself', () => {
    const coordinator = leavingOut(['a', 'b', 'c']);
    coordinator.disconnect('a');
    coordinator.answer('b');
    expect(waitingOf(coordinator.state)?.sites).toEqual(['c']);
    coordinator.disconnect('c');
    coordinator.advance(30 * SECOND);
    coordinator.work();
    expect(coordinator.story.at(-1)).toBe('fit 1 without a: others-gone by b');
  });

  it('takes newcomers in where it could not reach its quorum, but never the site itself', () => {
    const coordinator = leavingOut(['a', 'b', 'c'], { cohort: { sites: 3, quorum: 3 } });
    coordinator.leave('b');
    expect(coordinator.step.cohort).toEqual(['c']);
    coordinator.disconnect('a');
    coordinator.reconnect('a');
    expect(coordinator.step.cohort).toEqual(['c']);
    coordinator.join('d');
    expect(coordinator.step.cohort).toEqual(['c', 'd']);
  });

  it('is lost at once where the others have left and none may join', () => {
    const coordinator = leavingOut(['a', 'b', 'c'], { cohort: { sites: 3, quorum: 3, lateJoin: false } });
    coordinator.leave('b');
    expect(coordinator.state.phase).toMatchObject({ kind: 'failed', message: expect.stringContaining('only 2 sites left in the run') });
  });
});

describe('rounds with a goal', () => {
  it('are gone on with by who is late as long as the same site is left out, and given up after', () => {
    const coordinator = leavingOut(['a', 'b', 'c', 'd'], { strategy: { name: 'fedbuff', bufferSize: 2 } });
    coordinator.answer('b', 'c');
    coordinator.work();
    expect([...coordinator.state.stragglers.keys()]).toEqual(['d']);
    expect(coordinator.doing).toBe('fit 2 without a');
    coordinator.answer('d', 'b');
    coordinator.work();
    expect(coordinator.story.slice(-2)).toEqual(['fit 1 without a: goal-reached by b, c', 'fit 2 without a: goal-reached by b, d']);
    expect(coordinator.state.history.at(-1)?.contributions.map(({ task }) => task === undefined)).toEqual([true, false]);

    expect(coordinator.doing).toBe('fit 1 without b');
    expect(coordinator.state.stragglers.size).toBe(0);
    expect(asked(coordinator)).toEqual(['a', 'c', 'd']);
  });

  it('do not take an answer that comes between two sites', () => {
    const coordinator = leavingOut(['a', 'b', 'c', 'd'], { rounds: 1, strategy: { name: 'fedbuff', bufferSize: 2 } });
    coordinator.answer('b', 'c');
    coordinator.answer('d');
    expect(coordinator.state.early.has(site('d'))).toBe(true);
    coordinator.work();
    expect(coordinator.doing).toBe('fit 1 without b');
    expect(coordinator.state.early.size).toBe(0);
    expect(coordinator.step.answers.size).toBe(0);
  });
});
