import { checkFederation, type Digest, digestOf, type FederationInput, type TaskId } from '@atoll/core';
import { site } from '@atoll/core/testing';
import { decodeMemory, digestToBytes } from '@atoll/protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { contextOf, loadBackbones, type ServedBackbone } from './index.ts';
import { TestRun } from './testing/test-run.ts';

const refused = (code: number) => expect.objectContaining({ code });

describe('a run in a living coordinator', () => {
  let backbone: ServedBackbone;
  beforeAll(async () => {
    [backbone] = (await loadBackbones()).values() as unknown as [ServedBackbone]; // there is one
  });

  function startRun(strategy: FederationInput['strategy'], ...sites: string[]): TestRun {
    const checked = checkFederation({
      federation: 'cells',
      classes: ['cat', 'dog'],
      strategy,
      rounds: 3,
      features: { standardise: false },
      training: { optimiser: { name: 'sgd', momentum: 0 } },
      cohort: { sites: sites.length, quorum: 1 },
      evaluation: { alone: 'off', everyRounds: 1000 },
    });
    if ('issues' in checked) throw new Error(JSON.stringify(checked.issues));
    return new TestRun(contextOf(checked.federation, backbone), ...sites);
  }

  it('takes a late answer into a later round, once, and no other in its place', () => {
    const test = startRun({ name: 'fedbuff', bufferSize: 2 }, 'a', 'b', 'c');
    const first = test.fitOf('c');
    test.fit('a', 1);
    test.fit('b', 1);
    expect(test.fitOf('a').round).toBe(2);
    expect(test.fitOf('c')).toBe(first);
    expect(() => test.fit('c', 1, test.fitOf('a').id)).toThrow(refused(501));
    expect(test.fit('c', 4)).toBe(false);
    expect(test.fit('c', 4, first.id)).toBe(true);
    expect(() => test.fit('c', 5, first.id)).toThrow(refused(505));
    expect(() => test.fit('c', 1, test.fitOf('a').id)).toThrow(refused(501));
    test.fit('b', 2);
    expect(test.fit('c', 4, first.id)).toBe(true);
    expect(test.fitOf('c').round).toBe(3);
    expect(test.run.state.history.map(({ contributions }) => contributions.map(({ site: name, task }) => [name, task]))).toEqual([
      [
        ['a', undefined],
        ['b', undefined],
      ],
      [
        ['b', undefined],
        ['c', first.id],
      ],
    ]);
    expect(test.problems).toEqual([]);
  });

  it('is the same from its journal, with those that are late', () => {
    const test = startRun({ name: 'fedbuff', bufferSize: 2 }, 'a', 'b', 'c');
    test.fit('a', 1);
    test.fit('b', 1);
    test.fit('c', 4);
    expect(test.again().state).toEqual(test.run.state);
  });

  it('keeps what the strategy remembers, and the corrections that each site is sent', () => {
    const test = startRun({ name: 'scaffold' }, 'a', 'b');
    expect(test.fitOf('a').corrections).toBeNull();
    test.fit('a', 1);
    test.fit('b', 3);
    const { outcome } = test.run.state.history[0] ?? {};
    if (outcome?.kind !== 'fit' || outcome.memory === null) throw new Error('nothing is remembered');
    expect([...decodeMemory(test.blobs.get(outcome.memory)).values()].every((vector) => vector.length > 0)).toBe(true);
    expect(outcome.corrections?.sites.map(({ site: name }) => name)).toEqual(['a', 'b']);
    expect(test.fitOf('a').corrections).toEqual(outcome.corrections);
    for (const digest of [outcome.corrections?.others, ...(outcome.corrections?.sites ?? []).map((one) => one.digest)])
      expect(test.blobs.size(digest as Digest)).toBeGreaterThan(0);
    test.fit('a', 1);
    test.fit('b', 3);
    expect(test.fitOf('a').round).toBe(3);
    expect(test.problems).toEqual([]);
  });

  describe('whose disk lost answers', () => {
    const damage = (test: TestRun, ...names: string[]): void => {
      const { phase } = test.run.state;
      for (const name of names) {
        const digest = phase.kind === 'step' ? phase.step.answers.get(site(name))?.digest : undefined;
        test.store.run('UPDATE blobs SET bytes = zeroblob(20) WHERE digest = ?', digestToBytes(digest as Digest));
      }
    };
    const heads = (test: TestRun): unknown[] => test.run.state.history.map(({ outcome, contributions }) => [outcome, contributions]);

    it('asks those sites once more, and comes to the same heads', () => {
      const [calm, hit] = [startRun('fedavg', 'a', 'b', 'c'), startRun('fedavg', 'a', 'b', 'c')];
      for (const test of [calm, hit]) {
        test.fit('a', 1);
        test.fit('b', 2);
      }
      damage(hit, 'a', 'b');
      const { id } = hit.fitOf('a');
      for (const test of [calm, hit]) test.fit('c', 4);
      expect(hit.lost).toEqual([`${id} a`, `${id} b`]);
      expect(hit.run.state.phase).toMatchObject({ kind: 'step', step: { lost: ['a', 'b'] } });
      expect(hit.fit('b', 2, id)).toBe(false);
      expect(hit.fit('a', 1, id)).toBe(false);
      expect(hit.fitOf('a').round).toBe(2);
      expect(heads(hit)).toEqual(heads(calm));
      expect(hit.again().state).toEqual(hit.run.state);
    });

    it('goes on without a site that does not answer again, where the quorum holds', () => {
      const test = startRun('fedavg', 'a', 'b');
      const { id } = test.fitOf('a');
      test.fit('a', 1);
      damage(test, 'a');
      test.fit('b', 2);
      expect(test.run.state.phase.kind).toBe('step');
      test.run.append({ type: 'site-left', site: site('a'), reason: 'maintenance', at: test.now() });
      expect(test.run.state.history[0]?.contributions.map((one) => one.site)).toEqual(['b']);
      expect(test.fitOf('b').round).toBe(2);
      expect(test.asked.get('a')?.id).toBe(id);
    });

    it('fails with 604 when what came again is lost too', () => {
      const test = startRun('fedavg', 'a', 'b', 'c');
      const { id } = test.fitOf('a');
      test.fit('a', 1);
      test.fit('b', 1.5);
      damage(test, 'a', 'b');
      test.fit('c', 2);
      test.fit('a', 1, id);
      damage(test, 'a');
      test.fit('b', 1.5, id);
      expect(test.run.state.phase).toMatchObject({ kind: 'failed', code: 604 });
    });
  });

  it('says that an upload is whole whose step has closed since, whatever the open step allows', () => {
    const test = startRun('fedavg', 'a', 'b');
    const { id } = test.fitOf('a');
    test.fit('a', 1);
    test.fit('b', 1);
    const [answer] = test.run.state.history[0]?.contributions ?? [];
    const size = 2 ** 27;
    expect(test.intake.open(test.run, id, site('a'), answer?.digest as Digest, size)).toBe(size);
    expect(() => test.intake.open(test.run, id, site('a'), digestOf(new Uint8Array()), size)).toThrow(refused(403));
    expect(() => test.intake.open(test.run, 'cells-1/9-fit' as TaskId, site('a'), digestOf(new Uint8Array()), 9)).toThrow(refused(501));
  });
});
