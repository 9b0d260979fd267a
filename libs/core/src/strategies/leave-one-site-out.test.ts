import { describe, expect, it } from 'vitest';
import type { FederationInput } from '../federation/index.ts';
import type { EvaluateTask, FitTask } from '../run/task.ts';
import { digest, federation, outcomeOf, site } from '../run/testing/examples.ts';
import { SimulatedCoordinator } from '../run/testing/simulated-coordinator.ts';
import { federatedHeads, lastFit } from './progress.ts';
import { strategyOf } from './registry.ts';

type Outcomes = ConstructorParameters<typeof SimulatedCoordinator>[1];

/** A run of three sites that leaves each out, in its first step. */
function startRun(input: Partial<FederationInput> = {}, outcomes: Outcomes = outcomeOf): SimulatedCoordinator {
  const coordinator = new SimulatedCoordinator(
    federation({ cohort: { sites: 3, quorum: 2 }, ...input, evaluation: { alone: 'off', leaveOneSiteOut: true, ...input.evaluation } }),
    outcomes,
  );
  coordinator.join('a', 'b', 'c');
  return coordinator;
}

function run(input?: Partial<FederationInput>, outcomes?: Outcomes): SimulatedCoordinator {
  const coordinator = startRun(input, outcomes);
  coordinator.runToTheEnd();
  return coordinator;
}

const roundsWithout = ({ state }: SimulatedCoordinator, name: string): FitTask[] =>
  state.history.flatMap(({ task }) => (task.kind === 'fit' && task.without === site(name) ? [task] : []));

function testOf({ state }: SimulatedCoordinator): EvaluateTask {
  const task = state.history.at(-1)?.task;
  if (task?.kind !== 'evaluate' || task.split !== 'test') throw new Error('no test');
  return task;
}

describe('rounds without each site', () => {
  it('come after those with all, site by site, all `rounds` of them; each site tests the head that was made without it', () => {
    const coordinator = run();
    expect(coordinator.story).toEqual([
      'fit 1: all-answered by a, b, c',
      'evaluate 1: all-answered by a, b, c',
      'fit 2: all-answered by a, b, c',
      'evaluate 2: all-answered by a, b, c',
      'fit 1 without a: all-answered by b, c',
      'fit 2 without a: all-answered by b, c',
      'fit 1 without b: all-answered by a, c',
      'fit 2 without b: all-answered by a, c',
      'fit 1 without c: all-answered by a, b',
      'fit 2 without c: all-answered by a, b',
      'evaluate test: all-answered by a, b, c',
    ]);
    const unseen = testOf(coordinator).heads.filter((head) => head.site !== undefined);
    expect(unseen).toEqual(
      ['a', 'b', 'c'].map((name) => ({
        name: `unseen:${name}`,
        digest: federatedHeads(coordinator.state, site(name)).at(-1)?.head,
        site: name,
      })),
    );
    expect(new Set(unseen.map((head) => head.digest)).size).toBe(3);
  });

  it('start from the first head of the run, and go on from their own', () => {
    const coordinator = run({ rounds: 3 });
    const [first, second, third] = roundsWithout(coordinator, 'b');
    const heads = federatedHeads(coordinator.state, site('b'));
    expect(first?.head).toBe(coordinator.state.initialHead);
    expect([second?.head, third?.head]).toEqual([heads[0]?.head, heads[1]?.head]);
    expect(federatedHeads(coordinator.state)).toHaveLength(3);
  });

  it('are in coordinates from the sums of the others, and so is the head that is tested', () => {
    const coordinator = run({ features: { standardise: true } });
    const summed = coordinator.state.history[0]?.outcome;
    if (summed?.kind !== 'summarise') throw new Error('nothing was summed');
    const own = new Map(summed.without.map((one) => [one.site, one.digest]));
    expect([...own.keys()]).toEqual(['a', 'b', 'c']);
    for (const name of own.keys()) {
      expect(roundsWithout(coordinator, name).map(({ standardisation }) => standardisation)).toEqual([own.get(name), own.get(name)]);
      const head = testOf(coordinator).heads.find((one) => one.name === `unseen:${name}`);
      expect(head?.standardisation).toBe(own.get(name));
    }
    expect(testOf(coordinator).standardisation).toBe(summed.standardisation);
    expect(testOf(coordinator).heads[0]).not.toHaveProperty('standardisation');
  });

  it('are preceded by the sums that the loss needs, of the others and in their coordinates', () => {
    const coordinator = run({
      rounds: 1,
      features: { standardise: true },
      head: { kind: 'adjustment' },
      training: { loss: { terms: [{ name: 'coral' }] } },
    });
    const sums = coordinator.state.history.flatMap(({ task, contributions, outcome }) =>
      task.kind === 'summarise' && outcome.kind === 'statistics' ? [{ task, outcome, sites: contributions.map(({ site }) => site) }] : [],
    );
    expect(sums.map(({ task, sites }) => [task.without, sites.join()])).toEqual([
      [undefined, 'a,b,c'],
      ['a', 'b,c'],
      ['b', 'a,c'],
      ['c', 'a,b'],
    ]);
    for (const { task, outcome } of sums) {
      const fits = coordinator.state.history.flatMap((step) =>
        step.task.kind === 'fit' && step.task.without === (task.without ?? null) ? [step.task] : [],
      );
      expect(fits.map(({ statistics, standardisation }) => [statistics, standardisation])).toEqual([
        [outcome.statistics, task.standardisation],
      ]);
    }
    expect(new Set(sums.map(({ task }) => task.standardisation)).size).toBe(4);
  });

  it('remember and correct by themselves', () => {
    const coordinator = run({ strategy: 'scaffold' }, (task, contributions) => {
      const outcome = outcomeOf(task, contributions);
      if (outcome.kind !== 'fit') return outcome;
      const who = contributions.map((one) => one.site).join();
      const corrections = { others: digest(`correction ${task.round} of ${who}`), sites: [] };
      return { ...outcome, memory: digest(`memory ${task.round} of ${who}`), corrections };
    });
    const { state } = coordinator;
    expect(roundsWithout(coordinator, 'c').map(({ corrections }) => corrections?.others)).toEqual([
      undefined,
      digest('correction 1 of a,b'),
    ]);
    expect(lastFit(state, site('c'))?.memory).toBe(digest('memory 2 of a,b'));
    expect(lastFit(state)?.memory).toBe(digest('memory 2 of a,b,c'));
  });

  it('are as many as planned wherever the run stopped: that was chosen with the images of the site', () => {
    const coordinator = run({ rounds: 5, evaluation: { patience: 1, metric: 'loss' } }, (task, contributions) => {
      const outcome = outcomeOf(task, contributions);
      if (task.kind !== 'evaluate' || outcome.kind !== 'evaluate') return outcome;
      return {
        ...outcome,
        evaluations: outcome.evaluations.map((one) => ({ ...one, evaluation: { ...one.evaluation, lossSum: task.round } })),
      };
    });
    expect(federatedHeads(coordinator.state)).toHaveLength(2);
    for (const name of ['a', 'b', 'c']) expect(roundsWithout(coordinator, name)).toHaveLength(5);
    expect(strategyOf(coordinator.state.federation).next(coordinator.state)).toMatchObject({
      kind: 'done',
      why: 'no better round in 1 evaluations; round 1 is the best on validation',
    });
  });

  it('are passed over for a site that has left, that has no test images, or that never trained', () => {
    const coordinator = startRun({ rounds: 1, cohort: { sites: 3, quorum: 2 } });
    coordinator.append({
      type: 'site-joined',
      site: site('d'),
      instance: 'd',
      profile: { counts: { train: 9, validation: 0, test: 0 }, classCounts: [5, 4], engine: 'cpu', software: 'test' },
    });
    coordinator.answer('a', 'b');
    coordinator.leave('c');
    coordinator.runToTheEnd();
    expect(coordinator.story.filter((step) => step.includes('without'))).toEqual([
      'fit 1 without a: all-answered by b, d',
      'fit 1 without b: all-answered by a, d',
    ]);
  });

  it('end with the site that they are without', () => {
    const coordinator = startRun({ rounds: 3 });
    while (coordinator.doing !== 'fit 2 without a') if (!coordinator.work()) coordinator.answer(...coordinator.step.cohort);
    coordinator.leave('a');
    coordinator.runToTheEnd();
    expect(coordinator.story.filter((step) => step.includes('without')).map((step) => step.split(':')[0])).toEqual([
      'fit 1 without a',
      'fit 2 without a',
      ...['b', 'c'].flatMap((name) => [1, 2, 3].map((round) => `fit ${round} without ${name}`)),
    ]);
    expect(testOf(coordinator).heads.map(({ name }) => name)).toEqual(['federated', 'unseen:b', 'unseen:c']);
  });

  it('are made for no site where the file does not ask for them, and by no closed form', () => {
    for (const changes of [
      { evaluation: { leaveOneSiteOut: 'auto' as const } },
      { evaluation: { leaveOneSiteOut: false } },
      { strategy: 'closed-form' as const },
      { strategy: 'auto' as const },
    ])
      expect(run(changes).story.filter((step) => step.includes('without'))).toEqual([]);
  });
});
