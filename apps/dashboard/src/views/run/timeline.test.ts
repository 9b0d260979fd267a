import { wire } from '@atoll/protocol';
import { describe, expect, it } from 'vitest';
import { pageOf } from '../../parts/paging.ts';
import { figureOf, stateOf } from '../../parts/state-of.ts';
import { changesOf } from '../../state/changes.ts';
import { MOST_LINES, siteLines, stepLines, waitOf } from './timeline.ts';

const status = (changes: wire.RunStatus.$Properties) =>
  new wire.RunStatus({ run: 'lagoon-1', phase: 'step', round: 2, rounds: 5, ...changes });
const waiting = { reason: 'b to answer', sites: ['b'], since: 1_000, until: 11_000 };
const members = [
  { site: 'a', answered: true, presence: 'connected' },
  { site: 'b', presence: 'connected' },
];

describe('the timeline of a wait', () => {
  it('runs from its start to its end, and says who is missing', () => {
    expect(waitOf(status({ waiting, members }), 6_000)).toMatchObject({ passed: 0.5, answered: 1, asked: 2 });
    expect(waitOf(status({ waiting, members }), 99_000)?.passed).toBe(1);
    expect(waitOf(status({ waiting, members }), 0)?.passed).toBe(0);
    expect(waitOf(status({ waiting: { ...waiting, until: 1_000 }, members }), 0)?.passed).toBe(1);
    expect(waitOf(status({ members }), 0)).toBeNull();
  });
});

describe('the timeline of a round', () => {
  const steps = [
    { task: 'round 2: training', openedAt: 1_000, closedAt: 4_000, closedBecause: 'all 3 sites answered', asked: 3, answered: 3 },
    { task: 'round 2: validation', openedAt: 4_000, closedAt: 0, asked: 3, answered: 1 },
  ].map((step) => new wire.StepStatus(step));
  const three = [
    { site: 'a', presence: 'connected', asked: true, answered: true, answeredAt: 6_000 },
    { site: 'b', presence: 'connected', asked: true, progress: { activity: 'judging', done: 3, total: 9 } },
    { site: 'c', presence: 'disconnected', since: 5_000, asked: true },
    { site: 'late', presence: 'connected' },
  ].map((member) => new wire.MemberStatus(member));

  it('has the steps that closed with the reason, and the open one', () => {
    expect(stepLines(status({ steps, quorum: 2 }), 8_000)).toEqual([
      { task: 'round 2: training', open: false, words: '3 s; all 3 sites answered' },
      { task: 'round 2: validation', open: true, words: 'for 4 s; 1 of 3 answered, 2 needed' },
    ]);
  });

  it('says who is missing and why, then who answered when', () => {
    expect(siteLines(status({ steps, members: three }), 8_000)).toEqual({
      lines: [
        expect.objectContaining({ site: 'c', kind: 'gone', until: 0.25, words: 'no connection for 3 s' }),
        expect.objectContaining({ site: 'b', kind: 'works', until: 1, words: 'judging 3 of 9' }),
        expect.objectContaining({ site: 'a', kind: 'answered', until: 0.5, words: 'answered after 2 s' }),
      ],
      others: '',
    });
    expect(siteLines(status({ steps, members: three, outcome: 'stopped' }), 8_000).lines).toEqual([]);
    expect(siteLines(status({ members: three }), 8_000).lines).toEqual([]);
  });

  it('names the missing of many sites, and counts the others', () => {
    const many = Array.from({ length: 300 }, (_, index) => ({
      ...three[0],
      site: `s${index}`,
      asked: true,
      answered: true,
      answeredAt: 5_000,
    }));
    const { lines, others } = siteLines(status({ steps, members: [...many, ...three] }), 8_000);
    expect(lines).toHaveLength(MOST_LINES);
    expect(lines.slice(0, 2).map(({ site }) => site)).toEqual(['c', 'b']);
    expect(others).toBe('291 more that answered earlier');
  });
});

describe('what is told of a change', () => {
  it.each([
    [{ round: 3, members }, ['lagoon-1: round 3 of 5']],
    [{ members: [members[0] ?? {}, { site: 'b', presence: 'disconnected' }] }, ['b lost its connection']],
    [{ members: [...members, { site: 'c', presence: 'connected' }] }, ['c joined lagoon-1']],
    [{ members, pausedBy: 'zoe' }, ['lagoon-1 is paused by zoe']],
    [{ members, outcome: 'failed', activity: 'failed with 603: Quorum not reached' }, ['lagoon-1: failed with 603: Quorum not reached']],
    [{ members }, []],
  ])('%j', (after, told) => {
    expect(changesOf(status({ members }), status(after))).toEqual(told);
    expect(changesOf(undefined, status(after))).toEqual([]);
  });
});

it('a state and a figure are said in a word', () => {
  expect(stateOf(status({})).text).toBe('trains');
  expect(stateOf(status({ pausedBy: 'zoe' })).text).toBe('paused');
  expect(stateOf(status({ phase: 'failed', outcome: 'failed' })).kind).toBe('wrong');
  expect(figureOf(status({}))).toBeNull();
  expect(figureOf(status({ metric: 'accuracy', validation: [{ round: 1, value: 0.712 }] }))).toBe('71.2 %');
  expect(figureOf(status({ metric: 'loss', validation: [{ round: 1, value: 0.5 }] }))).toBe('0.500');
});

it('a page of a list is one that is there', () => {
  const rows = Array.from({ length: 51 }, (_, index) => index);
  expect(pageOf(rows, 2, 25)).toEqual({ rows: [50], page: 2, pages: 3, first: 51, last: 51 });
  expect(pageOf(rows, 9, 25).page).toBe(2);
  expect(pageOf([], 0, 25)).toEqual({ rows: [], page: 0, pages: 1, first: 0, last: 0 });
});
