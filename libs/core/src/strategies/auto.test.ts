import { describe, expect, it } from 'vitest';
import { evaluateScores } from '../evaluation/index.ts';
import { federation, outcomeOf } from '../run/testing/examples.ts';
import { SimulatedCoordinator } from '../run/testing/simulated-coordinator.ts';
import { auto } from './auto.ts';
import { bestRound, federatedHeads } from './progress.ts';
import { strategyOf } from './registry.ts';
import { plannedRounds } from './schemes.ts';

const IMAGES = 100;

/** So many of a hundred images right, all with this margin of the right or wrong class. */
function judgedAs(right: number, margin: number) {
  const labels = Int32Array.from({ length: IMAGES }, (_, i) => i % 2);
  const scores = Float32Array.from({ length: 2 * IMAGES }, (_, at) => {
    const row = Math.floor(at / 2);
    return (at % 2 === labels[row]) === row < right ? margin : 0;
  });
  return evaluateScores(scores, labels, 2, { detail: 'temperature' });
}

/** A run of one site's worth of figures by round: the closed form first, then rounds of fine-tuning. */
function runWith(figures: readonly { right: number; margin?: number }[], metric: 'accuracy' | 'loss', patience = 5): SimulatedCoordinator {
  const coordinator = new SimulatedCoordinator(
    federation({
      strategy: { name: 'auto', patience },
      rounds: figures.length - 1,
      evaluation: { alone: 'off', metric },
      cohort: { sites: 1, quorum: 1 },
    }),
    (task, contributions) => {
      const outcome = outcomeOf(task, contributions);
      if (task.kind !== 'evaluate' || task.split !== 'validation' || task.chooses || outcome.kind !== 'evaluate') return outcome;
      const { right = 0, margin = 1 } = figures[task.round - 1] ?? {};
      return { ...outcome, evaluations: outcome.evaluations.map((one) => ({ ...one, evaluation: judgedAs(right, margin) })) };
    },
  );
  coordinator.join('a');
  coordinator.runToTheEnd();
  return coordinator;
}

const keptRound = ({ state }: SimulatedCoordinator) =>
  federatedHeads(state).find(({ head }) => state.phase.kind === 'completed' && head === state.phase.head)?.round;
const why = ({ state }: SimulatedCoordinator) => {
  const plan = auto.next(state);
  return plan.kind === 'done' ? plan.why : '';
};

describe('auto', () => {
  it('trains on from the closed form, and keeps the round that is clearly better', () => {
    const coordinator = runWith([{ right: 80 }, { right: 84 }, { right: 83 }], 'accuracy');
    const fits = coordinator.state.history.flatMap(({ task }) => (task.kind === 'fit' ? [task] : []));
    expect(fits.map(({ round }) => round)).toEqual([2, 3]);
    expect(fits[0]?.head).toBe(federatedHeads(coordinator.state)[0]?.head);
    expect(keptRound(coordinator)).toBe(2);
    expect(why(coordinator)).toBe(
      'all 3 rounds are done; fine-tuning from the closed form is kept, round 2: accuracy 0.8400 on validation against 0.8000 of the closed form',
    );
  });

  it('keeps the closed form where fine-tuning is worse, equal, or better by no more than one image', () => {
    for (const right of [70, 80, 81]) expect(keptRound(runWith([{ right: 80 }, { right }], 'accuracy')), `${right} right`).toBe(1);
    expect(keptRound(runWith([{ right: 80 }, { right: 82 }], 'accuracy'))).toBe(2);
    expect(why(runWith([{ right: 80 }, { right: 81 }], 'accuracy'))).toContain('the closed form is kept: accuracy 0.8000');
  });

  it('wants a loss that is lower by one part in a hundred', () => {
    const loss = (margin: number) => (80 * Math.log1p(Math.exp(-margin)) + 20 * Math.log1p(Math.exp(margin))) / IMAGES;
    expect(loss(1.05) / loss(1)).toBeGreaterThan(0.99);
    expect(loss(1.3) / loss(1)).toBeLessThan(0.99);
    expect(keptRound(runWith([{ right: 80 }, { right: 80, margin: 1.05 }], 'loss'))).toBe(1);
    expect(keptRound(runWith([{ right: 80 }, { right: 80, margin: 1.3 }], 'loss'))).toBe(2);
  });

  it('stops after its patience without a better round', () => {
    const coordinator = runWith([{ right: 80 }, { right: 70 }, { right: 71 }, { right: 72 }, { right: 99 }], 'accuracy', 3);
    expect(federatedHeads(coordinator.state).map(({ round }) => round)).toEqual([1, 2, 3, 4]);
    expect(bestRound(coordinator.state)?.round).toBe(1);
  });

  it('has one round more than the file says, and is what it names', () => {
    expect(plannedRounds(federation({ strategy: 'auto', rounds: 7 }))).toBe(8);
    expect(plannedRounds(federation({ rounds: 7 }))).toBe(7);
    expect(strategyOf(federation({ strategy: 'auto' }))).toBe(auto);
  });
});
