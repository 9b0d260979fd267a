import { type Aggregate, layoutOf, planIterative, type RoundContext, registerStrategy, type Strategy } from '@atoll/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { contextOf, loadBackbones, type ServedBackbone } from './index.ts';
import { federationOf } from './testing/federation.ts';
import { TestRun } from './testing/test-run.ts';

/** A strategy that gives this for every round. */
const giving = (name: string, finish: (context: RoundContext) => Aggregate): Strategy => ({
  name,
  next: planIterative,
  aggregator: (context) => ({ accept: () => {}, finish: () => finish(context) }),
});
const filled = ({ global: { layout } }: RoundContext, value: number): Aggregate => ({
  parameters: { layout, values: new Float32Array(layout.size).fill(value) },
});
const throws = (message: string) => (): never => {
  throw new Error(message);
};
const other = layoutOf([{ name: 'weights', shape: [3] }]);
const remembering = (vector: Float64Array) => (context: RoundContext) => ({ ...filled(context, 1), memory: new Map([['m', vector]]) });

describe('an own strategy in a run', () => {
  let backbone: ServedBackbone;
  beforeAll(async () => {
    [backbone] = (await loadBackbones()).values() as unknown as [ServedBackbone]; // there is one
  });

  function runWith(strategy: Strategy): TestRun {
    registerStrategy(strategy);
    const federation = federationOf({
      strategy: strategy.name,
      rounds: 3,
      features: { standardise: false },
      evaluation: { everyRounds: 1000 },
    });
    return new TestRun(contextOf(federation, backbone), 'a', 'b');
  }

  it.each<[string, RegExp, Strategy]>([
    ['throws at once', /no aggregator/, { ...giving('t-1', (c) => filled(c, 1)), aggregator: throws('no aggregator') }],
    [
      'throws at an update',
      /too odd/,
      { ...giving('t-2', throws('')), aggregator: () => ({ accept: throws('too odd'), finish: throws('') }) },
    ],
    ['throws at the end', /no mean/, giving('t-3', throws('no mean'))],
    ['gives a promise', /gave a promise/, giving('t-4', () => Promise.reject(new Error('later')) as never)],
    [
      'takes its time for an update',
      /gave a promise/,
      {
        ...giving('t-14', throws('')),
        aggregator: () => ({ accept: () => Promise.reject(new Error('later')) as never, finish: throws('') }),
      },
    ],
    ['gives NaN', /a head that is not finite/, giving('t-5', (c) => filled(c, Number.NaN))],
    ['gives numbers beyond all bounds', /beyond ±1000000/, giving('t-6', (c) => filled(c, 1e7))],
    [
      'gives too few values',
      /2 values/,
      giving('t-7', ({ global: { layout } }) => ({ parameters: { layout, values: new Float32Array(2) } })),
    ],
    ['gives another layout', /another shape/, giving('t-8', () => ({ parameters: { layout: other, values: new Float32Array(3) } }))],
    ['gives nothing', /gave no head/, giving('t-9', () => undefined as never)],
    ['gives plain numbers', /gave no head/, giving('t-10', ({ global: { layout } }) => ({ parameters: { layout, values: [1] as never } }))],
    ['remembers NaN', /a memory "m"/, giving('t-11', remembering(Float64Array.of(Number.NaN)))],
    ['remembers something else', /a memory "m"/, giving('t-12', remembering([1] as never))],
    [
      'corrects with another shape',
      /a correction of another shape/,
      giving('t-13', (c) => ({
        ...filled(c, 1),
        corrections: { others: { layout: other, values: new Float32Array(3) }, sites: new Map() },
      })),
    ],
  ])('that %s ends it with the reason', (_what, message, strategy) => {
    const test = runWith(strategy);
    test.fit('a', 1);
    test.fit('b', 2);
    expect(test.run.state.phase).toMatchObject({ kind: 'failed', code: 604, message: expect.stringMatching(message) });
    expect(test.again().state).toEqual(test.run.state);
  });

  it('that has no plan any more ends it with the reason', () => {
    let rounds = 0;
    const next: Strategy['next'] = (progress) => {
      if (progress.history.length > 0) return { kind: 'rest' } as never;
      rounds += 1;
      return planIterative(progress);
    };
    const test = runWith({ ...giving('t-20', (c) => filled(c, 1)), next });
    test.fit('a', 1);
    test.fit('b', 2);
    expect(rounds).toBe(1);
    expect(test.run.state.phase).toMatchObject({ kind: 'failed', code: 604, message: 'The strategy t-20 planned no task of a run.' });
  });

  it('is given what it remembered, also after a restart', () => {
    const seen: number[][] = [];
    const test = runWith({
      name: 't-21',
      next: planIterative,
      aggregator: ({ global: { layout }, memory }) => {
        const before = memory.get('rounds') ?? Float64Array.of(0.1);
        seen.push([...before]);
        const after = before.map((value) => value + 0.2);
        return {
          accept: () => {},
          finish: () => ({
            parameters: { layout, values: new Float32Array(layout.size).fill(after[0] ?? 0) },
            memory: new Map([['rounds', after]]),
          }),
        };
      },
    });
    for (let round = 0; round < 2; round++) for (const name of ['a', 'b']) test.fit(name, 1);
    expect(seen).toEqual([[0.1], [0.1 + 0.2]]);
    const again = test.again();
    expect(again.state).toEqual(test.run.state);
    again.resume();
    for (const name of ['a', 'b']) test.fit(name, 1);
    expect(seen.at(-1)).toEqual([0.1 + 0.2 + 0.2]);
  });
});
