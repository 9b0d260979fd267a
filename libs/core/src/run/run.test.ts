import { describe, expect, it } from 'vitest';
import { digest, outcomeOf, PROFILE, site } from './testing/examples.ts';
import { coordinatorOf, HOUR, MINUTE, SECOND, threeSites } from './testing/runs.ts';
import type { SimulatedCoordinator } from './testing/simulated-coordinator.ts';
import { ImpossibleEvent, replay } from './transition.ts';
import { describeWaiting, waitingOf } from './waiting.ts';

describe('a run from beginning to end', () => {
  it('gathers, trains and judges in rounds, tests the best head, and ends', () => {
    const coordinator = threeSites();
    coordinator.runToTheEnd();
    expect(coordinator.story).toEqual([
      'fit 1: all-answered by a, b, c',
      'evaluate 1: all-answered by a, b, c',
      'fit 2: all-answered by a, b, c',
      'evaluate 2: all-answered by a, b, c',
      'evaluate test: all-answered by a, b, c',
    ]);
    expect(coordinator.state.phase.kind).toBe('completed');
    expect(coordinator.effects).toEqual([{ type: 'announce-end' }]);
  });

  it('starts with statistics where features are standardised, and hands the result to every later task', () => {
    const coordinator = threeSites({ features: { standardise: true } });
    expect(coordinator.doing).toBe('summarise');
    coordinator.runToTheEnd();
    const [first, ...later] = coordinator.state.history;
    const standardisation = first?.outcome.kind === 'summarise' ? first.outcome.standardisation : undefined;
    expect(standardisation).toBeDefined();
    for (const { task } of later) expect(task).toHaveProperty('standardisation', standardisation);
  });

  it('asks the sites that have not answered, and only those', () => {
    const coordinator = threeSites();
    const { task } = coordinator.step;
    expect(coordinator.effects[0]).toEqual({ type: 'hand-out', task, sites: ['a', 'b', 'c'] });
    coordinator.answer('b');
    expect(coordinator.effects[0]).toEqual({ type: 'hand-out', task, sites: ['a', 'c'] });
  });
});

describe('gathering', () => {
  it('starts as soon as cohort.sites have joined', () => {
    const coordinator = coordinatorOf({ sites: 3, quorum: 2 });
    coordinator.join('b', 'a');
    expect(coordinator.doing).toBe('gathering');
    expect(waitingOf(coordinator.state)?.reason).toBe('sites to join, 2 of 3 so far');
    coordinator.join('c');
    expect(coordinator.doing).toBe('fit 1');
    expect(coordinator.step.cohort).toEqual(['a', 'b', 'c']);
  });

  it('starts at the deadline with whoever makes the quorum', () => {
    const coordinator = coordinatorOf({ sites: 3, quorum: 2 });
    coordinator.join('a', 'b');
    coordinator.advance(24 * HOUR - 1);
    expect(coordinator.doing).toBe('gathering');
    coordinator.advance(1);
    expect(coordinator.step.cohort).toEqual(['a', 'b']);
  });

  it('fails at the deadline without a quorum, and says so', () => {
    const coordinator = coordinatorOf({ sites: 3, quorum: 2 });
    coordinator.join('a');
    coordinator.advance(24 * HOUR);
    expect(coordinator.state.phase).toMatchObject({ kind: 'failed', code: 603, message: expect.stringContaining('only 1 site joined') });
  });

  it('does not count a site that left', () => {
    const coordinator = coordinatorOf({ sites: 2, quorum: 2 });
    coordinator.join('a');
    coordinator.leave('a');
    coordinator.join('b');
    expect(coordinator.doing).toBe('gathering');
    coordinator.join('c');
    expect(coordinator.step.cohort).toEqual(['b', 'c']);
  });

  it('gives at least deadlines.step again after a restart', () => {
    const coordinator = coordinatorOf({ sites: 2, quorum: 1 });
    coordinator.join('a');
    coordinator.now += 30 * HOUR;
    coordinator.restart();
    expect(waitingOf(coordinator.state)?.until).toBe(coordinator.now + 10 * MINUTE);
    coordinator.reconnect('a');
    coordinator.join('b');
    expect(coordinator.doing).toBe('fit 1');
  });
});

describe('the deadline of a step', () => {
  it('closes the step with a quorum', () => {
    const coordinator = threeSites();
    coordinator.answer('c', 'a');
    expect(waitingOf(coordinator.state)).toMatchObject({
      reason: 'b to answer (round 1: training)',
      sites: ['b'],
    });
    expect(waitingOf(coordinator.state)?.then).toBe('the step closes with the 2 that answered');
    coordinator.advance(2 * HOUR);
    coordinator.work();
    expect(coordinator.story).toEqual(['fit 1: deadline by a, c']);
    expect(coordinator.step.cohort).toEqual(['a', 'b', 'c']);
  });

  it('fails the run without one', () => {
    const coordinator = threeSites();
    coordinator.answer('a');
    coordinator.advance(2 * HOUR);
    expect(coordinator.state.phase).toMatchObject({ kind: 'failed', code: 603, message: expect.stringContaining('only 1 site answered') });
  });

  it('is deadlines.prepare for the first step and deadlines.step for the others', () => {
    const coordinator = threeSites();
    expect(coordinator.step.deadline - coordinator.now).toBe(2 * HOUR);
    coordinator.answer('a', 'b', 'c');
    coordinator.work();
    expect(coordinator.step.deadline - coordinator.now).toBe(10 * MINUTE);
  });

  it('is told as one sentence', () => {
    const coordinator = threeSites();
    coordinator.answer('a');
    coordinator.advance(90 * SECOND);
    const waiting = waitingOf(coordinator.state);
    expect(waiting && describeWaiting(waiting, coordinator.now)).toBe(
      'waiting for b, c to answer (round 1: training) since 90 s, at most 119 min more; then the run fails unless 2 sites have answered (1 so far)',
    );
  });
});

describe('events that cannot be', () => {
  const a = site('a');
  it.each([
    [
      'a second run-created',
      (c: SimulatedCoordinator) => c.append({ ...(c.events[0] as Extract<(typeof c.events)[0], { type: 'run-created' }>) }),
    ],
    ['a site that joins twice', (c: SimulatedCoordinator) => c.join('a')],
    ['a stranger that disconnects', (c: SimulatedCoordinator) => c.disconnect('stranger')],
    ['a stranger that answers', (c: SimulatedCoordinator) => c.answer('stranger')],
    [
      'an answer to another task',
      (c: SimulatedCoordinator) =>
        c.append({ type: 'result-accepted', task: 'other' as never, site: a, digest: digest('x'), sizeBytes: 1, seconds: {} }),
    ],
    ['a second answer', (c: SimulatedCoordinator) => c.answer('a', 'a')],
    [
      'a step closed without a quorum',
      (c: SimulatedCoordinator) => c.append({ type: 'step-closed', task: c.step.task.id, contributions: [], reason: 'deadline' }),
    ],
    [
      'contributions that are not the answers',
      (c: SimulatedCoordinator) => {
        c.answer('a', 'b');
        c.append({
          type: 'step-closed',
          task: c.step.task.id,
          contributions: [
            { site: a, digest: digest('x') },
            { site: site('b'), digest: digest('y') },
          ],
          reason: 'deadline',
        });
      },
    ],
    [
      'an outcome of another kind',
      (c: SimulatedCoordinator) => {
        const { task } = c.step;
        c.answer('a', 'b', 'c');
        c.append({ type: 'step-combined', task: task.id, outcome: { kind: 'summarise', standardisation: digest('x'), without: [] } });
      },
    ],
    [
      'an outcome of an open step',
      (c: SimulatedCoordinator) => c.append({ type: 'step-combined', task: c.step.task.id, outcome: outcomeOf(c.step.task, []) }),
    ],
    ['an end without a last step', (c: SimulatedCoordinator) => c.append({ type: 'run-completed', head: digest('x'), model: digest('y') })],
  ])('%s', (_name, act) => {
    const coordinator = threeSites();
    expect(() => act(coordinator)).toThrow(ImpossibleEvent);
  });

  it('a completion with another head than the chosen one', () => {
    const coordinator = threeSites({ rounds: 1 });
    while (coordinator.doing !== 'finishing') if (!coordinator.work()) coordinator.answer('a', 'b', 'c');
    expect(() => coordinator.append({ type: 'run-completed', head: digest('x'), model: digest('y') })).toThrow(ImpossibleEvent);
  });

  it('a journal that does not start with run-created', () => {
    expect(() => replay([])).toThrow(ImpossibleEvent);
    expect(() => replay([{ type: 'site-joined', at: 1, site: a, instance: 'i', profile: PROFILE }])).toThrow(ImpossibleEvent);
  });
});
