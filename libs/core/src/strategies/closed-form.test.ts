import { expect, it } from 'vitest';
import type { FederationInput } from '../federation/index.ts';
import { FEDERATED, type Task, unseenName } from '../run/task.ts';
import { digest, federation, outcomeOf, site } from '../run/testing/examples.ts';
import { SimulatedCoordinator } from '../run/testing/simulated-coordinator.ts';
import { closedForm } from './closed-form.ts';
import { candidateName } from './from-sums.ts';
import { federatedHeads, standardisationOfRun } from './progress.ts';
import { strategyOf } from './registry.ts';
import { plannedRounds } from './schemes.ts';

function run(input: Partial<FederationInput> = {}, unseen: readonly string[] = []): SimulatedCoordinator {
  const coordinator = new SimulatedCoordinator(
    federation({ strategy: { name: 'closed-form', folds: 3 }, evaluation: { alone: 'off', metric: 'loss' }, ...input }),
    (task, contributions) => {
      const outcome = outcomeOf(task, contributions);
      if (outcome.kind !== 'evaluate' || outcome.chosen === null) return outcome;
      return {
        ...outcome,
        chosen: { ...outcome.chosen, unseen: unseen.map((name) => ({ site: site(name), digest: digest(`without ${name}`) })) },
      };
    },
  );
  coordinator.join('a', 'b');
  coordinator.runToTheEnd();
  return coordinator;
}

const tasks = ({ state }: SimulatedCoordinator): Task[] => state.history.map(({ task }) => task);
const kinds = (coordinator: SimulatedCoordinator): string[] =>
  tasks(coordinator).map((task) => (task.kind === 'summarise' ? task.statistics : task.kind === 'evaluate' ? task.split : task.kind));

it('asks once for sums by fold, has every candidate judged on the fold that it has not seen, then validates and tests', () => {
  const coordinator = run();
  expect(kinds(coordinator)).toEqual(['gram', 'train', 'validation', 'test']);
  const [sums, choice] = tasks(coordinator);
  expect(sums).toMatchObject({ kind: 'summarise', round: 1, folds: 3, gridExponent: -10, standardisation: null });
  expect(choice).toMatchObject({ kind: 'evaluate', round: 1, folds: 3, chooses: true });
  const solved = coordinator.state.history[0]?.outcome;
  if (choice?.kind !== 'evaluate' || solved?.kind !== 'solve') throw new Error('nothing was solved');
  expect(choice.heads).toEqual(
    solved.candidates.flatMap(({ folds, ...settings }) =>
      folds.map((head, fold) => ({ name: candidateName(settings, fold), digest: head, fold, detail: 'temperature' })),
    ),
  );
  expect(choice.standardisation).toBe(solved.standardisation);
});

it('keeps the chosen head as round 1, and says what it reached', () => {
  const { state } = run();
  const chosen = state.history[1]?.outcome;
  if (chosen?.kind !== 'evaluate' || chosen.chosen === null || state.phase.kind !== 'completed') throw new Error('nothing was chosen');
  expect(federatedHeads(state)).toEqual([{ round: 1, head: chosen.chosen.head, scope: 'head' }]);
  expect(state.phase.head).toBe(chosen.chosen.head);
  expect(closedForm.next(state)).toMatchObject({
    kind: 'done',
    why: expect.stringMatching(/^the only round is done; the closed form has loss \d\.\d+ on validation$/),
  });
  expect(plannedRounds(state.federation)).toBe(1);
});

it('with one fold lets the validation images choose', () => {
  const coordinator = run({ strategy: { name: 'closed-form', folds: 1 } });
  expect(kinds(coordinator)).toEqual(['gram', 'validation', 'validation', 'test']);
  const [, choice, validation] = tasks(coordinator);
  expect(choice).toMatchObject({ chooses: true, folds: 1 });
  expect(choice?.kind === 'evaluate' && choice.heads.every(({ fold }) => fold === undefined)).toBe(true);
  expect(validation).toMatchObject({ chooses: false, heads: [{ name: FEDERATED }] });
});

it('on random features first asks for the coordinates that these stand on, and sums in them', () => {
  const coordinator = run({ head: { kind: 'linear', kernel: 'relu' }, features: { standardise: true } });
  expect(kinds(coordinator)).toEqual(['moments', 'gram', 'train', 'validation', 'test']);
  const [, sums] = tasks(coordinator);
  const first = coordinator.state.history[0]?.outcome;
  expect(sums).toMatchObject({ standardisation: first?.kind === 'summarise' && first.standardisation, gridExponent: -9 });
  expect(standardisationOfRun(coordinator.state)).toBe(first?.kind === 'summarise' && first.standardisation);
});

it('asks each site, and no other, to test the head that was made without it', () => {
  const test = tasks(run({}, ['a', 'b'])).at(-1);
  expect(test?.kind === 'evaluate' && test.heads.filter((head) => head.site !== undefined)).toEqual([
    { name: unseenName('a'), digest: digest('without a'), site: 'a' },
    { name: unseenName('b'), digest: digest('without b'), site: 'b' },
  ]);
});

it('is what the federation file names', () => {
  expect(strategyOf(federation({ strategy: 'closed-form' }))).toBe(closedForm);
  expect(() => closedForm.next({ ...run().state, federation: federation(), history: [] })).toThrow(RangeError);
});
