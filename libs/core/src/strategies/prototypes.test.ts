import { describe, expect, it } from 'vitest';
import type { FederationInput } from '../federation/index.ts';
import { digest, federation, outcomeOf } from '../run/testing/examples.ts';
import { SimulatedCoordinator } from '../run/testing/simulated-coordinator.ts';
import { candidateName } from './from-sums.ts';
import { prototypes } from './prototypes.ts';
import { strategyOf } from './registry.ts';
import { plannedRounds } from './schemes.ts';

function tasksOf(input: Partial<FederationInput>) {
  const coordinator = new SimulatedCoordinator(federation({ ...input, evaluation: { alone: 'off' } }), (task, contributions) => {
    const outcome = outcomeOf(task, contributions);
    if (outcome.kind !== 'solve') return outcome;
    const folds = task.kind === 'summarise' ? task.folds : 0;
    return {
      ...outcome,
      errors: [],
      candidates: [0.5, 0.2].map((shrinkage) => ({
        ridge: 0,
        balance: 1,
        shrinkage,
        folds: Array.from({ length: folds }, (_, fold) => digest(`${shrinkage} ${fold}`)),
      })),
    };
  });
  coordinator.join('a', 'b');
  coordinator.runToTheEnd();
  return coordinator.state.history.map(({ task }) => task);
}

describe('prototypes', () => {
  it('ask once for sums without products of features, let the validation images judge, then validate and test', () => {
    const [sums, choice, ...others] = tasksOf({ strategy: 'prototypes' });
    expect(sums).toMatchObject({ kind: 'summarise', statistics: 'class-moments', folds: 1, standardisation: null });
    expect(choice).toMatchObject({ kind: 'evaluate', split: 'validation', chooses: true });
    expect(others.map((task) => task.kind === 'evaluate' && task.split)).toEqual(['validation', 'test']);
  });

  it('by the Mahalanobis distance ask for the Gram matrix, and have each shrinkage judged on the folds that it has not seen', () => {
    const [sums, choice] = tasksOf({ strategy: { name: 'prototypes', distance: 'mahalanobis', folds: 2 } });
    expect(sums).toMatchObject({ statistics: 'gram', folds: 2 });
    expect(choice?.kind === 'evaluate' && choice.heads.map(({ name, fold }) => [name, fold])).toEqual([
      ['shrinkage 0.5, fold 1', 0],
      ['shrinkage 0.5, fold 2', 1],
      ['shrinkage 0.2, fold 1', 0],
      ['shrinkage 0.2, fold 2', 1],
    ]);
  });

  it('are what the federation file names, and one round', () => {
    const named = federation({ strategy: 'prototypes' });
    expect(strategyOf(named)).toBe(prototypes);
    expect(plannedRounds(named)).toBe(1);
    expect(candidateName({ ridge: 0, balance: 1 }, 0)).toBe('prototypes, fold 1');
  });
});
