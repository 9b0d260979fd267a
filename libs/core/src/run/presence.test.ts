import { describe, expect, it } from 'vitest';
import { coordinatorOf, HOUR, MINUTE, SECOND, threeSites } from './testing/runs.ts';
import { ImpossibleEvent } from './transition.ts';
import { waitingOf } from './waiting.ts';

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
    expect(coordinator.state.phase).toMatchObject({
      kind: 'failed',
      code: 603,
      message: expect.stringContaining('only 1 site left in the run'),
    });
  });

  it('does not lose the quorum with what it had answered', () => {
    const coordinator = coordinatorOf({ sites: 2, quorum: 2, lateJoin: false });
    coordinator.join('a', 'b');
    coordinator.answer('a');
    coordinator.leave('a');
    expect(coordinator.doing).toBe('fit 1');
    coordinator.answer('b');
    coordinator.work();
    expect(coordinator.story).toEqual(['fit 1: all-answered by a, b']);
    expect(coordinator.state.phase).toMatchObject({ kind: 'failed', code: 603 });
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
    expect(waitingOf(coordinator.state)).toMatchObject({
      reason: 'c to connect again (round 1: training)',
      until: coordinator.now + 10 * SECOND,
    });
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

  it('of several sites is waited for until the last of them has had its time', () => {
    const coordinator = coordinatorOf({ sites: 4, quorum: 2 });
    coordinator.join('a', 'b', 'c', 'd');
    coordinator.disconnect('d');
    coordinator.advance(5 * SECOND);
    coordinator.disconnect('c');
    coordinator.advance(5 * SECOND);
    coordinator.answer('a', 'b');
    expect(waitingOf(coordinator.state)?.until).toBe(coordinator.now + 25 * SECOND);
    coordinator.advance(25 * SECOND);
    coordinator.work();
    expect(coordinator.story).toEqual(['fit 1: others-gone by a, b']);
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
    coordinator.work();
    expect(coordinator.story).toEqual(['fit 1: others-gone by a, d']);
  });

  it('is not needed while those who answered and those who can make the quorum', () => {
    const coordinator = coordinatorOf({ sites: 3, quorum: 2 });
    coordinator.join('a', 'b', 'c', 'd');
    coordinator.answer('a');
    coordinator.leave('a');
    coordinator.disconnect('c');
    coordinator.advance(30 * SECOND);
    expect(coordinator.step.cohort).toEqual(['a', 'b', 'c']);
    expect(coordinator.wakeAt).toBe(coordinator.step.deadline);
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
