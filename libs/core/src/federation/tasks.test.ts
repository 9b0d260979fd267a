import { describe, expect, it } from 'vitest';
import { checkFederation, type FederationInput } from './schema.ts';
import { isMultiLabel, outputNames, outputsOf, tasksOf } from './tasks.ts';

const TASKS = { finding: { classes: ['nodule', 'none'] }, view: { classes: ['frontal', 'lateral', 'other'] } };
const ONE: FederationInput = { federation: 'lagoon', classes: ['cat', 'dog'] };
const SEVERAL: FederationInput = { ...ONE, labels: 'several' };
const BY_NAME: FederationInput = { federation: 'lagoon', tasks: TASKS };

function accepted(file: FederationInput) {
  const result = checkFederation(file);
  if ('issues' in result) throw new Error(result.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  return result.federation;
}

describe('the normal form', () => {
  it('is one task where there is one label set', () => {
    expect(tasksOf(accepted(ONE))).toEqual([{ name: 'label', classes: ['cat', 'dog'] }]);
    expect(outputNames(accepted(ONE))).toEqual(['cat', 'dog']);
    expect(isMultiLabel(accepted(ONE))).toBe(false);
  });

  it('is a task {absent, present} a class where an image may show several', () => {
    const classes = ['absent', 'present'];
    expect(tasksOf(accepted(SEVERAL))).toEqual([
      { name: 'cat', classes },
      { name: 'dog', classes },
    ]);
    expect(outputsOf(accepted(SEVERAL))).toBe(4);
  });

  it('is the tasks in the order of the file, also after a way through JSON', () => {
    const federation = accepted(BY_NAME);
    expect(federation.classes).toEqual([]);
    expect(tasksOf(federation)).toEqual(Object.entries(TASKS).map(([name, { classes }]) => ({ name, classes })));
    expect(outputsOf(federation)).toBe(5);
    expect(outputNames(federation)[2]).toBe('view: frontal');
    expect(accepted(JSON.parse(JSON.stringify(federation)))).toEqual(federation);
  });
});

it.each<[string, FederationInput, string, RegExp]>([
  ['neither classes nor tasks', { federation: 'lagoon' }, 'classes', /or tasks/],
  ['both', { ...ONE, tasks: TASKS }, 'tasks', /either/],
  ['no task', { federation: 'lagoon', tasks: {} }, 'tasks', /at least one/],
  ['a task of one class', { federation: 'lagoon', tasks: { view: { classes: ['frontal'] } } }, 'tasks.view.classes', /two or more/],
  ['a task named as a column with a meaning', { federation: 'lagoon', tasks: { split: { classes: ['a', 'b'] } } }, 'tasks.split', /./],
  ['several labels in each of several tasks', { ...BY_NAME, labels: 'several' }, 'labels', /with tasks/],
  ['balanced sampling', { ...SEVERAL, training: { sampling: 'balanced' } }, 'training.sampling', /one label an image/],
  ['mixup', { ...BY_NAME, training: { mixup: 0.2 } }, 'training.mixup', /one label an image/],
  ['calibration', { ...BY_NAME, training: { calibrate: 'virtual-features' } }, 'training.calibrate', /one label an image/],
  ['a term on scores', { ...BY_NAME, training: { loss: { terms: [{ name: 'kl' }] } } }, 'training.loss.terms.0.name', /one label an image/],
  ['few shots', { ...BY_NAME, data: { shots: 5 } }, 'data.shots', /one label an image/],
  ['subgroups', { ...BY_NAME, evaluation: { subgroups: [{ column: 'age', edges: [40] }] } }, 'evaluation.subgroups', /one label an image/],
])('refuses %s', (_name, file, path, message) => {
  const result = checkFederation(file);
  const issue = 'issues' in result ? result.issues.find((one) => one.path.join('.') === path) : undefined;
  expect(issue?.message).toMatch(message);
});

it('leaves with one task everything as it is', () => {
  const one: FederationInput = { federation: 'lagoon', tasks: { view: { classes: ['frontal', 'lateral'] } }, strategy: 'closed-form' };
  expect(tasksOf(accepted(one))).toEqual([{ name: 'view', classes: ['frontal', 'lateral'] }]);
});
