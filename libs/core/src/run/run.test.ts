import { describe, expect, it } from 'vitest';
import type { FederationInput } from '../federation/index.ts';
import { digest, federation, PROFILE, site } from './testing/examples.ts';
import { SimulatedCoordinator } from './testing/simulated-coordinator.ts';
import { ImpossibleEvent, replay } from './transition.ts';
import { describeWaiting, waitingOf } from './waiting.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const coordinatorOf = (cohort: FederationInput['cohort'], input: Partial<FederationInput> = {}) =>
  new SimulatedCoordinator(federation({ ...input, cohort }));

/** A run of three sites with quorum two, in its first round of training. */
function threeSites(input: Partial<FederationInput> = {}): SimulatedCoordinator {
  const coordinator = coordinatorOf({ sites: 3, quorum: 2, ...input.cohort }, input);
  coordinator.join('a', 'b', 'c');
  return coordinator;
}

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
    expect(first?.outcome.kind).toBe('summarise');
    for (const { task } of later) expect(task).toHaveProperty('standardisation', (first?.outcome as { standardisation: string }).standardisation);
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
    expect(waitingOf(coordinator.state)?.reason).toBe('2 of 3 sites have joined');
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
    expect(waitingOf(coordinator.state)).toMatchObject({ reason: 'b to answer (round 1: training)', sites: ['b'], then: 'the step closes with the 2 that answered' });
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

describe('a site that leaves', () => {
  it('is waited for no more: the step closes at once', () => {
    const coordinator = threeSites();
    coordinator.answer('a', 'b');
    coordinator.leave('c');
    coordinator.work();
    expect(coordinator.story).toEqual(['fit 1: all-answered by a, b']);
    expect(coordinator.step.cohort).toEqual(['a', 'b']);
  });

  it('still counts with what it had answered', () => {
    const coordinator = threeSites();
    coordinator.answer('a');
    coordinator.leave('a');
    coordinator.answer('b', 'c');
    coordinator.work();
    expect(coordinator.story).toEqual(['fit 1: all-answered by a, b, c']);
    expect(coordinator.step.cohort).toEqual(['b', 'c']);
  });

  it('fails the run at once where the quorum is lost and nobody may join', () => {
    const coordinator = threeSites({ cohort: { sites: 3, quorum: 2, lateJoin: false } });
    coordinator.leave('a');
    coordinator.leave('b');
    expect(coordinator.state.phase).toMatchObject({ kind: 'failed', code: 603, message: expect.stringContaining('only 1 site left in the run') });
  });

  it('leaves time for others to join where they may', () => {
    const coordinator = threeSites();
    coordinator.leave('a');
    coordinator.leave('b');
    coordinator.answer('c');
    expect(waitingOf(coordinator.state)).toMatchObject({ reason: '1 more site to come in (round 1: training)', sites: [] });
    coordinator.join('d');
    coordinator.answer('d');
    coordinator.work();
    expect(coordinator.story).toEqual(['fit 1: all-answered by c, d']);
  });

  it('does not come back into the same run', () => {
    const coordinator = threeSites();
    coordinator.leave('a');
    expect(() => coordinator.reconnect('a')).toThrow(ImpossibleEvent);
    expect(() => coordinator.join('a')).toThrow(ImpossibleEvent);
  });
});

describe('a lost connection', () => {
  it('has deadlines.reconnect when all others have answered', () => {
    const coordinator = threeSites();
    coordinator.answer('a');
    coordinator.disconnect('c');
    coordinator.advance(20 * SECOND);
    coordinator.answer('b');
    expect(waitingOf(coordinator.state)).toMatchObject({ reason: 'c to connect again (round 1: training)', until: coordinator.now + 10 * SECOND });
    coordinator.advance(10 * SECOND);
    coordinator.work();
    expect(coordinator.story).toEqual(['fit 1: others-gone by a, b']);
  });

  it('is forgiven when it comes back in time', () => {
    const coordinator = threeSites();
    coordinator.disconnect('c');
    coordinator.answer('a', 'b');
    coordinator.advance(29 * SECOND);
    coordinator.reconnect('c');
    expect(coordinator.effects[0]).toMatchObject({ type: 'hand-out', sites: ['c'] });
    coordinator.answer('c');
    coordinator.work();
    expect(coordinator.story).toEqual(['fit 1: all-answered by a, b, c']);
  });

  it('is not made younger by a second report', () => {
    const coordinator = threeSites();
    coordinator.answer('a', 'b');
    coordinator.disconnect('c');
    coordinator.advance(20 * SECOND);
    coordinator.disconnect('c');
    coordinator.advance(10 * SECOND);
    expect(coordinator.doing).toBe('combining');
  });

  it('older than deadlines.reconnect keeps a site out of new steps until it is back', () => {
    const coordinator = threeSites();
    coordinator.disconnect('c');
    coordinator.advance(30 * SECOND);
    coordinator.answer('a', 'b');
    coordinator.work();
    expect(coordinator.step.cohort).toEqual(['a', 'b']);
    coordinator.reconnect('c');
    expect(coordinator.step.cohort).toEqual(['a', 'b']);
    coordinator.answer('a', 'b');
    coordinator.work();
    expect(coordinator.step.cohort).toEqual(['a', 'b', 'c']);
  });

  it('of everyone before a step opens leaves a step without a cohort, which those who come back fill', () => {
    const coordinator = threeSites();
    coordinator.answer('a', 'b', 'c');
    for (const name of ['a', 'b', 'c']) coordinator.disconnect(name);
    coordinator.advance(MINUTE);
    coordinator.work();
    expect(coordinator.step.cohort).toEqual([]);
    expect(waitingOf(coordinator.state)?.reason).toBe('2 more sites to come in (round 1: validation)');
    coordinator.reconnect('c');
    coordinator.reconnect('a');
    coordinator.answer('a', 'c');
    coordinator.work();
    expect(coordinator.story.at(-1)).toBe('evaluate 1: all-answered by a, c');
  });
});

describe('a site that joins late', () => {
  it('takes part from the next step on', () => {
    const coordinator = threeSites();
    coordinator.join('d');
    expect(coordinator.step.cohort).toEqual(['a', 'b', 'c']);
    coordinator.answer('a', 'b', 'c');
    coordinator.work();
    expect(coordinator.step.cohort).toEqual(['a', 'b', 'c', 'd']);
  });

  it('comes into the open step once that counts on too few without it', () => {
    const coordinator = coordinatorOf({ sites: 2, quorum: 2 });
    coordinator.join('a', 'b', 'd');
    expect(coordinator.step.cohort).toEqual(['a', 'b']);
    coordinator.disconnect('b');
    expect(coordinator.step.cohort).toEqual(['a', 'b']);
    coordinator.advance(30 * SECOND);
    expect(coordinator.step.cohort).toEqual(['a', 'b', 'd']);
    expect(coordinator.events.at(-1)?.type).toBe('wait-ended');
    coordinator.answer('d', 'a');
    coordinator.advance(0);
    coordinator.work();
    expect(coordinator.story).toEqual(['fit 1: others-gone by a, d']);
  });

  it('comes into the open step when a site leaves that it needs', () => {
    const coordinator = coordinatorOf({ sites: 2, quorum: 2 });
    coordinator.join('a', 'b', 'd');
    coordinator.leave('b');
    expect(coordinator.step.cohort).toEqual(['a', 'd']);
  });

  it('is refused where cohort.lateJoin is off', () => {
    const coordinator = threeSites({ cohort: { sites: 3, quorum: 2, lateJoin: false } });
    expect(() => coordinator.join('d')).toThrow(ImpossibleEvent);
  });
});

describe('a coordinator that comes up again', () => {
  it('goes on in the same step with the answers that it has, and gives the whole time again', () => {
    const coordinator = threeSites();
    coordinator.answer('a', 'b', 'c');
    coordinator.work();
    coordinator.answer('b');
    coordinator.now += 5 * HOUR;
    coordinator.restart();
    expect(coordinator.doing).toBe('evaluate 1');
    expect([...coordinator.step.answers.keys()]).toEqual(['b']);
    expect(coordinator.step.deadline).toBe(coordinator.now + 10 * MINUTE);
    expect(coordinator.effects.map(({ type }) => type)).toEqual(['wake']);
    for (const name of ['a', 'b', 'c']) coordinator.reconnect(name);
    coordinator.runToTheEnd();
    expect(coordinator.story[1]).toBe('evaluate 1: all-answered by a, b, c');
  });

  it('asks again for what was being combined, and for the end', () => {
    const coordinator = threeSites({ rounds: 1 });
    coordinator.answer('a', 'b', 'c');
    const [combine] = coordinator.effects;
    coordinator.restart();
    expect(coordinator.effects).toEqual([combine]);
    for (const name of ['a', 'b', 'c']) coordinator.reconnect(name);
    while (coordinator.doing !== 'finishing') {
      if (!coordinator.work()) coordinator.answer('a', 'b', 'c');
    }
    const [finish] = coordinator.effects;
    coordinator.restart();
    expect(coordinator.effects).toEqual([finish]);
    coordinator.work();
    expect(coordinator.ended).toBe(true);
  });

  it('waits deadlines.reconnect for the cohort before it takes others in', () => {
    const coordinator = coordinatorOf({ sites: 2, quorum: 2 });
    coordinator.join('a', 'b', 'd');
    coordinator.restart();
    coordinator.reconnect('d');
    expect(coordinator.step.cohort).toEqual(['a', 'b']);
    coordinator.advance(30 * SECOND);
    expect(coordinator.step.cohort).toEqual(['a', 'b', 'd']);
  });
});

describe('events that cannot be', () => {
  const a = site('a');
  it.each([
    ['a second run-created', (c: SimulatedCoordinator) => c.append({ ...(c.events[0] as Extract<(typeof c.events)[0], { type: 'run-created' }>) })],
    ['a site that joins twice', (c: SimulatedCoordinator) => c.join('a')],
    ['a stranger that disconnects', (c: SimulatedCoordinator) => c.disconnect('stranger')],
    ['a stranger that answers', (c: SimulatedCoordinator) => c.answer('stranger')],
    ['an answer to another task', (c: SimulatedCoordinator) => c.append({ type: 'result-accepted', task: 'other' as never, site: a, digest: digest('x'), sizeBytes: 1, seconds: {} })],
    ['a second answer', (c: SimulatedCoordinator) => c.answer('a', 'a')],
    ['a step closed without a quorum', (c: SimulatedCoordinator) => c.append({ type: 'step-closed', task: c.step.task.id, contributions: [], reason: 'deadline' })],
    ['contributions that are not the answers', (c: SimulatedCoordinator) => {
      c.answer('a', 'b');
      c.append({ type: 'step-closed', task: c.step.task.id, contributions: [{ site: a, digest: digest('x') }, { site: site('b'), digest: digest('y') }], reason: 'deadline' });
    }],
    ['an outcome of another kind', (c: SimulatedCoordinator) => {
      const { task } = c.step;
      c.answer('a', 'b', 'c');
      c.append({ type: 'step-combined', task: task.id, outcome: { kind: 'summarise', standardisation: digest('x') } });
    }],
    ['an outcome of an open step', (c: SimulatedCoordinator) => c.append({ type: 'step-combined', task: c.step.task.id, outcome: { kind: 'fit', head: digest('x'), trainingLoss: 1 } })],
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
