import { checkFederation, type FederationInput, federatedHeads, headOfScope, type Parameters } from '@atoll/core';
import { decodeHead } from '@atoll/protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBackbones, type ServedBackbone } from './backbones.ts';
import { contextOf, initialHead, type RunContext, tailOf } from './context.ts';
import { COUNTS, TestRun } from './testing/test-run.ts';

describe('a run of a scope beyond the head', () => {
  let backbone: ServedBackbone;
  beforeAll(async () => {
    [backbone] = (await loadBackbones()).values() as unknown as [ServedBackbone]; // there is one
  });

  function contextWith(input: Partial<FederationInput> = {}): RunContext {
    const checked = checkFederation({
      federation: 'cells',
      classes: ['cat', 'dog'],
      rounds: 1,
      features: { standardise: false },
      training: { scope: 'last-block', warmRounds: 0 },
      cohort: { sites: 2, quorum: 2 },
      evaluation: { alone: 'off', personal: false },
      ...input,
    });
    if ('issues' in checked) throw new Error(JSON.stringify(checked.issues));
    return contextOf(checked.federation, backbone);
  }

  /** The head of the scope that the first round starts from. */
  function startOf(context: RunContext): Parameters {
    return headOfScope(context.federation, tailOf(context, 'last-block'), backbone.open, initialHead(context));
  }

  const answer = (test: TestRun, name: string, parameters: Parameters) =>
    test.answer(name, test.fitOf(name).id, { kind: 'fit', parameters, samples: COUNTS.train, steps: 1, losses: [1] });
  const moved = ({ layout, values }: Parameters, by: number): Parameters => ({ layout, values: values.map((value) => value + by) });

  it('combines updates of the whole scope, from the pretrained weights', () => {
    const context = contextWith({ strategy: { name: 'fedavgm', serverLearningRate: 0.5, momentum: 0 } });
    const start = startOf(context);
    const test = new TestRun(context, 'a', 'b');
    expect(test.fitOf('a')).toMatchObject({ scope: 'last-block', head: test.run.state.initialHead });
    answer(test, 'a', moved(start, 0.25));
    answer(test, 'b', moved(start, 0.75));
    expect(test.problems).toEqual([]);
    const [first] = federatedHeads(test.run.state);
    expect(first?.scope).toBe('last-block');
    const combined = first === undefined ? start : decodeHead(test.blobs.get(first.head), tailOf(context, 'last-block').layout);
    for (const place of [0, 1000, start.values.length - 1])
      expect((combined.values[place] ?? 0) - (start.values[place] ?? 0)).toBeCloseTo(0.25, 5); // half of the mean change
  });

  it('refuses an update of the head alone', () => {
    const test = new TestRun(contextWith(), 'a', 'b');
    expect(() => test.fit('a', 1)).toThrow(expect.objectContaining({ code: 502 }));
  });

  it('is refused where the backbone has no such part, with what to do', () => {
    expect(() => contextWith({ backbone: { cut: 'stage6' } })).toThrow(
      expect.objectContaining({ code: 304, hint: expect.stringContaining('training.scope') }),
    );
    expect(() => contextWith({ backbone: { cut: 'levels' } })).toThrow(expect.objectContaining({ code: 304 }));
  });
});
