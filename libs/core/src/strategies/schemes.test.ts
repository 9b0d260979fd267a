import { describe, expect, it } from 'vitest';
import { evaluateScores } from '../evaluation/index.ts';
import type { FederationInput } from '../federation/index.ts';
import { type FitTask, headsOf } from '../run/task.ts';
import { digest, federation, outcomeOf, site } from '../run/testing/examples.ts';
import { SimulatedCoordinator } from '../run/testing/simulated-coordinator.ts';
import { federatedHeads } from './progress.ts';
import { strategyOf } from './registry.ts';
import { plannedRounds, schemesOf } from './schemes.ts';

const IMAGES = 100;

/** So many of a hundred images right. */
function judgedAs(right: number) {
  const labels = Int32Array.from({ length: IMAGES }, (_, i) => i % 2);
  const scores = Float32Array.from({ length: 2 * IMAGES }, (_, at) => {
    const row = Math.floor(at / 2);
    return (at % 2 === labels[row]) === row < right ? 1 : 0;
  });
  return evaluateScores(scores, labels, 2, { detail: 'temperature' });
}

type Training = FederationInput['training'];

/** A run to its end, whose rounds get so many of a hundred validation images right. */
function run(rights: readonly number[], training: Training, input: Partial<FederationInput> = {}): SimulatedCoordinator {
  const coordinator = new SimulatedCoordinator(
    federation({
      cohort: { sites: 2, quorum: 2 },
      rounds: 2,
      ...input,
      training,
      evaluation: { alone: 'off', metric: 'accuracy', ...input.evaluation },
    }),
    (task, contributions) => {
      const outcome = outcomeOf(task, contributions);
      if (outcome.kind === 'fit')
        return { ...outcome, memory: digest(`memory ${task.id}`), corrections: { others: digest(`correction ${task.id}`), sites: [] } };
      if (task.kind !== 'evaluate' || task.split !== 'validation' || task.chooses || outcome.kind !== 'evaluate') return outcome;
      return { ...outcome, evaluations: outcome.evaluations.map((one) => ({ ...one, evaluation: judgedAs(rights[task.round - 1] ?? 0) })) };
    },
  );
  coordinator.join('a', 'b');
  coordinator.runToTheEnd();
  return coordinator;
}

const fitsOf = ({ state }: SimulatedCoordinator): FitTask[] => state.history.flatMap(({ task }) => (task.kind === 'fit' ? [task] : []));
const scopesOf = (coordinator: SimulatedCoordinator) => federatedHeads(coordinator.state).map(({ scope }) => scope);
const headOf = ({ state }: SimulatedCoordinator, round: number) => federatedHeads(state).find((one) => one.round === round)?.head;
const kept = ({ state }: SimulatedCoordinator) =>
  federatedHeads(state).find(({ head }) => state.phase.kind === 'completed' && head === state.phase.head)?.round;
function why({ state }: SimulatedCoordinator): string {
  const plan = strategyOf(state.federation).next(state);
  return plan.kind === 'done' ? plan.why : '';
}

describe('the schemes of a run', () => {
  it('are the head alone unless the file says more', () => {
    expect(schemesOf(federation())).toEqual([{ scope: 'head', rounds: 2 }]);
    expect(plannedRounds(federation({ training: { warmRounds: 7 } }))).toBe(2);
  });

  it.each<[string, Partial<FederationInput>, [string, number][]]>([
    [
      'warm rounds, then the scope',
      { training: { scope: 'last-block', warmRounds: 3 } },
      [
        ['head', 3],
        ['last-block', 2],
      ],
    ],
    ['no warm rounds', { training: { scope: 'full', warmRounds: 0 } }, [['full', 2]]],
    [
      'a head from sums, then the scope',
      { strategy: 'closed-form', training: { scope: 'last-block' } },
      [
        ['head', 1],
        ['last-block', 2],
      ],
    ],
    [
      'auto: every scope up to the one given',
      { strategy: 'auto', training: { scope: 'last-two-blocks' } },
      [
        ['head', 3],
        ['last-block', 2],
        ['last-two-blocks', 2],
      ],
    ],
    ['a control run from scratch', { training: { scope: 'full', fromScratch: true } }, [['full', 2]]],
  ])('%s', (_name, input, expected) => {
    const asked = federation(input);
    expect(schemesOf(asked).map(({ scope, rounds }) => [scope, rounds])).toEqual(expected);
    expect(plannedRounds(asked)).toBe(expected.reduce((sum, [, rounds]) => sum + rounds, 0));
  });
});

describe('a run of a scope beyond the head', () => {
  const training: Training = { scope: 'last-block', warmRounds: 2 };

  it('trains the head, then the scope from the last head, and judges both', () => {
    const coordinator = run([50, 60, 70, 80], training);
    expect(coordinator.story).toEqual([
      'fit 1: all-answered by a, b',
      'evaluate 1: all-answered by a, b',
      'fit 2: all-answered by a, b',
      'evaluate 2: all-answered by a, b',
      'fit 3: all-answered by a, b',
      'evaluate 3: all-answered by a, b',
      'fit 4: all-answered by a, b',
      'evaluate 4: all-answered by a, b',
      'evaluate test: all-answered by a, b',
    ]);
    expect(scopesOf(coordinator)).toEqual(['head', 'head', 'last-block', 'last-block']);
    const [first, , third, fourth] = fitsOf(coordinator);
    expect(first?.head).toBe(coordinator.state.initialHead);
    expect(third?.head).toBe(headOf(coordinator, 2));
    expect(fourth?.head).toBe(headOf(coordinator, 3));
    expect(kept(coordinator)).toBe(4);
    const test = coordinator.state.history.at(-1)?.task;
    expect(test === undefined ? [] : headsOf(test)).toEqual(
      expect.arrayContaining([{ digest: headOf(coordinator, 4), scope: 'last-block' }]),
    );
    expect(why(coordinator)).toBe(
      'all 2 rounds of last-block are done; last-block is kept, round 4: accuracy 0.6000 on validation with frozen features against 0.8000 after the best round of last-block (4)',
    );
  });

  it('keeps the head on frozen features where the scope is not better', () => {
    const coordinator = run([50, 70, 60, 70], training);
    expect(kept(coordinator)).toBe(2);
    expect(why(coordinator)).toContain('the head on frozen features is kept, round 2');
  });

  it('starts the rounds of the scope without memory and corrections of the head', () => {
    const fits = fitsOf(run([1, 2, 3, 4], training));
    expect(fits.map(({ corrections }) => corrections?.others ?? null)).toEqual([
      null,
      digest(`correction ${fits[0]?.id}`),
      null,
      digest(`correction ${fits[2]?.id}`),
    ]);
  });

  it('starts from the initial head where there are no warm rounds, and from scratch', () => {
    for (const asked of [{ warmRounds: 0 }, { fromScratch: true }]) {
      const coordinator = run([60, 70], { scope: 'full', ...asked });
      expect(scopesOf(coordinator)).toEqual(['full', 'full']);
      expect(fitsOf(coordinator)[0]?.head).toBe(coordinator.state.initialHead);
    }
  });

  it('ends the scope after its patience without a round that beats what there was before', () => {
    const input = { rounds: 9, evaluation: { patience: 2 } };
    expect(scopesOf(run([50, 70, 60, 60, 99], training, input))).toEqual(['head', 'head', 'last-block', 'last-block']);
    expect(scopesOf(run([50, 70, 60, 75, 74, 73, 99], training, input)).slice(2)).toHaveLength(4);
  });

  it('unfreezes one group more after so many rounds', () => {
    const coordinator = run([1, 2, 3, 4, 5], { ...training, warmRounds: 1, unfreeze: { everyRounds: 2 } }, { rounds: 4 });
    expect(fitsOf(coordinator).map(({ unfrozen }) => unfrozen)).toEqual([undefined, 1, 1, 2, 2]);
  });

  it('leaves each site out of the rounds of head and scope alike', () => {
    const coordinator = run([50, 60, 70, 80], training, { evaluation: { leaveOneSiteOut: true }, cohort: { sites: 2, quorum: 2 } });
    const without = fitsOf(coordinator).filter((fit) => fit.without === site('a'));
    expect(without.map(({ round, scope }) => [round, scope])).toEqual([
      [1, undefined],
      [2, undefined],
      [3, 'last-block'],
      [4, 'last-block'],
    ]);
    const ofOthers = federatedHeads(coordinator.state, site('a'));
    expect(without[2]?.head).toBe(ofOthers[1]?.head);
    const test = coordinator.state.history.at(-1)?.task;
    expect(test?.kind === 'evaluate' ? test.heads : []).toEqual(
      expect.arrayContaining([{ name: 'unseen:a', digest: ofOthers[3]?.head, scope: 'last-block', site: 'a' }]),
    );
  });

  it('judges all rounds that do not wait for everyone once each, with what they are', () => {
    const coordinator = run([], training, { strategy: { name: 'fedbuff', bufferSize: 2 } });
    const judged = coordinator.state.history.flatMap(({ task }) =>
      task.kind === 'evaluate' && task.split === 'validation' ? [task.heads.map(({ name, scope = 'head' }) => [name, scope])] : [],
    );
    expect(judged).toEqual([
      [
        ['round:1', 'head'],
        ['round:2', 'head'],
      ],
      [
        ['round:3', 'last-block'],
        ['round:4', 'last-block'],
      ],
    ]);
  });
});

describe('auto with a scope', () => {
  const training: Training = { scope: 'last-two-blocks' };

  it('starts each scope from the frozen head that is kept, and keeps the best of all', () => {
    const coordinator = run([80, 70, 75, 84, 85, 90, 89], training, { strategy: 'auto' });
    expect(scopesOf(coordinator)).toEqual(['head', 'head', 'head', 'last-block', 'last-block', 'last-two-blocks', 'last-two-blocks']);
    const starts = fitsOf(coordinator).filter(({ round }) => round === 4 || round === 6);
    expect(starts.map(({ head }) => head)).toEqual([headOf(coordinator, 1), headOf(coordinator, 1)]);
    expect(kept(coordinator)).toBe(6);
  });

  it('goes on to the next scope when one is no better for its patience', () => {
    const coordinator = run([80, 70, 70, 90, 89], training, { strategy: { name: 'auto', patience: 1 } });
    expect(scopesOf(coordinator)).toEqual(['head', 'head', 'last-block', 'last-two-blocks', 'last-two-blocks']);
    expect(kept(coordinator)).toBe(4);
  });
});

describe('stopWhen', () => {
  const stopWhen = { metric: 'accuracy' as const, reaches: 0.8 };

  it('ends the run at the first round that is good enough, whatever scopes are left', () => {
    const closedForm = run([81], { scope: 'full', stopWhen }, { strategy: 'auto' });
    expect(scopesOf(closedForm)).toEqual(['head']);
    expect(why(closedForm)).toContain('accuracy 0.8 is reached in round 1; ');
    const lastBlock = run([50, 50, 50, 80], { scope: 'full', stopWhen }, { strategy: 'auto' });
    expect(scopesOf(lastBlock)).toEqual(['head', 'head', 'head', 'last-block']);
    expect(scopesOf(run([79, 80], { stopWhen }, { rounds: 5 }))).toEqual(['head', 'head']);
  });

  it('counts a loss that is at most so large', () => {
    expect(scopesOf(run([50, 100], { stopWhen: { metric: 'loss', reaches: 0.4 } }, { rounds: 5 }))).toEqual(['head', 'head']);
  });

  it('goes on to the end where it is not reached', () => {
    expect(why(run([50, 60], { stopWhen }))).toMatch(/^all 2 rounds are done/);
  });
});

describe('l2sp', () => {
  it('pulls a head back to the closed form, or to the first head of the run', () => {
    const tuned = run([80, 81, 82], { l2sp: 0.1 }, { strategy: 'auto' });
    expect(fitsOf(tuned).map(({ startingPoint }) => startingPoint)).toEqual([headOf(tuned, 1), headOf(tuned, 1)]);
    const trained = run([80, 81], { l2sp: 0.1 });
    expect(new Set(fitsOf(trained).map(({ startingPoint }) => startingPoint))).toEqual(new Set([trained.state.initialHead]));
    expect(fitsOf(run([80, 81], {}))[0]).not.toHaveProperty('startingPoint');
  });
});
