import { describe, expect, it } from 'vitest';
import type { FederationInput } from '../federation/index.ts';
import { FEDERATED } from '../run/task.ts';
import { federation, judged, outcomeOf } from '../run/testing/examples.ts';
import { SimulatedCoordinator } from '../run/testing/simulated-coordinator.ts';
import { judgedRounds } from './progress.ts';
import { strategyOf } from './registry.ts';

/** A run whose heads judge so many of four validation images right by round; later rounds none. */
function run(right: readonly number[], input: Partial<FederationInput> = {}): SimulatedCoordinator {
  const coordinator = new SimulatedCoordinator(
    federation({ training: { calibrate: 'virtual-features' }, rounds: 2, ...input }),
    (task, contributions) => {
      const outcome = outcomeOf(task, contributions);
      if (outcome.kind !== 'evaluate' || task.kind !== 'evaluate' || task.split !== 'validation' || task.chooses) return outcome;
      return {
        ...outcome,
        evaluations: outcome.evaluations.map((one) => ({ ...one, evaluation: judged(right[task.round - 1] ?? 0, 4) })),
      };
    },
  );
  coordinator.join('a', 'b');
  coordinator.runToTheEnd();
  return coordinator;
}

const asked = ({ state }: SimulatedCoordinator): string[] =>
  state.history.map(({ task }) =>
    task.kind === 'summarise' ? task.statistics : task.kind === 'evaluate' ? `${task.split} ${task.round}` : `${task.kind} ${task.round}`,
  );
const head = ({ state }: SimulatedCoordinator, kind: 'calibrate' | 'fit') => {
  const outcome = state.history.findLast((step) => step.outcome.kind === kind)?.outcome;
  return outcome?.kind === 'calibrate' || outcome?.kind === 'fit' ? outcome.head : undefined;
};
const end = ({ state: { phase } }: SimulatedCoordinator) => (phase.kind === 'completed' ? phase.head : phase.kind);
const why = ({ state }: SimulatedCoordinator): string => {
  const plan = strategyOf(state.federation).next(state);
  return plan.kind === 'done' ? plan.why : plan.kind;
};
const test = ({ state }: SimulatedCoordinator) => {
  const task = state.history.at(-1)?.task;
  return task?.kind === 'evaluate' ? task.heads[0] : undefined;
};

describe('calibration', () => {
  it('asks for sums once training is over, and judges the new head like a round after the last', () => {
    const coordinator = run([1, 2, 3]);
    expect(asked(coordinator)).toEqual(['fit 1', 'validation 1', 'fit 2', 'validation 2', 'gram', 'validation 3', 'test 3']);
    expect(judgedRounds(coordinator.state).map(({ round, value }) => [round, value])).toEqual([
      [1, 0.25],
      [2, 0.5],
      [3, 0.75],
    ]);
  });

  it('keeps the head that it made where that is better on validation', () => {
    const coordinator = run([1, 2, 3]);
    expect(end(coordinator)).toBe(head(coordinator, 'calibrate'));
    expect(test(coordinator)).toMatchObject({ name: FEDERATED, digest: head(coordinator, 'calibrate') });
    expect(why(coordinator)).toMatch(/all 2 rounds are done; the head fitted again .* 0\.7500 on validation against 0\.5000 in round 2/);
  });

  it('keeps the best round where it is not, of equals the round', () => {
    for (const last of [1, 2]) {
      const coordinator = run([1, 2, last]);
      expect(end(coordinator)).toBe(head(coordinator, 'fit'));
      expect(why(coordinator)).toMatch(/round 2 is the best on validation/);
    }
  });

  it('does not set a run going again that stopped early', () => {
    const coordinator = run([3, 1, 1, 4], { rounds: 9, evaluation: { alone: 'off', patience: 2 } });
    expect(asked(coordinator).slice(-3)).toEqual(['gram', 'validation 4', 'test 4']);
    expect(end(coordinator)).toBe(head(coordinator, 'calibrate'));
  });

  it('asks for sums without products where variances are enough', () => {
    const coordinator = run([1, 1, 1], { training: { calibrate: { name: 'virtual-features', covariance: 'diagonal' } } });
    expect(asked(coordinator)).toContain('class-moments');
  });

  it('of a head with more layers asks for sums of what the last layer of the best round stands on', () => {
    const coordinator = run([3, 1, 1], { head: { kind: 'mlp', hidden: 4 } });
    const sums = coordinator.state.history.find(({ outcome }) => outcome.kind === 'calibrate')?.task;
    const [first] = coordinator.state.history.flatMap(({ outcome }) => (outcome.kind === 'fit' ? [outcome.head] : []));
    expect(sums).toMatchObject({ kind: 'summarise', statistics: 'gram', head: first, gridExponent: -10 });
    expect(run([1, 2, 3]).state.history.some(({ task }) => task.kind === 'summarise' && task.head !== undefined)).toBe(false);
  });

  it('comes after a head from sums too, and is left out unless asked for', () => {
    const solved = run([1, 4], { strategy: 'closed-form' });
    expect(asked(solved)).toEqual(['gram', 'train 1', 'validation 1', 'gram', 'validation 2', 'test 2']);
    expect(asked(run([1, 2], { training: {} }))).not.toContain('gram');
  });
});
