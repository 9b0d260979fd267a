import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actions, arrivals, coordinatorWith } from './testing/actions.ts';
import { coordinatorOf, HOUR, MINUTE, SECOND, threeSites } from './testing/runs.ts';
import { ImpossibleEvent, replay } from './transition.ts';
import { waitingOf } from './waiting.ts';

describe('a paused run', () => {
  it('hands nothing out, closes nothing and ends no wait, however long it is held', () => {
    const coordinator = threeSites();
    coordinator.answer('a', 'b');
    coordinator.advance(MINUTE);
    const left = coordinator.step.deadline - coordinator.now;
    coordinator.pause();
    expect(coordinator.effects).toEqual([]);
    expect(waitingOf(coordinator.state)).toBeNull();
    coordinator.advance(1_000 * HOUR);
    expect(coordinator.doing).toBe('fit 1');
    coordinator.resume();
    expect(coordinator.step.deadline - coordinator.now).toBe(left);
    expect(coordinator.effects[0]).toMatchObject({ type: 'hand-out', sites: ['c'] });
    coordinator.answer('c');
    expect(coordinator.story).toEqual([]);
    coordinator.runToTheEnd();
    expect(coordinator.state.phase.kind).toBe('completed');
  });

  it('takes answers of sites that were at work, and closes with them when it goes on', () => {
    const coordinator = threeSites();
    coordinator.pause();
    coordinator.answer('a', 'b', 'c');
    expect(coordinator.doing).toBe('fit 1');
    coordinator.resume();
    expect(coordinator.work()).toBe(true);
    expect(coordinator.story).toEqual(['fit 1: all-answered by a, b, c']);
  });

  it('combines what is being combined, and opens the next step, which waits and has its whole time later', () => {
    const coordinator = threeSites();
    coordinator.answer('a', 'b', 'c');
    coordinator.pause();
    expect(coordinator.work()).toBe(true);
    expect(coordinator.doing).toBe('evaluate 1');
    expect(coordinator.effects).toEqual([]);
    coordinator.advance(HOUR);
    coordinator.resume();
    expect(coordinator.step.deadline - coordinator.now).toBe(10 * MINUTE);
  });

  it('lets sites in while it gathers, and has as long left for the others', () => {
    const coordinator = coordinatorOf({ sites: 3, quorum: 2 });
    coordinator.join('a');
    coordinator.advance(HOUR);
    coordinator.pause();
    coordinator.join('b');
    coordinator.advance(100 * HOUR);
    coordinator.resume();
    expect(waitingOf(coordinator.state)?.until).toBe(coordinator.now + 23 * HOUR);
  });

  it('counts the pause against no site without a connection', () => {
    const coordinator = threeSites();
    coordinator.answer('a', 'b');
    coordinator.disconnect('c');
    coordinator.advance(29 * SECOND);
    coordinator.pause();
    coordinator.advance(HOUR);
    coordinator.resume();
    coordinator.advance(29 * SECOND);
    expect(coordinator.doing).toBe('fit 1');
    coordinator.advance(SECOND);
    expect(coordinator.doing).toBe('combining');
  });

  it('stays so over a restart, and can be stopped', () => {
    const coordinator = threeSites();
    coordinator.pause();
    coordinator.restart();
    expect(replay(coordinator.events).paused).toEqual({ since: expect.any(Number), by: 'operator' });
    expect(coordinator.effects).toEqual([]);
    coordinator.tell({ type: 'run-stopped', by: 'operator' });
    expect(coordinator.state).toMatchObject({ paused: null, phase: { kind: 'stopped' } });
  });

  it('is not paused again, nor let go on when it goes on, nor driven on', () => {
    const coordinator = threeSites();
    expect(() => coordinator.resume()).toThrow(ImpossibleEvent);
    coordinator.answer('a', 'b');
    coordinator.pause();
    expect(() => coordinator.pause()).toThrow(ImpossibleEvent);
    expect(() => coordinator.append({ type: 'wait-ended' })).toThrow(ImpossibleEvent);
    const contributions = [...coordinator.step.answers].map(([site, { digest }]) => ({ site, digest }));
    const close = { type: 'step-closed', task: coordinator.step.task.id, contributions, reason: 'deadline' } as const;
    expect(() => coordinator.append(close)).toThrow(ImpossibleEvent);
  });

  it('is where it was, wherever it is paused and however long it is held, with as much time left for every wait', () => {
    fc.assert(
      fc.property(
        arrivals,
        fc.commands([actions], { maxCommands: 40, size: '+1' }),
        fc.integer({ min: 0, max: 1e10 }),
        (joined, commands, held) => {
          const coordinator = coordinatorWith({ rounds: 3, cohort: { sites: 3, quorum: 2 } }, joined);
          fc.modelRun(() => ({ model: {}, real: coordinator }), commands);
          fc.pre(!coordinator.ended && coordinator.state.paused === null && coordinator.state.phase.kind !== 'finishing');
          const { phase } = coordinator.state;
          const before = waitingOf(coordinator.state);
          const lost = [...coordinator.state.members.values()].map(({ presence }) =>
            presence.kind === 'disconnected' ? presence.since : 0,
          );
          fc.pre(Math.max(before?.since ?? 0, ...lost) <= coordinator.now); // the clock did not go back meanwhile
          coordinator.pause();
          coordinator.advance(held);
          expect(coordinator.state.phase).toEqual(phase);
          coordinator.resume();
          const after = waitingOf(coordinator.state);
          if (before !== null && after !== null && coordinator.state.phase.kind === phase.kind)
            expect(after.until - coordinator.now).toBeGreaterThanOrEqual(before.until - (coordinator.now - held));
        },
      ),
      { numRuns: 100 },
    );
  });
});
